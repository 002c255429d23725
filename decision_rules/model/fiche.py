"""The items of the official record: which data answer each, and which of them a case owes. No rule reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decision_rules.model.conditions import Condition


@dataclass(frozen=True, eq=False)
class FicheItem:
    """One item: its words, the data that answer it, those printed beside, and when the model claims it."""

    section: str
    label: str
    facts: tuple[str, ...]
    beside: tuple[str, ...] = ()
    obligatory: str = ""  # the stage; empty: printed when known, never claimed
    when: Condition | None = None
    unless: Condition | None = None
    computed: str = ""
    catalogues: tuple[str, ...] = ()
    if_raised: bool = False


@dataclass(frozen=True, slots=True)
class Fiche:
    """The clinical items, in printed order, under the titles of their sections."""

    sections: Mapping[str, str]
    items: tuple[FicheItem, ...] = ()
