"""What the gate refuses."""

from __future__ import annotations

from typing import Any

from cryoboard.errors import CryoBoardError


class AccessRefused(CryoBoardError):
    """Someone tried what their role does not allow; the door that catches it writes it in the journal."""

    code = "access_refused"
    message = "Votre rôle ne permet pas cette action. Adressez-vous à la coordination de la RCP."

    def __init__(self, actor: Any, action: str, case: Any) -> None:
        self.actor, self.action, self.case = actor, action, case
        super().__init__()


class RoleRefused(CryoBoardError):
    """A role that may not be given to this person, or by this one."""

    code = "role_refused"
