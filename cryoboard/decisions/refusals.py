"""Refusals of an opinion are kept: who tried what, and why it was not done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.decisions.errors import DecisionRefused

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def journalled(service: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """The service in one transaction; what it refuses is written in the journal once all it did is undone, then raised again."""

    @wraps(service)
    def inner(*args: Parameters.args, **named: Parameters.kwargs) -> Result:
        try:
            with transaction.atomic():
                return service(*args, **named)
        except DecisionRefused as refusal:
            write_down(refusal, service.__name__, named)
            raise

    return inner


def write_down(refusal: DecisionRefused, action: str, named: dict[str, Any]) -> None:
    """One line: the code of the refusal, the action, what it was about; never what was typed."""
    subject = named["decision"] if "decision" in named else named["registration"]
    record(Event.DECISION_REFUSED, subject=subject, actor=named.get("actor"), case=subject.case, code=refusal.code, action=action)
