"""The journal entry of a refused action of the meetings package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.refusals import journal_refusals
from cryoboard.errors import CryoBoardError
from cryoboard.meetings.errors import MeetingRefused
from cryoboard.organisation.permissions import case_of

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
STORED_ACTIONS = {"quick_register_case": "inscribe", "send_reminder": "send_chase"}  # renamed services; the journal keeps the first name
SUBJECTS = ("registration", "attendance", "meeting", "case", "board")


def journalled(service: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Decorates a service: one transaction, and each MeetingRefused is written in the journal."""
    return journal_refusals(MeetingRefused, write_down)(service)


def write_down(refusal: CryoBoardError, action: str, named: Mapping[str, Any]) -> None:
    """Writes one entry: the code of the refusal, the action and its subject; never what was typed."""
    subject = next((named[name] for name in SUBJECTS if named.get(name) is not None), None)
    case = case_of(named["registration"]) if named.get("registration") is not None else named.get("case")
    said = {"code": refusal.code, "action": STORED_ACTIONS.get(action, action)}
    record(Event.MEETING_REFUSED, subject=subject, actor=named.get("actor"), case=case, **said)
