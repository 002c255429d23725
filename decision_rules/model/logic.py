"""Kleene's three-valued logic, and comparisons of numbers known as an interval.

The three values are coded FALSE = 0, UNKNOWN = 1, TRUE = 3, so that on the codes `&` is and (min), `|` is or (max),
and compiled conditions can use the two operators directly.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from decision_rules.model.result import VerdictWord


class Verdict(IntEnum):
    """The verdict of a condition: FALSE < UNKNOWN < TRUE."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 3

    @property
    def word(self) -> VerdictWord:
        return WORDS[self]


FALSE, UNKNOWN, TRUE = Verdict.FALSE, Verdict.UNKNOWN, Verdict.TRUE
WORDS = {FALSE: VerdictWord.FALSE, UNKNOWN: VerdictWord.UNKNOWN, TRUE: VerdictWord.TRUE}

NEGATION = (TRUE, UNKNOWN, UNKNOWN, FALSE)  # indexed by the code of a verdict


def negate(verdict: int) -> Verdict:
    """The negation: TRUE and FALSE are exchanged, UNKNOWN stays."""
    return NEGATION[verdict]


def conjunction(verdicts: Iterable[int]) -> Verdict:
    """The minimum of the terms; TRUE when there is none."""
    return Verdict(min(verdicts, default=TRUE))


def disjunction(verdicts: Iterable[int]) -> Verdict:
    """The maximum of the terms; FALSE when there is none."""
    return Verdict(max(verdicts, default=FALSE))


def claim(holds: bool) -> Verdict:
    """A boolean as a verdict."""
    return TRUE if holds else FALSE


class Interval(NamedTuple):
    """A number known to lie between two bounds, both included."""

    low: float
    high: float


def bounds(value: float | Interval) -> Interval:
    """A number or an interval, as an interval."""
    return value if isinstance(value, Interval) else Interval(value, value)


def narrow(low: float, high: float) -> float | Interval:
    """The number when both bounds are equal, the interval otherwise."""
    return low if low == high else Interval(low, high)


def compare(value: float | Interval, operator: str, limit: float | Interval) -> Verdict:
    """Compare two numbers or intervals: UNKNOWN unless every pair of possible numbers gives the same result."""
    low, high = bounds(value)
    least, most = bounds(limit)
    if operator == "below":
        return TRUE if high < least else FALSE if low >= most else UNKNOWN
    if operator == "at_most":
        return TRUE if high <= least else FALSE if low > most else UNKNOWN
    if operator == "above":
        return negate(compare(value, "at_most", limit))
    if operator == "at_least":
        return negate(compare(value, "below", limit))
    if operator == "is":
        if high < least or low > most:
            return FALSE
        return TRUE if low == high == least == most else UNKNOWN
    raise ValueError(operator)
