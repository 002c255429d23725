"""The person who acts: an account of the host project, or a visitor."""

from __future__ import annotations

from typing import Any, Protocol


class Actor(Protocol):
    """An account, or a visitor, who has no `pk`."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_authenticated(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...
    def get_username(self) -> str: ...


class Account(Actor, Protocol):
    """An account as passwords and Django's administration need it."""

    @property
    def is_staff(self) -> bool: ...
    @property
    def is_superuser(self) -> bool: ...
    def check_password(self, raw_password: str) -> bool: ...


def row_of(actor: Actor) -> Any:
    """The account as a row of the host's user model, for foreign keys."""
    return actor
