"""The last meeting of the demonstration board: two reviewed and signed decisions, with their follow-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import record_decision, review_decision, validate_decision
from cryoboard.demo.coming_meeting import A_WEEK, PLACE, last_thursday, next_thursday
from cryoboard.demo.demo_decisions import decision_on_pregnancy_wish, decision_on_two_procedures
from cryoboard.demo.people import demo_password
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.agenda import freeze_agenda, order_agenda
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.discussion import begin_discussion
from cryoboard.meetings.services.meeting import finish_meeting, open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Board

PRESENT = ("coordonnateur", "oncologue", "chirurgienne", "radiologue", "interventionnelle", "pathologiste", "radiotherapeute")
MINUTES_PER_CASE = 7
DECISIONS = (("demo-13-desir-de-grossesse", decision_on_pregnancy_wish), ("demo-14-paravertebrale-17-cm", decision_on_two_procedures))


@transaction.atomic
def load_last_meeting(board: Board, users: dict[str, Any]) -> Meeting:
    """Write each step with its service. Only the day of the meeting and the times of its discussions are then moved to last Thursday."""
    coordinator = users["coordinatrice"]
    meeting = open_meeting(board=board, actor=coordinator, starts_at=next_thursday() + A_WEEK, place=PLACE)
    registrations = [registered(meeting, reference, coordinator) for reference, _ in DECISIONS]
    order_agenda(meeting=meeting, actor=coordinator, order=[each.pk for each in registrations])
    freeze_agenda(meeting=meeting, actor=coordinator)
    meeting = held_last_thursday(start_meeting(meeting=meeting, actor=coordinator))
    for username in PRESENT:
        came, left, who = meeting.starts_at, meeting.ends_at, users[username].professional
        save_attendance(meeting=meeting, professional=who, actor=coordinator, expected=True, arrived_at=came, left_at=left)
    drafts = [decided(each, rank, typed, users) for rank, (each, (_, typed)) in enumerate(zip(registrations, DECISIONS, strict=True))]
    meeting = finish_meeting(meeting=meeting, actor=coordinator)
    for draft in drafts:
        signed(draft, users)
    return meeting


def registered(meeting: Meeting, reference: str, coordinator: Any) -> Registration:
    case = Case.objects.select_related("patient", "board").get(reference=reference)
    about: dict[str, Any] = {"informed": "done", "informed_on": timezone.localdate() - 2 * A_WEEK, "consent": "no_objection"}
    return register_case(meeting=meeting, case=case, actor=coordinator, question=case.question, **about)


def held_last_thursday(meeting: Meeting) -> Meeting:
    """The meeting, moved to the Thursday before today: the services cannot write a meeting in the past."""
    starts_at = last_thursday()
    ends_at = starts_at + timedelta(minutes=meeting.charter.meeting_minutes)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=ends_at, frozen_at=starts_at - timedelta(hours=21))
    meeting.refresh_from_db()
    return meeting


def decided(registration: Registration, rank: int, typed: Any, users: dict[str, Any]) -> Decision:
    """Discuss the case for its number of minutes, then record the decision as the oncologist."""
    registration = begin_discussion(registration=registration, actor=users["oncologue"])
    begun = registration.meeting.starts_at + timedelta(minutes=rank * MINUTES_PER_CASE)
    ended = begun + timedelta(minutes=MINUTES_PER_CASE)
    Registration.objects.filter(pk=registration.pk).update(discussed_from=begun, discussed_until=ended)
    registration.refresh_from_db()
    return record_decision(registration=registration, actor=users["oncologue"], version=None, **typed(users))


def signed(draft: Decision, users: dict[str, Any]) -> Decision:
    """Review the decision as the coordination, then sign it as the coordinating physician."""
    review_decision(decision=draft, actor=users["coordinatrice"])
    return validate_decision(decision=draft, actor=users["coordonnateur"], password=demo_password())
