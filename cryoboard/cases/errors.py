"""What the case room refuses."""

from __future__ import annotations

from cryoboard.errors import CryoBoardError


class FactRefused(CryoBoardError):
    """A value that does not fit its fact: what is wrong, and how to mend it."""

    code = "fact_refused"

    def __init__(self, problem: str, hint: str) -> None:
        self.problem, self.hint = problem, hint
        super().__init__(f"{problem} {hint}")


class ImportRefused(CryoBoardError):
    """A file that is not a case: `reason` is what the journal keeps, the message is for who sent it."""

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
