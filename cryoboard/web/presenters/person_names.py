"""How a person is named on screen."""

from __future__ import annotations

from typing import Any


def display_name(user: Any) -> str:
    """« Dr Claire Martin » when the professional is known, else the account's name."""
    if user is None:
        return "Système"
    professional = getattr(user, "professional", None)
    return str(professional or "") or user.get_full_name() or user.get_username()
