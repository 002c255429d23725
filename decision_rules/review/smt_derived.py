"""Encodes derived facts as z3 terms: tables, counts, scores and formulas, with their intervals."""

from __future__ import annotations

from typing import Any

import z3

from decision_rules.model.derived_facts import Derived, Formula, ScoreItem
from decision_rules.model.logic import bounds
from decision_rules.review.smt_encoding import EncodedRuleset, Place
from decision_rules.review.symbolic_case import shared
from decision_rules.review.terms import (
    UNKNOWN,
    UNKNOWN_NUMBER,
    Choice,
    Choices,
    Number,
    Term,
    Text,
    Truth,
    as_term,
    both,
    choose,
    either,
    equal,
    is_plain,
    least,
    most,
    opposite,
    tally,
    total,
)


def derived_term(encoding: EncodedRuleset, derived: Derived, place: Place | None) -> Term:
    """The value of a derived fact, for the case or for one item."""
    if derived.for_each and place is None:
        return worst(encoding, derived) if derived.is_numeric else UNKNOWN if derived.definition.type == "boolean" else Choice({})
    if derived.condition is not None:
        return encoding.encode(derived.condition, place)
    if derived.cases:
        return first_true(encoding, derived, place)
    if derived.distinct:
        return distinct(encoding, derived)
    if derived.count_of:
        return encoding.count(derived.count_of, derived.where, place)
    if derived.score:
        items = [points(encoding, item, place) for item in derived.score]
        return Number(True, total(low for low, _ in items), total(high for _, high in items))
    return calculate(encoding, derived.formula, place)


def worst(encoding: EncodedRuleset, derived: Derived) -> Number:
    """The highest lower bound and the highest upper bound of the items; unknown without items, or when one is unknown."""
    found: Number | None = None
    unknown: list[Any] = []
    _, present = encoding.symbolic_case.items(derived.for_each or "")
    for there, each in encoding.places(derived.for_each or ""):
        value = encoding.derived(derived.name, each)
        assert isinstance(value, Number)
        unknown.append(both(there, opposite(value.has_value)))
        if found is None:
            found = value
        else:
            low, high = most([found.low, value.low]), most([found.high, value.high])
            found = Number(True, choose(there, low, found.low), choose(there, high, found.high))
    assert found is not None
    return Number(both(present[0], opposite(either(*unknown))), found.low, found.high)


def first_true(encoding: EncodedRuleset, derived: Derived, place: Place | None) -> Term:
    """The value of the first TRUE row; with `when_unknown: unknown`, only if all rows before it are FALSE."""
    reached: Any = True
    chosen: list[tuple[Any, Any]] = []
    for case in derived.cases:
        truth = encoding.encode(case.when, place)
        chosen.append((both(reached, truth.true), case.value))
        reached = both(reached, opposite(truth.true) if derived.when_unknown == "skip" else truth.false)
    chosen = [(test, value) for test, value in chosen if value is not None]
    if derived.is_numeric:
        value: Any = 0
        for test, number in reversed(chosen):
            value = choose(test, number, value)
        return Number(either(*(test for test, _ in chosen)), value, value)
    values = {name: either(*(test for test, value in chosen if value == name)) for name in {value for _, value in chosen}}
    if derived.definition.type == "boolean":
        return Truth(values.get(True, False), values.get(False, False))
    return Choice(values)


def distinct(encoding: EncodedRuleset, derived: Derived) -> Number:
    """The number of distinct values among the items that satisfy the condition."""
    assert derived.where is not None
    known, _ = encoding.symbolic_case.items(derived.count_of or "")
    sure, possible, unnamed, some = [], [], [], []
    seen: list[tuple[Any, Any, Term]] = []
    for there, each in encoding.places(derived.count_of or ""):
        truth = encoding.encode(derived.where, each)
        value = encoding.symbolic_case.field(each.list_name, each.rank, derived.distinct or "")
        true, not_false = both(there, truth.true), both(there, opposite(truth.false))
        some.append(true)
        unnamed.append(both(not_false, opposite(value.known)))
        true, not_false = both(true, value.known), both(not_false, value.known)
        same = [(before_true, before_possible, equal_values(before, value)) for before_true, before_possible, before in seen]
        sure.append(both(true, opposite(either(*(both(before, equals) for before, _, equals in same)))))
        possible.append(both(not_false, opposite(either(*(both(before, equals) for _, before, equals in same)))))
        seen.append((true, not_false, value))
    low = most([tally(sure), choose(either(*some), 1, 0)])
    return Number(known, low, total([tally(possible), tally(unnamed)]))


