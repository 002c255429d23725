"""The acts (treatments) a board can propose, with their official codes and the specialties whose advice they require."""

from __future__ import annotations

from dataclasses import dataclass

NOT_AN_ACT = "none"  # the act of a topic that does not propose a treatment


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of treatment. Two modalities given together have two codes and require two specialties (`competences`)."""

    id: str
    label: str
    codes: tuple[str, ...]
    competences: tuple[str, ...]
    irreversible: bool

    @property
    def code(self) -> str:
        """The first code, which the official record prints first."""
        return self.codes[0]

    @property
    def competence(self) -> str:
        """The first required specialty; empty when the act requires none."""
        return self.competences[0] if self.competences else ""
