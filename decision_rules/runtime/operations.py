"""The arithmetic of formulas, on numbers and on intervals."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from decision_rules.model.logic import Interval, bounds, narrow


def days_between(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def combine(operation: Any) -> Any:
    """An operation on intervals: the extremes over the four corners."""

    def combined(*arguments: float | Interval) -> float | Interval:
        total = bounds(arguments[0])
        for argument in arguments[1:]:
            other = bounds(argument)
            corners = [operation(left, right) for left in total for right in other]
            total = Interval(min(corners), max(corners))
        return narrow(*total)

    return combined


OPERATIONS = {
    "add": combine(lambda left, right: left + right),
    "subtract": combine(lambda left, right: left - right),
    "multiply": combine(lambda left, right: left * right),
    "divide": combine(lambda left, right: left / right),
    "minimum": combine(min),
    "maximum": combine(max),
    "ceil": lambda value: narrow(math.ceil(bounds(value).low), math.ceil(bounds(value).high)),
    "days_between": days_between,
    "lowest": lambda value: bounds(value).low,
    "highest": lambda value: bounds(value).high,
}
