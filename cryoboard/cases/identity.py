"""How a patient is named: in full, or by initials on screens and papers that must not show the name."""

from __future__ import annotations

from typing import Protocol


class Named(Protocol):
    """The identity of a patient: the present one, or the one that was signed."""

    @property
    def birth_name(self) -> str: ...
    @property
    def used_name(self) -> str: ...
    @property
    def given_names(self) -> str: ...


def usual_name(person: Named) -> str:
    """« MARTIN Claire »: the name in use, or the birth name."""
    return f"{(person.used_name or person.birth_name).upper()} {person.given_names}".strip()


def initials(person: Named) -> str:
    """« C. M. » for Claire MARTIN, from the name in use."""
    return _letters(person.given_names, person.used_name or person.birth_name)


def birth_initials(person: Named) -> str:
    """The initials, from the birth name."""
    return _letters(person.given_names.strip(), person.birth_name.strip())


def _letters(*names: str) -> str:
    return " ".join(f"{name[0].upper()}." for name in names if name)
