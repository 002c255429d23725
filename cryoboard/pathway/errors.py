"""The refusals of the pathway package."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class TaskAlreadyClosed(CryoBoardError):
    code = "task_already_closed"
    message = "Cette suite est déjà close : rechargez la page pour lire ce qui y est noté."


class NotAColleague(CryoBoardError):
    code = "not_a_colleague"
    message = "Un avis écrit se demande à un membre de la RCP qui a cette compétence et un compte : choisissez-le dans la liste."


class AlreadyWritten(CryoBoardError):
    code = "already_written"
    message = "L’avis écrit de cette compétence est déjà remis : lisez-le, il n’y a rien à demander."


class TaskRefused(CryoBoardError):
    """Contradictory or missing values for a task; the message says what to correct."""

    code = "task_refused"
