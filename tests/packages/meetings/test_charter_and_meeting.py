"""Charters, and the life of a meeting from its opening to its close."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.meetings import errors
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.selectors import meetings_visible_to, next_meeting, registrations_of
from cryoboard.meetings.services.agenda import freeze_agenda, place
from cryoboard.meetings.services.charter import charter_of, save_charter
from cryoboard.meetings.services.meeting import cancel_meeting, close_meeting, finish_meeting, open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Board, Specialty
from tests.factories import make_board, make_case
from tests.packages.meetings.conftest import THURSDAY

SURGERY = Specialty.SURGERY


def test_a_new_charter_is_a_new_version_and_a_meeting_keeps_its_own(board: Board, meeting: Meeting, coordinator: Any) -> None:
    second = save_charter(board=board, actor=coordinator, requirements=[("desmoid", SURGERY)], meeting_minutes=60)

    assert (second.version, charter_of(board)) == (2, second)
    assert (meeting.charter.version, meeting.ends_at - meeting.starts_at) == (1, timedelta(minutes=90))
    assert open_meeting(board=board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7)).charter == second


def test_a_charter_for_later_is_not_in_force_yet(board: Board, charter: Any, coordinator: Any) -> None:
    save_charter(board=board, actor=coordinator, requirements=[], valid_from=date(2027, 1, 1))

    assert charter_of(board) == charter


@pytest.mark.parametrize(
    ("requirements", "terms"), [([("", "cuisine")], {}), ([("cuisine", SURGERY)], {}), ([], {"registration_hour": 24})]
)
def test_a_charter_that_cannot_be_is_refused(requirements: Any, terms: dict[str, Any], board: Board, coordinator: Any) -> None:
    with pytest.raises(errors.CharterRefused):
        save_charter(board=board, actor=coordinator, requirements=requirements, **terms)

    with pytest.raises(errors.NoCharter):
        charter_of(board)


def test_only_the_coordination_plans(board: Board, charter: Any, oncologist: Any) -> None:
    with pytest.raises(AccessRefused):
        save_charter(board=board, actor=oncologist, requirements=[])
    with pytest.raises(AccessRefused):
        open_meeting(board=board, actor=oncologist, starts_at=THURSDAY)


def test_two_meetings_do_not_start_at_the_same_hour(board: Board, meeting: Meeting, coordinator: Any) -> None:
    with pytest.raises(errors.SameHour):
        open_meeting(board=board, actor=coordinator, starts_at=THURSDAY)


def test_a_cancelled_meeting_reports_every_case_to_the_next(board: Board, meeting: Meeting, coordinator: Any) -> None:
    after = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7))
    there_already, case = make_case(coordinator), make_case(coordinator)
    register_case(meeting=after, case=there_already, actor=coordinator, question="?")
    for each in (there_already, case):
        register_case(meeting=meeting, case=each, actor=coordinator, question="?")

    cancelled = cancel_meeting(meeting=meeting, actor=coordinator, because="Grève")

    assert (cancelled.state, {row.state for row in registrations_of(meeting)}) == ("cancelled", {"postponed"})
    assert [(row.case, row.number, row.previous.meeting) for row in registrations_of(after) if row.previous] == [
        (there_already, 1, meeting),
        (case, 2, meeting),
    ]


def test_a_meeting_goes_from_frozen_to_running_to_its_close(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = register_case(meeting=meeting, case=case, actor=coordinator, question="?")
    with pytest.raises(errors.NotFrozen):
        start_meeting(meeting=meeting, actor=coordinator)
    place(registration=registration, actor=coordinator, position=1)
    freeze_agenda(meeting=meeting, actor=coordinator)
    start_meeting(meeting=meeting, actor=coordinator)
    with pytest.raises(errors.WrongState):
        cancel_meeting(meeting=meeting, actor=coordinator, because="Trop tard")
    finish_meeting(meeting=meeting, actor=coordinator)

    with pytest.raises(errors.UnsignedDecisions, match="n° 1"):
        close_meeting(meeting=meeting, actor=coordinator)

    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.TO_CLOSE
    refused = Entry.objects.filter(event=Event.MEETING_REFUSED).order_by("pk")
    assert [each.detail["code"] for each in refused] == ["not_frozen", "wrong_state", "unsigned_decisions"]


def test_one_sees_the_meetings_of_ones_boards(board: Board, meeting: Meeting, coordinator: Any, oncologist: Any) -> None:
    make_board("RCP voisine")

    assert [list(meetings_visible_to(user)) for user in (coordinator, oncologist)] == [[meeting], [meeting]]
    assert next_meeting(board, THURSDAY - timedelta(days=1)) == meeting
    assert next_meeting(board, THURSDAY) is None
