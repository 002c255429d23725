"""The details of a score: the points of each of its items, and the fields they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision_rules.model.conditions import names_read
from decision_rules.model.derived_facts import Category, Derived, ScoreItem
from decision_rules.model.logic import Interval, bounds
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.interpreter import Interpreter, Item, enumerate_items

NO_DAY = date.min  # the day of the evaluation, which scores do not read


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """One item of a score: the names of the fields it reads, and its lowest and highest possible number of points."""

    fields: tuple[str, ...]
    points: Interval

    @property
    def settled(self) -> bool:
        return self.points.low == self.points.high


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A score of one item of a list, or of the case: its interval in points (None: unknown), the points of its items, and its category
    (None while the interval covers several).
    """

    total: Interval | None
    category: Category | None
    items: tuple[ItemPoints, ...] = ()


def scores_of_list(ruleset: Ruleset, list_name: str) -> list[Derived]:
    """The scores that a ruleset computes for each item of this list."""
    return [derived for derived in ruleset.derived.values() if derived.score and derived.for_each == list_name]


def score_range(derived: Derived) -> Interval:
    """The lowest and the highest total of a score, in points."""
    ends = [[bounds(case.value) for case in item.cases] for item in derived.score]
    return Interval(sum(min(end.low for end in item) for item in ends), sum(max(end.high for end in item) for item in ends))


def score_sheets(ruleset: Ruleset, derived: Derived, items: Sequence[Mapping[str, Any]]) -> tuple[ScoreSheet, list[ScoreSheet]]:
    """The sheet of the whole list (the worst item, not the sum), and the sheet of each item.

    `items` are the items of the list: checked values by field name.
    """
    assert derived.for_each
    rows = [dict(item) for item in items]
    interpreter = Interpreter(ruleset, {derived.for_each: rows}, NO_DAY)
    sheets = [
        sheet_of(derived, bounds(interpreter.value(derived.name, each)), [item_points(interpreter, entry, each) for entry in derived.score])
        for each in enumerate_items(derived.for_each, rows)
    ]
    worst = interpreter.value(derived.name)
    return sheet_of(derived, None if worst is None else bounds(worst), ()), sheets


def sheet_of(derived: Derived, total: Interval | None, items: Sequence[ItemPoints]) -> ScoreSheet:
    fitting = (each for each in derived.categories if total and each.low <= total.low and total.high <= each.high)
    return ScoreSheet(total, next(fitting, None), tuple(items))


def item_points(interpreter: Interpreter, entry: ScoreItem, item: Item) -> ItemPoints:
    """The points of one item of the score for one item of the list."""
    names = dict.fromkeys(name.removeprefix("item.") for case in entry.cases for name in names_read(case.when))
    return ItemPoints(tuple(names), bounds(interpreter.points(entry, item)))


def value_in_item(ruleset: Ruleset, name: str, list_name: str, values: Mapping[str, Any]) -> Any:
    """The value of a derived fact for one item of a list, without the other items; None when unknown.

    `values` are the checked values of the item, by field name.
    """
    rows = [dict(values)]
    return Interpreter(ruleset, {list_name: rows}, NO_DAY).value(name, Item(list_name, rows, 0))
