"""The acts a board can propose: their official codes and the competences that must be heard about them."""

from __future__ import annotations

from dataclasses import dataclass

NOT_AN_ACT = "none"  # said by a topic that proposes something else than a treatment


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of treatment. Two modalities given together have two codes and ask for two competences."""

    id: str
    label: str
    codes: tuple[str, ...]
    competences: tuple[str, ...]
    irreversible: bool

    @property
    def code(self) -> str:
        """The code the official fiche prints first."""
        return self.codes[0]

    @property
    def competence(self) -> str:
        """The first competence, empty when the act asks for none."""
        return self.competences[0] if self.competences else ""
