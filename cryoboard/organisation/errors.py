"""Refusals of the permission check and of accounts."""

from __future__ import annotations

from typing import Any

from cryoboard.audit.actor import Actor
from cryoboard.errors import CryoBoardError


class AccessRefused(CryoBoardError):
    """An action that the person's role does not allow. The view or command that catches it records it in the journal."""

    code = "access_refused"
    message = "Votre rôle ne permet pas cette action. Adressez-vous à la coordination de la RCP."

    def __init__(self, actor: Actor | None, action: str, case: Any) -> None:
        self.actor, self.action, self.case = actor, action, case
        super().__init__()


class RoleRefused(CryoBoardError):
    """A role that may not be given to this person, or that this person may not give."""

    code = "role_refused"


class SecondFactorRefused(CryoBoardError):
    """A wrong code, or a device that does not exist."""

    code = "second_factor"


class CodeMissing(SecondFactorRefused):
    code = "code_missing"
    message = "Le code manque : tapez les six chiffres affichés par votre téléphone, ou un code de secours."


class CodeRefused(SecondFactorRefused):
    code = "wrong_code"
    message = "Ce code est faux, périmé ou déjà employé : tapez le prochain code affiché par votre téléphone, ou un code de secours."


class TooManyCodes(SecondFactorRefused):
    code = "too_many_codes"

    def __init__(self, seconds: int) -> None:
        minutes = -(-seconds // 60)
        wait = f"{seconds} seconde{'s' if seconds > 1 else ''}" if seconds < 120 else f"{minutes} minutes"
        super().__init__(f"Trop de codes refusés : attendez {wait}, puis tapez le code affiché à ce moment-là.")


class NoSecondFactor(SecondFactorRefused):
    code = "no_second_factor"
    message = "Votre compte n’a pas de second facteur, et ce site le demande : enregistrez votre téléphone dans « Mon second facteur »."


class EnrolmentLapsed(SecondFactorRefused):
    code = "enrolment_lapsed"
    message = "Cet enregistrement n’est plus en cours : recommencez-le, puis tapez le code dans le quart d’heure."


class SecondFactorKept(SecondFactorRefused):
    code = "second_factor_kept"
    message = "Ce site demande un second facteur à chaque compte : il se remplace, il ne se retire pas."


class OwnSecondFactor(SecondFactorRefused):
    code = "own_second_factor"
    message = "Votre propre second facteur se retire dans « Mon second facteur », ou par un autre administrateur."
