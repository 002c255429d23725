"""Membership of an enumerated value in a set of values: TRUE, FALSE, or UNKNOWN when the value is too coarse."""

from __future__ import annotations

from typing import Any

from decision_rules.model.conditions import Among, Only
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Verdict


def evaluate_among(value: Any, condition: Among) -> Verdict:
    """The verdict of an `Among` condition on a value, or on a list of values."""
    if value is None:
        return UNKNOWN
    found = value if condition.contains else [value]
    if any(each in condition.true for each in found):
        return TRUE
    return UNKNOWN if any(each in condition.coarse for each in found) else FALSE


def evaluate_only(values: list[str] | None, condition: Only) -> Verdict:
    """The verdict of an `Only` condition on a list of values; FALSE for an empty list."""
    if values is None:
        return UNKNOWN
    if not values or any(each not in condition.true and each not in condition.coarse for each in values):
        return FALSE
    return TRUE if all(each in condition.true for each in values) else UNKNOWN
