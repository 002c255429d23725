"""Locks, always taken in the same order: the meeting (the earlier first), then the registration."""

from __future__ import annotations

from cryoboard.meetings.errors import DecisionSigned, MeetingOver, NotActive
from cryoboard.meetings.models import Meeting, Registration

State = Meeting.State
OVER = (State.TO_CLOSE, State.CLOSED, State.CANCELLED)
ACTIVE = (Registration.State.TO_PLACE, Registration.State.ON_AGENDA)


def locked_meeting(meeting: Meeting) -> Meeting:
    """The meeting, read again and locked until the end of the transaction."""
    return Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("board", "charter").get(pk=meeting.pk)


def locked_registration(registration: Registration) -> Registration:
    """The registration, read again and locked until the end of the transaction."""
    rows = Registration.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("meeting__board", "meeting__charter", "case__patient", "requester").get(pk=registration.pk)


def is_decided(registration: Registration) -> bool:
    """Has the board signed a decision on this registration?"""
    return registration.decisions.filter(signed_at__isnull=False).exists()


def refuse_if_settled(registration: Registration) -> None:
    """Raises NotActive if the registration left its meeting, DecisionSigned if its decision is signed."""
    if registration.state not in ACTIVE:
        raise NotActive
    if is_decided(registration):
        raise DecisionSigned


def refuse_if_over(meeting: Meeting) -> None:
    """Raises MeetingOver."""
    if meeting.state in OVER:
        raise MeetingOver
