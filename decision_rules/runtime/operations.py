"""The arithmetic of formulas, on numbers and on intervals."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from datetime import date
from typing import Any

from decision_rules.model.logic import Interval, bounds, narrow


def days_between(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def combine(operation: Any) -> Any:
    """An operation on intervals: the minimum and the maximum over the four pairs of bounds."""

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

PLAIN: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "minimum": min,
    "maximum": max,
}


def calculation(operation: str) -> Callable[..., Any]:
    """An operation on numbers or intervals, None if one is unknown; two exact numbers are computed directly."""
    if operation == "default":
        return lambda *values: next((value for value in values if value is not None), None)
    on_intervals, on_numbers = OPERATIONS[operation], PLAIN.get(operation)

    def operate(*values: Any) -> Any:
        if None in values:
            return None
        if on_numbers and len(values) == 2 and not isinstance(values[0], Interval) and not isinstance(values[1], Interval):
            return on_numbers(*values)
        return on_intervals(*values)

    return operate
