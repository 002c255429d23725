"""Kleene's three-valued logic, and numbers known only as an interval.

The three values are coded FALSE = 0, UNKNOWN = 1, TRUE = 3, so that on the codes `&` is and (min), `|` is or (max),
and compiled conditions can use the two operators directly.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from decision_rules.model.result import VerdictWord


class Verdict(IntEnum):
    """What can be said of a condition: FALSE < UNKNOWN < TRUE."""

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
    """not TRUE is FALSE, not FALSE is TRUE, not UNKNOWN is UNKNOWN."""
    return NEGATION[verdict]


def conjunction(verdicts: Iterable[int]) -> Verdict:
    """The least true of the terms; TRUE when there is none."""
    return Verdict(min(verdicts, default=TRUE))


def disjunction(verdicts: Iterable[int]) -> Verdict:
    """The truest of the terms; FALSE when there is none."""
    return Verdict(max(verdicts, default=FALSE))


def claim(holds: bool) -> Verdict:
    """A settled claim as a verdict."""
    return TRUE if holds else FALSE


class Interval(NamedTuple):
    """A number known only to lie between two bounds, both included."""

    low: float
    high: float


def bounds(value: float | Interval) -> Interval:
    """A number or an interval, as an interval."""
    return value if isinstance(value, Interval) else Interval(value, value)


def narrow(low: float, high: float) -> float | Interval:
    """The number itself when both bounds meet, the interval otherwise."""
    return low if low == high else Interval(low, high)


def compare(value: float | Interval, operator: str, limit: float | Interval) -> Verdict:
    """Compare two numbers, each possibly an interval: settled only when every possible pair agrees."""
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
