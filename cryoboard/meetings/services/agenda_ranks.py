"""Ranks 1, 2, 3… on the agenda, without a gap. The caller has locked the meeting."""

from __future__ import annotations

from collections.abc import Iterable

from cryoboard.meetings.models import Meeting, Registration

ON_AGENDA = Registration.State.ON_AGENDA


def on_agenda(meeting: Meeting) -> list[Registration]:
    """The registrations on the agenda in order, locked until the end of the transaction."""
    return list(meeting.registrations.select_for_update(of=("self",), no_key=True).filter(state=ON_AGENDA).order_by("position", "number"))


def number(order: Iterable[Registration]) -> list[Registration]:
    """Number these registrations in this order."""
    ranked = list(order)
    for rank, registration in enumerate(ranked, start=1):
        if (registration.state, registration.position) != (ON_AGENDA, rank):
            registration.state, registration.position = ON_AGENDA, rank
            registration.save(update_fields=["state", "position"])
    return ranked


def close_ranks(meeting: Meeting) -> None:
    """Number the agenda again after a case left it."""
    number(on_agenda(meeting))
