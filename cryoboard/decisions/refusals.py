"""The journal entry of a refused action on a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.refusals import journal_refusals
from cryoboard.decisions.errors import DecisionRefused
from cryoboard.errors import CryoBoardError

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def journalled(service: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorates a service: one transaction, and each DecisionRefused is written in the journal."""
    return journal_refusals(DecisionRefused, write_down)(service)


def write_down(refusal: CryoBoardError, action: str, named: Mapping[str, Any]) -> None:
    """Writes one entry: the code of the refusal, the action and its subject; never what was typed."""
    subject = named["decision"] if "decision" in named else named["registration"]
    record(Event.DECISION_REFUSED, subject=subject, actor=named.get("actor"), case=subject.case, code=refusal.code, action=action)
