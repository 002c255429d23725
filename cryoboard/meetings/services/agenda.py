"""The agenda of a meeting: its cases, their order, and its freeze."""

from __future__ import annotations

from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.agenda_freeze import snapshot
from cryoboard.meetings.agenda_order import propose_order
from cryoboard.meetings.errors import AgendaChangedMeanwhile, AgendaFrozen, EmptyAgenda, UnknownRegistration
from cryoboard.meetings.locks import ACTIVE, State, locked_meeting, locked_registration, refuse_if_over, refuse_if_settled
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.services.agenda_ranks import ON_AGENDA, number, on_agenda
from cryoboard.organisation.permissions import Action, require

__all__ = ["freeze_agenda", "order_agenda", "place", "propose_order"]
TO_PLACE = Registration.State.TO_PLACE


@journalled
def place(*, registration: Registration, actor: Actor, position: int | None) -> Registration:
    """Put a case at that rank of the agenda (1 is the first), or take it off with None. A frozen agenda still accepts a new case,
    which is added at the end and frozen too. Raises AgendaFrozen."""
    require(actor, Action.MANAGE_MEETING, on=registration.meeting)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    refuse_if_over(meeting)
    refuse_if_settled(registration)
    is_frozen = meeting.state in (State.FROZEN, State.RUNNING)
    if is_frozen and (position is None or registration.state == ON_AGENDA):
        raise AgendaFrozen

    order = [each for each in on_agenda(meeting) if each.pk != registration.pk]
    if position is None:
        registration.state, registration.position = TO_PLACE, None
        registration.save(update_fields=["state", "position"])
    else:
        order.insert(len(order) if is_frozen else max(position - 1, 0), registration)
        registration.frozen = snapshot(registration.case, actor, timezone.now()) if is_frozen else None
        registration.save(update_fields=["frozen"])
    number(order)

    record(Event.AGENDA_ORDERED, subject=meeting, actor=actor, cases=len(order))
    return registration


@journalled
def order_agenda(*, meeting: Meeting, actor: Actor, order: list[int]) -> list[Registration]:
    """Set the agenda to these registrations, in this order. Raises AgendaFrozen, UnknownRegistration or AgendaChangedMeanwhile."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    refuse_if_over(meeting)
    if meeting.state not in (State.DRAFT, State.OPEN):
        raise AgendaFrozen
    rows = {row.pk: row for row in meeting.registrations.select_for_update(of=("self",), no_key=True).filter(state__in=ACTIVE)}
    if len(set(order)) != len(order) or not rows.keys() >= set(order):
        raise UnknownRegistration
    if {row.pk for row in rows.values() if row.state == ON_AGENDA} - set(order):
        raise AgendaChangedMeanwhile

    ordered = number(rows[pk] for pk in order)

    record(Event.AGENDA_ORDERED, subject=meeting, actor=actor, cases=len(ordered))
    return ordered


@journalled
def freeze_agenda(*, meeting: Meeting, actor: Actor) -> Meeting:
    """Store the facts and the evaluations of each case of the agenda; its order can no longer change. Raises EmptyAgenda."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    refuse_if_over(meeting)
    if meeting.state not in (State.DRAFT, State.OPEN):
        raise AgendaFrozen
    rows = meeting.registrations.select_for_update(of=("self",), no_key=True).filter(state=ON_AGENDA).select_related("case__patient")
    agenda = number(rows.order_by("position", "number"))
    if not agenda:
        raise EmptyAgenda

    now = timezone.now()
    for registration in agenda:
        registration.frozen = snapshot(registration.case, actor, now)
        registration.save(update_fields=["frozen"])
    meeting.state, meeting.frozen_at, meeting.frozen_by = State.FROZEN, now, row_of(actor)
    meeting.version += 1
    meeting.save(update_fields=["state", "frozen_at", "frozen_by", "version"])

    record(Event.AGENDA_FROZEN, subject=meeting, actor=actor, cases=len(agenda))
    return meeting
