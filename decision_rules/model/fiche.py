"""The items of the official record (« fiche RCP »): the facts that answer each item, and when it is obligatory. No rule reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from decision_rules.model.conditions import Condition


@dataclass(frozen=True, eq=False)
class FicheItem:
    """One item of the official record.

    `facts` are the names of the facts that answer it, `beside` those printed with it; `computed` is the derived fact that answers it.
    It is obligatory at its stage for the `catalogues` named (all when empty), if `when` is TRUE and `unless` is not; with `if_raised`,
    only if a rule of the case asks for the fact too.
    """

    section: str
    label: str
    facts: tuple[str, ...]
    beside: tuple[str, ...] = ()
    obligatory: str = ""  # the stage at which it is obligatory; empty: never, it is printed when known
    when: Condition | None = None
    unless: Condition | None = None
    computed: str = ""
    catalogues: tuple[str, ...] = ()
    if_raised: bool = False


@dataclass(frozen=True, slots=True)
class Fiche:
    """The clinical items in printed order, and the French titles of their sections by id."""

    sections: Mapping[str, str]
    items: tuple[FicheItem, ...] = ()
