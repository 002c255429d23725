"""Three-valued verdicts and intervals as z3 terms, with constant folding of Python values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import z3


class Truth(NamedTuple):
    """A verdict: `true` and `false` are z3 terms or Python booleans; UNKNOWN when neither holds."""

    true: Any
    false: Any

    @property
    def known(self) -> Any:
        return either(self.true, self.false)

    @property
    def unknown(self) -> Any:
        return opposite(self.known)


class Number(NamedTuple):
    """A number between two bounds if `has_value` holds, else unknown; dates are numbers of days."""

    has_value: Any
    low: Any
    high: Any

    @property
    def known(self) -> Any:
        return self.has_value if self.low is self.high else both(self.has_value, equal(self.low, self.high))


class Choice(NamedTuple):
    """One of several values, by a term for each; unknown when none holds."""

    values: Mapping[Any, Any]

    @property
    def known(self) -> Any:
        return either(*self.values.values())


class Choices(NamedTuple):
    """A set of values, by a term for each, if `known` holds."""

    known: Any
    values: Mapping[Any, Any]


class Text(NamedTuple):
    """A free text, of which only the presence is encoded."""

    known: Any


Term = Truth | Number | Choice | Choices | Text
TRUE, FALSE, UNKNOWN = Truth(True, False), Truth(False, True), Truth(False, False)
UNKNOWN_NUMBER = Number(False, 0, 0)


def both(*parts: Any) -> Any:
    kept = [part for part in parts if part is not True]
    if any(part is False for part in kept):
        return False
    return True if not kept else kept[0] if len(kept) == 1 else z3.And(*kept)


def either(*parts: Any) -> Any:
    kept = [part for part in parts if part is not False]
    if any(part is True for part in kept):
        return True
    return False if not kept else kept[0] if len(kept) == 1 else z3.Or(*kept)


def opposite(part: Any) -> Any:
    return (not part) if isinstance(part, bool) else z3.Not(part)


def implied(cause: Any, effect: Any) -> Any:
    return either(opposite(cause), effect)


def choose(test: Any, yes: Any, no: Any) -> Any:
    if isinstance(test, bool):
        return yes if test else no
    return yes if yes is no else z3.If(test, as_term(yes), as_term(no))


def as_term(value: Any) -> Any:
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, int):
        return z3.IntVal(value)
    return z3.RealVal(str(Fraction(str(value)))) if isinstance(value, float) else value


def equal(left: Any, right: Any) -> Any:
    return left == right if is_plain(left) and is_plain(right) else as_term(left) == as_term(right)


def least(parts: Sequence[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = min(found, part) if is_plain(found) and is_plain(part) else choose(as_term(part) < as_term(found), part, found)
    return found


def most(parts: Sequence[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = max(found, part) if is_plain(found) and is_plain(part) else choose(as_term(part) > as_term(found), part, found)
    return found


def total(parts: Iterable[Any]) -> Any:
    listed = [as_term(part) for part in parts if part is not False]
    return z3.Sum(*listed) if len(listed) > 1 else listed[0] if listed else 0


def tally(conditions: Iterable[Any]) -> Any:
    """The number of conditions that hold."""
    return total(choose(condition, 1, 0) for condition in conditions)


def is_plain(value: Any) -> bool:
    return isinstance(value, (int, float))


def negation(truth: Truth) -> Truth:
    return Truth(truth.false, truth.true)


def conjunction(truths: Iterable[Truth]) -> Truth:
    listed = list(truths)
    return Truth(both(*(truth.true for truth in listed)), either(*(truth.false for truth in listed)))


def disjunction(truths: Iterable[Truth]) -> Truth:
    listed = list(truths)
    return Truth(either(*(truth.true for truth in listed)), both(*(truth.false for truth in listed)))


def claim(holds: Any) -> Truth:
    return Truth(holds, opposite(holds))


def guarded(guard: Any, truth: Truth) -> Truth:
    """The verdict if the guard holds, UNKNOWN otherwise."""
    return Truth(both(guard, truth.true), both(guard, truth.false))


def differ(left: Truth, right: Truth) -> Any:
    """The term « the two verdicts differ »."""
    return either(different(left.true, right.true), different(left.false, right.false))


def different(left: Any, right: Any) -> Any:
    if left is right:
        return False
    if isinstance(left, bool) and isinstance(right, bool):
        return left != right
    return z3.Xor(as_term(left), as_term(right))


def compared(left: Number, operator: str, right: Number) -> Truth:
    """A comparison of two intervals: UNKNOWN unless every pair of possible numbers gives the same result."""
    some = both(left.has_value, right.has_value)
    if operator in ("above", "at_least"):
        return negation(compared(left, "at_most" if operator == "above" else "below", right))
    low, high, least_limit, most_limit = (as_term(bound) for bound in (left.low, left.high, right.low, right.high))
    if operator == "below":
        return guarded(some, Truth(high < least_limit, low >= most_limit))
    if operator == "at_most":
        return guarded(some, Truth(high <= least_limit, low > most_limit))
    apart = z3.Or(high < least_limit, low > most_limit)
    return guarded(some, Truth(z3.And(low == high, least_limit == most_limit, low == least_limit), apart))


def values_differ(left: Term, right: Term) -> Any:
    """The term « the two values differ »."""
    if isinstance(left, Truth) and isinstance(right, Truth):
        return differ(left, right)
    if isinstance(left, Number) and isinstance(right, Number):
        moved = either(
            *(opposite(equal(*bounds)) for bounds in ((left.low, right.low), (left.high, right.high)) if bounds[0] is not bounds[1])
        )
        return either(different(left.has_value, right.has_value), both(left.has_value, moved))
    assert isinstance(left, Choice) and isinstance(right, Choice)
    return either(*(different(left.values.get(name, False), right.values.get(name, False)) for name in {*left.values, *right.values}))
