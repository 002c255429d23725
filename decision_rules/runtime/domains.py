"""The values worth trying for an unknown fact: one of each part its conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from decision_rules.model.conditions import Among, Compare, Only, Reference
from decision_rules.model.derived_facts import Derived
from decision_rules.model.facts import FactDefinition
from decision_rules.model.logic import Interval
from decision_rules.model.references import comparisons
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.interpreter import Reading

LONGEST_RECORD_DOMAIN = 400


def admissible_values(ruleset: Ruleset, name: str, facts: Mapping[str, Any], on: date) -> list[Any]:
    """One value of each part of the fact's domain that the ruleset can tell apart, the others facts being as they are."""
    definition = ruleset.dictionary.facts[name]
    match definition.type:
        case "boolean":
            return [True, False]
        case "enum":
            return finer_values(definition, facts.get(name))
        case "enum_list":
            return list(subsets(ruleset, definition))
        case "integer" | "decimal":
            return list(number_parts(definition, cut_points(ruleset, name, facts, on)))
        case "date":
            return date_parts(ruleset, name, facts, on)
        case "records":
            return list(record_lists(ruleset, definition))
        case _:
            return []


def finer_values(definition: FactDefinition, value: str | None) -> list[str]:
    """Every value without a finer one; below the coarse value the case already holds, if it holds one."""
    if value is None:
        return definition.leaves()
    node = definition.nodes.get(value)
    return [finer.id for finer, _ in node.walk() if not finer.children] if node else []


def subsets(ruleset: Ruleset, definition: FactDefinition) -> Iterator[list[str]]:
    """Every set of the values some condition looks for, and one other value where « only » could tell it apart."""
    nodes = comparisons(ruleset).get(definition.name, ())
    asked = {value for node in nodes if isinstance(node, Among) for value in node.asked}
    asked |= {node.asked for node in nodes if isinstance(node, Only)}
    names = [name for name, _, _ in definition.choices() if name in asked]
    if any(isinstance(node, Only) for node in nodes):
        names += [name for name, _, _ in definition.choices() if name not in asked][:1]
    for size in range(len(names) + 1):
        yield from (list(chosen) for chosen in combinations(names, size))


def cut_points(ruleset: Ruleset, name: str, facts: Mapping[str, Any], on: date) -> set[float]:
    """Where a verdict can change: thresholds of the fact itself, and of the formulas that read it, carried back to it."""
    reading = Reading(ruleset, facts, on)
    cuts: set[float] = set()
    for node in comparisons(ruleset).get(name, ()):
        if isinstance(node, Compare):
            other = node.value.name if isinstance(node.value, Reference) else None
            limit = node.value if other is None else reading.value(node.name if other == name else other)
            cuts |= {bound for bound in (limit if isinstance(limit, Interval) else (limit,)) if isinstance(bound, (int, float))}
    for derived in ruleset.derived.values():
        if derived.formula is not None and name in derived.names_read():
            cuts |= carried_back(ruleset, name, derived, facts, on)
    return cuts


def carried_back(ruleset: Ruleset, name: str, derived: Derived, facts: Mapping[str, Any], on: date) -> set[float]:
    """The values of the fact at which a formula crosses one of its own thresholds, by bisection of a monotone formula."""
    definition = ruleset.dictionary.facts[name]
    low, high = float(definition.minimum or 0), float(definition.maximum or 0)

    def at(value: float) -> Any:
        return Reading(ruleset, {**facts, name: value}, on).value(derived.name)

    cuts: set[float] = set()
    reading = Reading(ruleset, facts, on)
    for node in comparisons(ruleset).get(derived.name, ()):
        if not isinstance(node, Compare):
            continue
        other = (node.name if node.value.name == derived.name else node.value.name) if isinstance(node.value, Reference) else None
        limit = node.value if other is None else reading.value(other)
        ends = at(low), at(high)
        if isinstance(limit, (int, float)) and all(isinstance(end, (int, float)) for end in ends):
            cuts |= crossings(at, low, high, float(limit))
    return cuts


def crossings(at: Any, low: float, high: float, limit: float) -> set[float]:
    """Where a monotone function reaches a limit and where it leaves it."""
    rising = at(high) >= at(low)
    found = set()
    for strict in (False, True):
        least, most = low, high
        for _ in range(60):
            middle = (least + most) / 2
            value = at(middle)
            past = (value > limit if strict else value >= limit) if rising else (value < limit if strict else value <= limit)
            least, most = (least, middle) if past else (middle, most)
        found.add(round(most, 6))
    return found


def number_parts(definition: FactDefinition, cuts: set[float]) -> Iterator[float]:
    """Each cut point and one value between two neighbours, within the range of the fact."""
    low, high = float(definition.minimum or 0), float(definition.maximum or 0)
    points = sorted({low, high, *(cut for cut in cuts if low <= cut <= high)})
    if definition.type == "integer":
        whole = {value for point in points for value in (int(point) - 1, int(point), int(point) + 1)}
        yield from sorted(value for value in whole if low <= value <= high)
        return
    for left, right in zip(points, points[1:], strict=False):
        yield from (tidy_number(left), tidy_number((left + right) / 2))
    yield tidy_number(points[-1])


def tidy_number(value: float) -> float:
    return int(value) if value == int(value) else value


def date_parts(ruleset: Ruleset, name: str, facts: Mapping[str, Any], on: date) -> list[str]:
    """Today, long ago, and each day where a number of days since then crosses a threshold."""
    days = {0, 1, 3650}
    for derived in ruleset.derived.values():
        if derived.formula is not None and name in derived.names_read():
            for node in comparisons(ruleset).get(derived.name, ()):
                if isinstance(node, Compare) and isinstance(node.value, (int, float)):
                    days |= {int(node.value) + shift for shift in (-1, 0, 1)}
    return [(on - timedelta(days=day)).isoformat() for day in sorted(days) if day >= 0]


def record_lists(ruleset: Ruleset, definition: FactDefinition) -> Iterator[list[dict[str, Any]]]:
    """The empty list, and lists of one and the same item twice: one item of each kind the conditions can tell apart.

    A list has no finite domain: this part of the search finds witnesses but proves nothing beyond two items.
    """
    yield []
    parts = [field_parts(ruleset, field) for field in definition.fields.values()]
    names = list(definition.fields)
    for count, chosen in enumerate(product(*parts)):
        if count >= LONGEST_RECORD_DOMAIN:
            return
        item = {name: value for name, value in zip(names, chosen, strict=True) if value is not None}
        yield [item]
        yield [item, item]


def field_parts(ruleset: Ruleset, field: FactDefinition) -> list[Any]:
    """The values of a field that conditions tell apart; nothing when none reads it."""
    nodes = comparisons(ruleset).get(f"item.{field.name}", ())
    if not nodes:
        return [None]
    if field.type == "boolean":
        return [True, False]
    tables = [node.true for node in nodes if isinstance(node, Among)]
    kinds: dict[tuple[bool, ...], str] = {}
    for leaf in field.leaves():
        kinds.setdefault(tuple(leaf in table for table in tables), leaf)
    return list(kinds.values()) or [None]
