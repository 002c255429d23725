"""Who acts: an account of the host project, or a visitor."""

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
    """What a password and Django's administration ask for besides."""

    @property
    def is_staff(self) -> bool: ...
    @property
    def is_superuser(self) -> bool: ...
    def check_password(self, raw_password: str) -> bool: ...


def row_of(actor: Actor) -> Any:
    """The account's row, as a foreign key wants it: the host chooses its model."""
    return actor
