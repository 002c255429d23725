"""The values to try for an unknown fact: one value in each part of its domain that the conditions distinguish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, combinations, product
from typing import Any, assert_never

from decision_rules.model.conditions import Among, Compare, Only, Reference, names_read
from decision_rules.model.derived_facts import Derived, Formula
from decision_rules.model.facts import FactDefinition
from decision_rules.model.logic import Interval
from decision_rules.model.references import comparisons, depends_on, order, rule_conditions
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.runtime.operations import calculation

LONGEST_RECORD_DOMAIN = 400


def admissible_values(ruleset: Ruleset, name: str, facts: Mapping[str, Any], on: date) -> list[Any]:
    """One value in each part of the domain of a fact that the ruleset distinguishes, the other facts being unchanged."""
    return ruleset.cached(Domains).values(name, Interpreter(ruleset, facts, on))


class Domains:
    """The values to try for each fact of a ruleset; those that do not depend on the case are cached."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._fixed: dict[str, list[Any] | None] = {}
        self._thresholds: dict[str, Thresholds] = {}

    def values(self, name: str, interpreter: Interpreter) -> list[Any]:
        """The values to try for a fact in one case."""
        definition = self.ruleset.dictionary.facts[name]
        fixed = self.fixed(name) if definition.type != "enum" or interpreter.facts.get(name) is None else None
        if fixed is not None:
            return fixed
        match definition.type:
            case "enum":
                return finer_values(definition, interpreter.facts[name])
            case "date":
                return [(interpreter.on - timedelta(days=day)).isoformat() for day in self.thresholds(name).days]
            case "integer" | "decimal" | "boolean" | "enum_list" | "records" | "text":  # numbers only: the other types have fixed values
                return list(number_parts(definition, cut_points(interpreter, name, self.thresholds(name))))
            case _:
                assert_never(definition.type)

    def fixed(self, name: str) -> list[Any] | None:
        """The values to try when they are the same for every case in which the fact is unknown; None when they depend on the case."""
        if name not in self._fixed:
            self._fixed[name] = self.listed(name)
        return self._fixed[name]

    def listed(self, name: str) -> list[Any] | None:
        definition = self.ruleset.dictionary.facts[name]
        match definition.type:
            case "boolean":
                return [True, False]
            case "enum":
                return definition.leaves()
            case "enum_list":
                return list(subsets(self.ruleset, definition))
            case "records":
                return list(record_lists(self.ruleset, definition))
            case "integer" | "decimal":
                found = self.thresholds(name)
                return None if found.others or found.formulas else list(number_parts(definition, set(found.limits)))
            case "date":
                return None
            case "text":
                return []
            case _:
                assert_never(definition.type)

    def thresholds(self, name: str) -> Thresholds:
        if name not in self._thresholds:
            self._thresholds[name] = thresholds_of(self.ruleset, name)
        return self._thresholds[name]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The limits a number (or a day) is compared with: constants, other names, and the formulas that read it."""

    limits: tuple[float, ...]
    others: tuple[str, ...]
    formulas: tuple[Derived, ...]
    days: tuple[int, ...]  # for a day: the number of days before the evaluation at which each part of its domain begins


def thresholds_of(ruleset: Ruleset, name: str) -> Thresholds:
    compared = [node for node in comparisons(ruleset).get(name, ()) if isinstance(node, Compare)]
    others = [other_side(node, name) for node in compared]
    formulas = tuple(derived for derived in ruleset.derived.values() if derived.formula is not None and name in derived.names_read())
    return Thresholds(
        tuple(node.value for node in compared if isinstance(node.value, (int, float))),
        tuple(other for other in others if other is not None),
        formulas,
        days_before(ruleset, formulas),
    )


def other_side(node: Compare, name: str) -> str | None:
    """The other name of a comparison between two names."""
    if not isinstance(node.value, Reference):
        return None
    return node.name if node.value.name == name else node.value.name


def finer_values(definition: FactDefinition, value: str | None) -> list[str]:
    """The values without a finer value, among the descendants of `value` (all when it is None)."""
    if value is None:
        return definition.leaves()
    node = definition.nodes.get(value)
    return [finer.id for finer, _ in node.walk() if not finer.children] if node else []


def subsets(ruleset: Ruleset, definition: FactDefinition) -> Iterator[list[str]]:
    """Every subset of the values named by conditions, and of one other value when an « only » condition reads the fact."""
    nodes = comparisons(ruleset).get(definition.name, ())
    asked = {value for node in nodes if isinstance(node, Among) for value in node.asked}
    asked |= {node.asked for node in nodes if isinstance(node, Only)}
    names = [name for name, _, _ in definition.choices() if name in asked]
    if any(isinstance(node, Only) for node in nodes):
        names += [name for name, _, _ in definition.choices() if name not in asked][:1]
    for size in range(len(names) + 1):
        yield from (list(chosen) for chosen in combinations(names, size))


def cut_points(interpreter: Interpreter, name: str, thresholds: Thresholds) -> set[float]:
    """The numbers at which a verdict can change: limits of the fact itself, and values at which a formula reaches its own limits."""
    cuts: set[float] = set(thresholds.limits)
    for other in thresholds.others:
        cuts |= {bound for bound in bounds_of(interpreter.value(other)) if isinstance(bound, (int, float))}
    for derived in thresholds.formulas:
        cuts |= formula_cut_points(interpreter, name, derived)
    return cuts


def bounds_of(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, Interval) else (value,)


def formula_cut_points(interpreter: Interpreter, name: str, derived: Derived) -> set[float]:
    """The values of the fact at which a formula reaches one of its own limits, by bisection; the formula is assumed to be monotone."""
    definition = interpreter.ruleset.dictionary.facts[name]
    low, high = float(definition.minimum or 0), float(definition.maximum or 0)
    at = curve(interpreter, name, derived)
    cuts: set[float] = set()
    if not all(isinstance(end, (int, float)) for end in (at(low), at(high))):
        return cuts
    for node in comparisons(interpreter.ruleset).get(derived.name, ()):
        if isinstance(node, Compare):
            other = other_side(node, derived.name)
            limit = node.value if other is None else interpreter.value(other)
            if isinstance(limit, (int, float)):
                cuts |= crossings(at, low, high, float(limit))
    return cuts


Curve = Callable[[float], Any]


def curve(interpreter: Interpreter, name: str, derived: Derived) -> Curve:
    """A formula as a function of one fact, the others being unchanged; the parts that do not read this fact are evaluated once."""
    if derived.for_each:
        return reevaluated(interpreter, name, derived.name)
    found = curve_of_part(interpreter, name, derived.formula)
    return found if callable(found) else lambda value: found


def reevaluated(interpreter: Interpreter, name: str, asked: str) -> Curve:
    """A value as a function of one fact, evaluated by the interpreter for each value of this fact."""
    return lambda value: Interpreter(interpreter.ruleset, {**interpreter.facts, name: value}, interpreter.on).value(asked)


def curve_of_part(interpreter: Interpreter, name: str, formula: Any) -> Any:
    """A part of a formula as a function of the fact; its value when it does not read the fact."""
    if formula == name:
        return lambda value: value
    if isinstance(formula, str):
        reads = formula in interpreter.ruleset.derived and name in names_read_through(interpreter.ruleset)[formula]
        return reevaluated(interpreter, name, formula) if reads else interpreter.value(formula)
    if not isinstance(formula, Formula):
        return formula
    parts = [curve_of_part(interpreter, name, argument) for argument in formula.arguments]
    operate = calculation(formula.operation)
    if not any(callable(part) for part in parts):
        return operate(*parts)
    if len(parts) == 2:
        left, right = parts
        if not callable(left):
            return lambda value: operate(left, right(value))
        return (lambda value: operate(left(value), right(value))) if callable(right) else lambda value: operate(left(value), right)
    return lambda value: operate(*(part(value) if callable(part) else part for part in parts))


def names_read_through(ruleset: Ruleset) -> dict[str, frozenset[str]]:
    """For each derived fact and rule, every name it reads, directly or through other derived facts and rules."""
    return ruleset.cached(_names_read_through)


def _names_read_through(ruleset: Ruleset) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    nodes = [*ruleset.derived, *ruleset.rules]
    for node in order({node: list(depends_on(ruleset, node)) for node in nodes}):
        derived = ruleset.derived.get(node)
        read = derived.names_read() if derived else chain.from_iterable(map(names_read, rule_conditions(ruleset.rules[node])))
        found[node] = frozenset(read).union(*(found[needed] for needed in depends_on(ruleset, node)))
    return found


def crossings(at: Curve, low: float, high: float, limit: float) -> set[float]:
    """The points at which a monotone function reaches a limit and exceeds it, to six decimals."""
    rising = at(high) >= at(low)
    reached, hit_limit = bisect(at, low, high, limit, rising, strict=False)
    if not hit_limit:  # no value tried equals the limit: both points are the same
        return {reached}
    return {reached, bisect(at, low, high, limit, rising, strict=True)[0]}


def bisect(at: Curve, low: float, high: float, limit: float, rising: bool, *, strict: bool) -> tuple[float, bool]:
    """The point at which the function passes the limit, and whether one of the values tried equals the limit."""
    hit_limit = False
    for _ in range(60):
        if round(low, 6) == round(high, 6):  # both bounds have the same six decimals
            break
        middle = (low + high) / 2
        value = at(middle)
        hit_limit = hit_limit or value == limit
        past = (value > limit if strict else value >= limit) if rising else (value < limit if strict else value <= limit)
        low, high = (low, middle) if past else (middle, high)
    return round(high, 6), hit_limit


def number_parts(definition: FactDefinition, cuts: set[float]) -> Iterator[float]:
    """Each cut point, and one value between two consecutive ones, within the range of the fact."""
    low, high = float(definition.minimum or 0), float(definition.maximum or 0)
    points = sorted({low, high, *(cut for cut in cuts if low <= cut <= high)})
    if definition.type == "integer":
        whole = {value for point in points for value in (int(point) - 1, int(point), int(point) + 1)}
        yield from sorted(value for value in whole if low <= value <= high)
        return
    for left, right in zip(points, points[1:], strict=False):
        yield from (plain_number(left), plain_number((left + right) / 2))
    yield plain_number(points[-1])


def plain_number(value: float) -> float:
    return int(value) if value == int(value) else value


def days_before(ruleset: Ruleset, formulas: Iterable[Derived]) -> tuple[int, ...]:
    """Numbers of days before the evaluation: today, yesterday, ten years ago, and around each limit of a number of days."""
    days = {0, 1, 3650}
    for derived in formulas:
        for node in comparisons(ruleset).get(derived.name, ()):
            if isinstance(node, Compare) and isinstance(node.value, (int, float)):
                days |= {int(node.value) + shift for shift in (-1, 0, 1)}
    return tuple(day for day in sorted(days) if day >= 0)


def record_lists(ruleset: Ruleset, definition: FactDefinition) -> Iterator[list[dict[str, Any]]]:
    """The empty list, then for each kind of item the conditions distinguish, a list of one such item and a list of two.

    The domain of a list is infinite: these values find witnesses, but do not prove that none exists with other lists.
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
    """The values of a field that the conditions distinguish; only None when no condition reads it."""
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
