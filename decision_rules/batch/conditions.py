"""Compiles conditions into operations on planes. A verdict is two planes; the three values are those of the interpreter."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from decision_rules.batch.context import Context
from decision_rules.batch.layout import Slot
from decision_rules.batch.names import NameCompiler, NotInRuleset, Unsupported
from decision_rules.batch.plan import Node, Number, Pair, Path
from decision_rules.model.conditions import (
    All,
    AllKnown,
    Among,
    AnyEarlier,
    AnyOf,
    Compare,
    Condition,
    Count,
    Emits,
    Known,
    Not,
    NotTrue,
    Only,
    Quantified,
    Reference,
    RuleFired,
    names_read,
)


class ConditionCompiler:
    """Compiles the conditions of a ruleset into nodes, each condition once per universe."""

    def __init__(self, context: Context) -> None:
        self.context, self.plan = context, context.plan
        self.names = NameCompiler(context)
        self.compiled: dict[tuple[int, Path], tuple[Condition, Pair]] = {}

    def compile(self, condition: Condition, path: Path) -> Pair:
        """The verdict of a condition on the elements of a universe."""
        key = (id(condition), path)
        if key not in self.compiled:
            try:
                pair = self.compile_node(condition, path)
            except NotInRuleset:
                pair = Pair(self.plan.constant(path, False), self.plan.constant(path, True))
            except Unsupported as reason:
                pair = self.context.fallback(condition, path, str(reason))
            self.compiled[key] = condition, pair
        return self.compiled[key][1]

    def compile_node(self, condition: Condition, path: Path) -> Pair:
        match condition:
            case All():
                return self.compile_all(condition, path)
            case AnyOf():
                return self.compile_any(condition, path)
            case Not():
                return self.compile_not(condition, path)
            case NotTrue():
                return self.compile_not_true(condition, path)
            case Known():
                return self.compile_known(condition, path)
            case AllKnown():
                return self.compile_all_known(condition, path)
            case Compare():
                return self.compile_compare(condition, path)
            case Among():
                return self.compile_among(condition, path)
            case Only():
                return self.compile_only(condition, path)
            case Quantified():
                return self.compile_quantified(condition, path)
            case Count():
                return self.compile_count(condition, path)
            case AnyEarlier():
                return self.compile_earlier(condition, path)
            case RuleFired():
                return self.compile_fired(condition, path)
            case Emits():
                return self.compile_emits(condition, path)
            case _:
                assert_never(condition)

    def claim(self, path: Path, true: Node) -> Pair:
        """A verdict that is never UNKNOWN: FALSE where it is not TRUE."""
        return Pair(true, true)

    def either(self, path: Path, *pairs: Pair) -> Pair:
        return Pair(self.plan.disjunction(path, [p.true for p in pairs]), self.plan.disjunction(path, [p.possible for p in pairs]))

    def both(self, path: Path, *pairs: Pair) -> Pair:
        return Pair(self.plan.conjunction(path, [p.true for p in pairs]), self.plan.conjunction(path, [p.possible for p in pairs]))

    def opposite(self, path: Path, pair: Pair) -> Pair:
        return Pair(self.plan.negation(path, pair.possible), self.plan.negation(path, pair.true))

    # ------------------------------------------------------------- connectives

    def compile_all(self, condition: All, path: Path) -> Pair:
        return self.both(path, *(self.compile(child, path) for child in condition.children))

    def compile_any(self, condition: AnyOf, path: Path) -> Pair:
        return self.either(path, *(self.compile(child, path) for child in condition.children))

    def compile_not(self, condition: Not, path: Path) -> Pair:
        return self.opposite(path, self.compile(condition.child, path))

    def compile_not_true(self, condition: NotTrue, path: Path) -> Pair:
        return self.claim(path, self.plan.negation(path, self.compile(condition.child, path).true))

    def compile_known(self, condition: Known, path: Path) -> Pair:
        known = self.names.known(condition.name, path)
        return self.claim(path, known if condition.wanted else self.plan.negation(path, known))

    def compile_all_known(self, condition: AllKnown, path: Path) -> Pair:
        known = self.plan.conjunction(path, [self.names.known(name, path) for name in condition.names])
        return Pair(known, self.plan.constant(path, True))

    # ------------------------------------------------------------- comparisons

    def compile_compare(self, condition: Compare, path: Path) -> Pair:
        name, operator, limit = condition.name, condition.operator, condition.value
        if isinstance(limit, Reference):
            return self.compare_two(path, name, operator, limit.name)
        if isinstance(limit, bool):
            pair = self.names.boolean(name, path)
            return pair if limit else self.opposite(path, pair)
        if isinstance(limit, str):
            limit = date.fromisoformat(limit).toordinal()
        literal = self.plan.node("literal", path, limit)
        return self.compare(path, self.names.number(name, path), operator, Number(literal, literal))

    def compare_two(self, path: Path, name: str, operator: str, other: str) -> Pair:
        """A fact compared with a fact: numbers and days by any operator, listed values by equality only."""
        slots = self.names.slot(name, path), self.names.slot(other, path)
        if all(slot is not None and slot.definition.type in ("enum", "text") for slot in slots):
            codes = [list(slot.codes) for slot in slots if slot is not None]
            if operator != "is" or codes[0] != codes[1]:
                raise Unsupported(f"{name} {operator} {other}")
        return self.compare(path, self.names.comparable(name, path), operator, self.names.comparable(other, path))

    def compare(self, path: Path, left: Number, operator: str, right: Number) -> Pair:
        """UNKNOWN unless the comparison has the same result for every pair of possible numbers."""
        if operator in ("above", "at_least"):
            return self.opposite(path, self.compare(path, left, {"above": "at_most", "at_least": "below"}[operator], right))
        sign = {"below": "<", "at_most": "<=", "is": "=="}[operator]
        if left.low == left.high and right.low == right.high:
            true = self.sign(path, sign, left.low, right.low)
            return Pair(true, self.plan.disjunction(path, [true, self.names.nan(path, left.low), self.names.nan(path, right.low)]))
        if operator == "is":
            exact = [self.sign(path, "==", *ends) for ends in (left, right, (left.low, right.low))]
            apart = [self.sign(path, "<", left.high, right.low), self.sign(path, ">", left.low, right.high)]
            return Pair(
                self.plan.conjunction(path, exact),
                self.plan.negation(path, self.plan.disjunction(path, apart)),
            )
        true = self.sign(path, sign, left.high, right.low)
        false = self.sign(path, {"<": ">=", "<=": ">"}[sign], left.low, right.high)
        return Pair(true, self.plan.negation(path, false))

    def sign(self, path: Path, sign: str, left: Node, right: Node) -> Node:
        return self.plan.node("compare", path, sign, reads=[left, right])

    def compile_among(self, condition: Among, path: Path) -> Pair:
        name = condition.name
        if condition.contains:
            return self.contains(condition, path)
        slot = self.names.slot(name, path)
        if slot is None:
            return self.names.among_derived(condition, path)
        true, coarse = ([slot.codes[value] for value in self.names.held(name, path, each)] for each in (condition.true, condition.coarse))
        settled = self.names.member(name, path, frozenset(true))
        return Pair(settled, self.plan.disjunction(path, [settled, self.names.member(name, path, frozenset([0, *coarse]))]))

    def contains(self, condition: Among, path: Path) -> Pair:
        slot = self.mask_slot(condition.name, path)
        name = condition.name
        true = self.names.mask(name, path, slot.mask(self.names.held(name, path, condition.true), known=False))
        coarse = self.names.mask(name, path, slot.mask(self.names.held(name, path, condition.coarse), known=False))
        return Pair(true, self.plan.disjunction(path, [true, coarse, self.plan.negation(path, self.names.known(condition.name, path))]))

    def compile_only(self, condition: Only, path: Path) -> Pair:
        slot, name = self.mask_slot(condition.name, path), condition.name
        asked = set(self.names.held(name, path, condition.true))
        within = asked | set(self.names.held(name, path, condition.coarse))
        holds = self.names.mask(name, path, slot.mask(slot.codes, True, known=False))
        outside = self.names.mask(name, path, slot.mask([value for value in slot.codes if value not in within], True, known=False))
        others = self.names.mask(name, path, slot.mask([value for value in slot.codes if value not in asked], True, known=False))
        unknown = self.plan.negation(path, self.names.known(name, path))
        true = self.plan.without(path, holds, others)
        return Pair(true, self.plan.disjunction(path, [unknown, self.plan.without(path, holds, outside)]))

    def mask_slot(self, name: str, path: Path) -> Slot:
        slot = self.names.slot(name, path)
        if slot is None:
            raise Unsupported(f"{name} contains")
        return slot

    # ------------------------------------------------------------------- lists

    def inside(self, list_name: str, where: Condition | None, path: Path) -> tuple[Path, Path]:
        """The universe in which a condition on a list is evaluated (the cases when no outer field is read), and that of its items."""
        looks_out = where is not None and any(name.startswith("outer.") for name in names_read(where))
        around = path if looks_out else ()
        return around, (*around, list_name)

    def compile_quantified(self, condition: Quantified, path: Path) -> Pair:
        around, inner = self.inside(condition.list_name, condition.where, path)
        pair = self.compile(condition.where, inner)
        unknown = self.plan.negation(around, self.names.known(condition.list_name, around))
        if condition.quantifier == "every":
            true, possible = (self.plan.every(inner, node) for node in pair)
            found = Pair(self.plan.without(around, true, unknown), possible)
        else:
            true, possible = (self.plan.reduction(condition.quantifier, inner, node) for node in pair)
            found = Pair(true, self.plan.disjunction(around, [possible, unknown]))
        return self.names.broadcast_pair(found, around, path)

    def compile_count(self, condition: Count, path: Path) -> Pair:
        around, _ = self.inside(condition.list_name, condition.where, path)
        literal = self.plan.node("literal", around, condition.value)
        counted = self.count(condition.list_name, condition.where, around)
        return self.names.broadcast_pair(self.compare(around, counted, condition.operator, Number(literal, literal)), around, path)

    def count(self, list_name: str, where: Condition | None, around: Path) -> Number:
        """The number of items that satisfy the condition, between two bounds (TRUE, TRUE or UNKNOWN); NaN when the list is unknown."""
        known = self.names.known(list_name, around)
        if where is None:
            counted = [self.names.broadcast_number_node(self.plan.node("length", (), list_name), around)] * 2
        else:
            inner = (*around, list_name)
            counted = [self.plan.node("count", around, inner, reads=[node]) for node in self.compile(where, inner)]
        return Number(*(self.names.where(around, known, node) for node in counted))

    def compile_earlier(self, condition: AnyEarlier, path: Path) -> Pair:
        return Pair(*(self.plan.node("earlier", path, reads=[node]) for node in self.compile(condition.where, path)))

    # ------------------------------------------------------------------- rules

    def compile_fired(self, condition: RuleFired, path: Path) -> Pair:
        return self.context.rule_verdict(condition.rule_id, path)

    def compile_emits(self, condition: Emits, path: Path) -> Pair:
        return self.names.broadcast_pair(self.context.emits(condition), (), path)