def equal_values(left: Term, right: Term) -> Any:
    """The term « both known values are equal »."""
    if isinstance(left, Number) and isinstance(right, Number):
        return equal(left.low, right.low)
    if isinstance(left, Truth) and isinstance(right, Truth):
        return either(both(left.true, right.true), both(left.false, right.false))
    if isinstance(left, Choice) and isinstance(right, Choice):
        return shared(left.values, right.values)
    assert not isinstance(left, (Choices, Text))
    return False


def points(encoding: EncodedRuleset, item: ScoreItem, place: Place | None) -> tuple[Any, Any]:
    """The lowest and the highest points of one item of a score: those of the first TRUE row and of each UNKNOWN row before it."""
    reached: Any = True
    possible = []
    for case in item.cases:
        truth = encoding.encode(case.when, place)
        possible.append((both(reached, opposite(truth.false)), bounds(case.value)))
        reached = both(reached, opposite(truth.true))
    low: Any = 0
    for test, interval in sorted(possible, key=lambda each: each[1].low, reverse=True):
        low = choose(test, interval.low, low)
    high: Any = 0
    for test, interval in sorted(possible, key=lambda each: each[1].high):
        high = choose(test, interval.high, high)
    return low, high


def calculate(encoding: EncodedRuleset, formula: Any, place: Place | None) -> Number:
    """The value of a formula; unknown when a number it needs is unknown."""
    if isinstance(formula, str):
        value = encoding.value(formula, place)
        assert isinstance(value, Number)
        return value
    if not isinstance(formula, Formula):
        return Number(True, formula, formula)
    arguments = [calculate(encoding, argument, place) for argument in formula.arguments]
    if formula.operation == "default":
        found = UNKNOWN_NUMBER
        for argument in reversed(arguments):
            low, high = choose(argument.has_value, argument.low, found.low), choose(argument.has_value, argument.high, found.high)
            exact = argument.low is argument.high and found.low is found.high
            found = Number(either(argument.has_value, found.has_value), low, low if exact else high)
        return found
    return operate(formula.operation, arguments)


def operate(operation: str, arguments: list[Number]) -> Number:
    some = both(*(argument.has_value for argument in arguments))
    first = arguments[0]
    match operation:
        case "lowest":
            return Number(some, first.low, first.low)
        case "highest":
            return Number(some, first.high, first.high)
        case "ceil":
            low = ceiling(first.low)
            return Number(some, low, low if first.low is first.high else ceiling(first.high))
        case "days_between":
            days = as_term(arguments[1].low) - as_term(first.low)
            return Number(some, days, days)
    found = first
    for argument in arguments[1:]:
        found = combined(operation, found, argument)
    return Number(some, found.low, found.high)


def combined(operation: str, left: Number, right: Number) -> Number:
    """The minimum and the maximum over the four pairs of bounds."""
    exact = left.low is left.high and right.low is right.high
    pairs = [(left.low, right.low)] if exact else [(one, other) for one in (left.low, left.high) for other in (right.low, right.high)]
    corners = [apply(operation, one, other) for one, other in pairs]
    return Number(True, corners[0], corners[0]) if exact else Number(True, least(corners), most(corners))


def apply(operation: str, left: Any, right: Any) -> Any:
    if operation == "minimum":
        return least([left, right])
    if operation == "maximum":
        return most([left, right])
    one, other = as_term(left), as_term(right)
    if operation == "divide":
        return z3.ToReal(one) / other if one.is_int() else one / other
    return {"add": one + other, "subtract": one - other, "multiply": one * other}[operation]


def ceiling(value: Any) -> Any:
    if is_plain(value):
        return -(-value // 1)
    return value if value.is_int() else -z3.ToInt(-value)
