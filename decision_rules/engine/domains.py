"""The values worth trying for an unknown fact: one of each part its conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any
from weakref import WeakKeyDictionary

from decision_rules.engine.conditions import (
    AllKnown,
    Among,
    Compare,
    Condition,
    Count,
    Known,
    Only,
    Quantified,
    Reference,
    names_read,
    walk,
)
from decision_rules.engine.derivations import Derived
from decision_rules.engine.facts import FactDefinition
from decision_rules.engine.interpretation import Reading
from decision_rules.engine.logic import Interval
from decision_rules.engine.rules import Rule, Ruleset
from decision_rules.engine.ruleset_checks import rule_conditions

LONGEST_RECORD_DOMAIN = 400
_comparisons: WeakKeyDictionary[Ruleset, dict[str, list[Condition]]] = WeakKeyDictionary()


def all_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    """Every condition of a ruleset: rules, outputs, derived facts, resolution."""
    for rule in ruleset.rules.values():
        yield from rule_conditions(rule)
        yield from (variant.when for output in rule.outputs for variant in output.variants)
    for derived in ruleset.derived.values():
        yield from derived.conditions()
    yield from (step.when for step in ruleset.steps if step.when is not None)


def comparisons(ruleset: Ruleset) -> dict[str, list[Condition]]:
    """For each name, the comparisons that read it."""
    if ruleset not in _comparisons:
        table: dict[str, list[Condition]] = {}
        for condition in all_conditions(ruleset):
            for node in walk(condition):
                if isinstance(node, AllKnown):
                    for name in node.names:
                        table.setdefault(name, []).append(node)
                elif isinstance(node, (Compare, Among, Known, Only)):
                    table.setdefault(node.name, []).append(node)
                    if isinstance(node, Compare) and isinstance(node.value, Reference):
                        table.setdefault(node.value.name, []).append(node)
                elif isinstance(node, (Quantified, Count)):
                    table.setdefault(node.list_name, []).append(node)
        _comparisons[ruleset] = table
    return _comparisons[ruleset]


def facts_read(ruleset: Ruleset) -> list[str]:
    """Every fact of the dictionary that some condition or formula of the ruleset reads, in dictionary order."""
    read = set(comparisons(ruleset)) | {name for derived in ruleset.derived.values() for name in derived.names_read()}
    return [name for name in ruleset.dictionary.facts if name in read]


def facts_read_by(ruleset: Ruleset, rule: Rule) -> set[str]:
    """The facts one rule reads, derived facts opened down to theirs; the rules it quotes are left closed."""
    found: set[str] = set()
    waiting = [name for condition in rule_conditions(rule) for name in names_read(condition)]
    waiting += [rule.for_each] if rule.for_each else []
    while waiting:
        name = waiting.pop()
        derived = ruleset.derived.get(name)
        if derived:
            waiting += [read for read in derived.names_read() if read not in found]
        found.add(name)
    return found & set(ruleset.dictionary.facts)


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
