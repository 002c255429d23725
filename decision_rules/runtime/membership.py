"""A value of a list against the values asked: yes, no, or too coarse to say."""

from __future__ import annotations

from typing import Any

from decision_rules.model.conditions import Among, Only
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Verdict


def evaluate_among(value: Any, condition: Among) -> Verdict:
    """A listed value, or a list of them, against the values asked."""
    if value is None:
        return UNKNOWN
    found = value if condition.contains else [value]
    if any(each in condition.true for each in found):
        return TRUE
    return UNKNOWN if any(each in condition.coarse for each in found) else FALSE


def evaluate_only(values: list[str] | None, condition: Only) -> Verdict:
    """A list of values that must hold nothing but what is asked, and something."""
    if values is None:
        return UNKNOWN
    if not values or any(each not in condition.true and each not in condition.coarse for each in values):
        return FALSE
    return TRUE if all(each in condition.true for each in values) else UNKNOWN
