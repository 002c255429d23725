"""Refusals of the cases package."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class FactRefused(CryoBoardError):
    """A value that its fact does not accept. The message says what is wrong and how to correct it."""

    code = "fact_refused"

    def __init__(self, problem: str, hint: str) -> None:
        self.problem, self.hint = problem, hint
        super().__init__(f"{problem} {hint}")


class ImportRefused(CryoBoardError):
    """A file that is not a case. `reason` goes to the journal; the message is for the sender."""

    code = "import_refused"

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class CaseRefused(CryoBoardError):
    code = "case_refused"
    message = "L’identité ou la question ne peut pas être enregistrée telle quelle."


class ReferenceTaken(CryoBoardError):
    code = "reference_taken"
    message = "Un dossier porte déjà cette référence : choisissez-en une autre, ou laissez ce champ vide."


class ChangedMeanwhile(CryoBoardError):
    code = "changed_meanwhile"
    message = "Un confrère a modifié ce dossier pendant votre saisie : rechargez la page, puis reprenez."
