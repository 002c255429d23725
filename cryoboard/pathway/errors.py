"""What the follow-up refuses."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class TaskAlreadyClosed(CryoBoardError):
    code = "task_already_closed"
    message = "Cette suite est déjà close : rechargez la page pour lire ce qui y est noté."


class TaskRefused(CryoBoardError):
    """What was said of a task does not hold together; the message says what to mend."""

    code = "task_refused"
