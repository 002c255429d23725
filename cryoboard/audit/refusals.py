"""A decorator that records refusals: who tried what, and why it was refused."""

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
    """Decorate a service so that its refusals are recorded.

    The service runs in one transaction. When it raises `refused`, the transaction is rolled back, `write_down` is called with the refusal,
    the name of the service and its named arguments, and the refusal is raised again.
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
