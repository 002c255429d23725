"""Refusals are kept: who tried what, and why it was not done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from cryoboard.errors import CryoBoardError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
WriteDown = Callable[[CryoBoardError, str, Mapping[str, Any]], object]


def journal_refusals(
    refused: type[CryoBoardError], write_down: WriteDown
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Decorates a service: one transaction, and what it refuses is written down once all it did is undone, then raised again.

    `write_down` hears the refusal, the name of the service and its named arguments.
    """

    def journalled(service: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        @wraps(service)
        def inner(*args: Parameters.args, **named: Parameters.kwargs) -> Result:
            try:
                with transaction.atomic():
                    return service(*args, **named)
            except refused as refusal:
                write_down(refusal, service.__name__, named)
                raise

        return inner

    return journalled
