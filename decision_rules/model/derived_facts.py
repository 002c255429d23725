"""Derived facts: the values a catalogue computes from the facts (a class, a count, a formula, a score)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from decision_rules.model.conditions import Condition, names_read
from decision_rules.model.facts import FactDefinition


@dataclass(frozen=True, slots=True)
class Formula:
    """An operation on numbers; its arguments are numbers, names or formulas."""

    operation: str
    arguments: tuple[Any, ...]


WhenUnknown = Literal["skip", "unknown"]  # in a table: an UNKNOWN row before the first TRUE one is skipped, or makes the value unknown


@dataclass(frozen=True, slots=True)
class TableRow:
    when: Condition
    value: Any


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item of a score: the points of the first row that is TRUE; a missing fact leaves several values possible."""

    label: str
    cases: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a score: `id`, French label, and its lowest and highest total in points, both included."""

    id: str
    label: str
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Derived:
    """One derived fact: its definition and its computation, exactly one of `condition`, `cases`, `count_of`, `formula` and `score`.

    `for_each` is the list it is computed for, item by item; None for the case. `reading` is the interpretation of the source, in French.
    """

    definition: FactDefinition
    rulesets: tuple[str, ...]
    reading: str | None = None
    condition: Condition | None = None
    cases: tuple[TableRow, ...] = ()
    when_unknown: WhenUnknown = "skip"
    count_of: str | None = None
    distinct: str | None = None
    where: Condition | None = None
    formula: Any = None
    score: tuple[ScoreItem, ...] = ()
    categories: tuple[Category, ...] = ()
    for_each: str | None = None
    asks: str | None = None
    role: str = ""  # a DerivedRole
    file: str = ""
    line: int = 0

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def is_numeric(self) -> bool:
        return self.definition.type in ("integer", "decimal")

    def conditions(self) -> Iterator[Condition]:
        """Every condition of the computation."""
        if self.condition is not None:
            yield self.condition
        yield from (case.when for case in self.cases)
        if self.where is not None:
            yield self.where
        for item in self.score:
            yield from (case.when for case in item.cases)

    def names_read(self) -> Iterator[str]:
        for condition in self.conditions():
            yield from names_read(condition)
        if self.count_of:
            yield self.count_of
        if self.for_each:
            yield self.for_each
        if self.formula is not None:
            yield from formula_names(self.formula)


def formula_names(formula: Any) -> Iterator[str]:
    """The names of facts and derived facts a formula reads."""
    if isinstance(formula, str):
        yield formula
    elif isinstance(formula, Formula):
        for argument in formula.arguments:
            yield from formula_names(argument)
