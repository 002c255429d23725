"""Compiles derived facts into nodes: a verdict for a boolean, two bounds for a number, one plane per value of an enumeration."""

from __future__ import annotations

from typing import Any

from decision_rules.batch.conditions import ConditionCompiler
from decision_rules.batch.names import Unsupported
from decision_rules.batch.plan import NAN, Choice, Node, Number, Pair, Path, Value
from decision_rules.model.derived_facts import Derived, Formula, ScoreItem
from decision_rules.model.logic import bounds


class DerivedFactCompiler:
    """Compiles the derived facts of a ruleset, each on first use."""

    def __init__(self, conditions: ConditionCompiler) -> None:
        self.conditions, self.plan, self.names = conditions, conditions.plan, conditions.names
        self.values: dict[tuple[str, Path], Value] = {}

    def value(self, derived: Derived, path: Path) -> Value:
        """The value of a derived fact on its universe: the cases, or the items it is derived for."""
        key = (derived.name, path)
        if key not in self.values:
            self.values[key] = self.derive(derived, path)
        return self.values[key]

    def derive(self, derived: Derived, path: Path) -> Value:
        if derived.for_each and not path:
            return self.worst_of_items(derived)
        if derived.condition is not None:
            return self.conditions.compile(derived.condition, path)
        if derived.cases:
            return self.first_true(derived, path)
        if derived.distinct:
            return self.distinct(derived)
        if derived.count_of:
            return self.conditions.count(derived.count_of, derived.where, path)
        if derived.score:
            return self.score(derived, path)
        return self.formula(derived.formula, path)

    def literal(self, path: Path, value: float) -> Node:
        return self.plan.node("literal", path, value)

    def worst_of_items(self, derived: Derived) -> Value:
        """A fact derived per item, for the whole case: the highest lower bound and the highest upper bound; no value unless numeric."""
        if not derived.is_numeric:
            unknown = Pair(self.plan.constant((), False), self.plan.constant((), True))
            return unknown if derived.definition.type == "boolean" else ()
        path = (derived.for_each or "",)
        number = self.value(derived, path)
        if not isinstance(number, Number):
            raise Unsupported(derived.name)
        return Number(*(self.plan.node("greatest", (), path, reads=[node]) for node in number))

    def rows_with_planes(self, derived: Derived, path: Path) -> list[tuple[Node, Any]]:
        """For each row of the table, the plane where it gives the value, and the value. A row gives the value where it is TRUE and no row
        before it is TRUE (`when_unknown: skip`), or where all rows before it are FALSE (`unknown`)."""
        found, before = [], self.plan.constant(path, False)
        for case in derived.cases:
            pair = self.conditions.compile(case.when, path)
            found.append((self.plan.without(path, pair.true, before), case.value))
            before = self.plan.disjunction(path, [before, pair.true if derived.when_unknown == "skip" else pair.possible])
        return found

    def first_true(self, derived: Derived, path: Path) -> Value:
        chosen = self.rows_with_planes(derived, path)
        if derived.definition.type == "boolean":
            true, false = (self.plan.disjunction(path, [plane for plane, value in chosen if value is wanted]) for wanted in (True, False))
            return Pair(true, self.plan.negation(path, false))
        if not derived.is_numeric:
            return self.choice(path, chosen)
        number = self.literal(path, NAN)
        for plane, value in chosen:
            if value is not None:
                number = self.plan.node("where", path, reads=[plane, self.literal(path, value), number])
        return Number(number, number)

    def choice(self, path: Path, chosen: list[tuple[Node, Any]]) -> Choice:
        values = dict.fromkeys(value for _, value in chosen if value is not None)
        return tuple((self.plan.disjunction(path, [plane for plane, each in chosen if each == value]), value) for value in values)

    def distinct(self, derived: Derived) -> Number:
        """The number of distinct values of the items: each known value counts once, each unknown value may add one."""
        assert derived.count_of and derived.where is not None and derived.distinct
        inner = (derived.count_of,)
        pair = self.conditions.compile(derived.where, inner)
        value = self.names.comparable(f"item.{derived.distinct}", inner).low
        named = [self.plan.node("distinct", (), inner, reads=[node, value]) for node in pair]
        some = self.plan.any(inner, pair.true)
        one = self.names.where((), some, self.literal((), 1), 0)
        unnamed = self.plan.conjunction(inner, [pair.possible, self.names.nan(inner, value)])
        counted = self.plan.node("count", (), inner, reads=[unnamed])
        known = self.names.known(derived.count_of, ())
        return Number(
            self.names.where((), known, self.arithmetic((), "maximum", named[0], one)),
            self.names.where((), known, self.arithmetic((), "add", named[1], counted)),
        )

    def score(self, derived: Derived, path: Path) -> Number:
        """The sum over the items of the score of the fewest and of the most points still possible."""
        total = Number(self.literal(path, 0.0), self.literal(path, 0.0))
        for entry in derived.score:
            points = self.points(entry, path)
            total = Number(*(self.arithmetic(path, "add", *ends) for ends in zip(total, points, strict=True)))
        return total

    def points(self, entry: ScoreItem, path: Path) -> Number:
        held, before = [], self.plan.constant(path, False)
        for case in entry.cases:
            pair = self.conditions.compile(case.when, path)
            held.append(self.plan.without(path, pair.possible, before))
            before = self.plan.disjunction(path, [before, pair.true])
        ends = [bounds(case.value) for case in entry.cases]
        return Number(
            self.plan.node("extreme", path, tuple(end.low for end in ends), "low", reads=held),
            self.plan.node("extreme", path, tuple(end.high for end in ends), "high", reads=held),
        )

    # ------------------------------------------------------------------- formulas

    def formula(self, formula: Any, path: Path) -> Number:
        if isinstance(formula, str):
            return self.names.number(formula, path)
        if not isinstance(formula, Formula):
            return Number(*[self.literal(path, formula)] * 2)
        first, *others = (self.formula(argument, path) for argument in formula.arguments)
        match formula.operation:
            case "lowest":
                return Number(first.low, first.low)
            case "highest":
                return Number(first.high, first.high)
            case "ceil":
                return self.each_bound(lambda node: self.plan.node("ceil", path, reads=[node]), first)
            case "default":
                ends = (self.plan.node("default", path, reads=pair) for pair in zip(first, others[0], strict=True))
                return Number(*ends)
            case "days_between":
                return self.combine(path, "subtract", others[0], first)
        for other in others:
            first = self.combine(path, formula.operation, first, other)
        return first

    def each_bound(self, write: Any, number: Number) -> Number:
        low = write(number.low)
        return Number(low, low if number.low == number.high else write(number.high))

    def combine(self, path: Path, operation: str, left: Number, right: Number) -> Number:
        """An operation on intervals: the minimum and the maximum over the four pairs of bounds."""
        if left.low == left.high and right.low == right.high:
            return Number(*[self.arithmetic(path, operation, left.low, right.low)] * 2)
        if operation in ("add", "minimum", "maximum"):
            return Number(self.arithmetic(path, operation, left.low, right.low), self.arithmetic(path, operation, left.high, right.high))
        corners = [self.arithmetic(path, operation, one, two) for one in dict.fromkeys(left) for two in dict.fromkeys(right)]
        low, high = corners[0], corners[0]
        for corner in corners[1:]:
            low, high = self.arithmetic(path, "minimum", low, corner), self.arithmetic(path, "maximum", high, corner)
        return Number(low, high)

    def arithmetic(self, path: Path, operation: str, left: Node, right: Node) -> Node:
        return self.plan.node("arithmetic", path, operation, reads=[left, right])
