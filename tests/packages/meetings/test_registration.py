"""Registering, correcting, reporting and withdrawing a case."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings import errors
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import registrations_of, registrations_visible_to
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import postpone, register_case, update_registration, withdraw
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Board, Role
from tests.factories import make_board, make_case, make_user
from tests.packages.meetings.conftest import PARIS, THURSDAY

QUESTION = "Surveiller ou traiter ?"
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=PARIS)  # after Monday noon, when registrations close


def registered(meeting: Meeting, case: Case, actor: Any, **fields: Any) -> Registration:
    return register_case(meeting=meeting, case=case, actor=actor, **{"question": QUESTION, **fields})


def refusals() -> list[str]:
    return [entry.detail["code"] for entry in Entry.objects.filter(event=Event.MEETING_REFUSED).order_by("pk")]


def test_a_registration_takes_a_number_and_evaluates_the_case(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = registered(meeting, case, coordinator)

    assert (registration.number, registration.state, registration.estimated_minutes) == (1, "to_place", 7)
    assert registration.requester == coordinator.professional
    assert Evaluation.objects.filter(case=case).exists()
    assert Entry.objects.filter(event=Event.CASE_REGISTERED, case=case).get().detail == {"meeting": meeting.pk, "number": 1}


def test_numbers_follow_one_another(meeting: Meeting, coordinator: Any) -> None:
    numbers = [registered(meeting, make_case(coordinator), coordinator).number for _ in range(3)]

    assert numbers == [1, 2, 3]


def test_a_case_is_registered_once_to_a_meeting_and_the_refusal_is_kept(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registered(meeting, case, coordinator)

    with pytest.raises(errors.AlreadyRegistered, match="n° 1, à placer"):
        registered(meeting, case, coordinator)

    entry = Entry.objects.filter(event=Event.MEETING_REFUSED).get()
    assert (entry.case, entry.subject_id, entry.detail) == (case, str(meeting.pk), {"code": "already_inscribed", "action": "register_case"})


def test_after_the_deadline_a_case_enters_as_urgent_with_its_reason(meeting: Meeting, case: Case, coordinator: Any) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        with pytest.raises(errors.DeadlinePassed, match="23/11/2026 à 12 h"):
            registered(meeting, case, coordinator)
        late = registered(meeting, case, coordinator, urgency_reason="Compression nerveuse")

    assert late.urgency == Registration.Urgency.URGENT


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"question": "  "}, errors.RegistrationRefused),
        ({"question": "x" * 301}, errors.RegistrationRefused),
        ({"informed_on": date(2030, 1, 1)}, errors.RegistrationRefused),
        ({"urgency": "urgent"}, errors.RegistrationRefused),
        ({"consent": "objection"}, errors.PatientObjects),
    ],
)
def test_what_cannot_be_is_refused(
    fields: dict[str, Any], refusal: type[Exception], meeting: Meeting, case: Case, coordinator: Any
) -> None:
    with pytest.raises(refusal):
        registered(meeting, case, coordinator, **fields)

    assert not Registration.objects.exists()


def test_a_case_of_another_board_is_refused(meeting: Meeting, coordinator: Any) -> None:
    elsewhere = make_board("RCP voisine")
    other = make_case(make_user("voisine", Role.COORDINATOR, elsewhere), elsewhere)

    with pytest.raises(AccessRefused):
        registered(meeting, other, coordinator)
    with pytest.raises(errors.OtherBoard):
        registered(meeting, other, other.created_by)


def test_a_correction_made_on_an_old_page_is_refused(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = registered(meeting, case, coordinator)
    update_registration(registration=registration, actor=coordinator, version=1, synthesis="Douleur croissante.")

    with pytest.raises(errors.ChangedMeanwhile):
        update_registration(registration=registration, actor=coordinator, version=1, synthesis="Autre.")

    registration.refresh_from_db()
    assert (registration.synthesis, registration.version) == ("Douleur croissante.", 2)


def test_a_patient_who_objects_leaves_the_meeting_and_the_trace_stays(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = registered(meeting, case, coordinator)

    update_registration(registration=registration, actor=coordinator, version=1, consent="objection")

    registration.refresh_from_db()
    assert (registration.state, registration.postponed_because) == ("withdrawn", "Opposition du patient")
    assert registrations_of(meeting) == []
    assert registrations_of(meeting, withdrawn=True) == [registration]


def test_a_reported_case_is_registered_to_the_next_meeting_with_what_was_written(
    board: Board, meeting: Meeting, case: Case, coordinator: Any
) -> None:
    after = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7))
    registration = registered(meeting, case, coordinator, synthesis="Douleur croissante.")

    again = postpone(registration=registration, actor=coordinator, because="Relecture en attente")

    registration.refresh_from_db()
    assert (registration.state, registration.postponed_because) == ("postponed", "Relecture en attente")
    assert again is not None
    assert (again.meeting, again.previous, again.question, again.synthesis) == (after, registration, QUESTION, "Douleur croissante.")
    with pytest.raises(errors.NotActive):
        postpone(registration=registration, actor=coordinator, because="Encore")


def test_without_a_next_meeting_a_reported_case_waits_for_the_one_that_will_be_opened(
    board: Board, meeting: Meeting, case: Case, coordinator: Any
) -> None:
    registration = registered(meeting, case, coordinator)
    assert postpone(registration=registration, actor=coordinator, because="Quorum") is None

    after = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7))

    assert [row.previous for row in registrations_of(after)] == [registration]


def test_a_case_presented_again_is_linked_to_its_last_presentation(board: Board, meeting: Meeting, case: Case, coordinator: Any) -> None:
    first = registered(meeting, case, coordinator)
    after = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7))

    assert registered(after, case, coordinator).previous == first


def test_withdrawing_needs_a_reason(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = registered(meeting, case, coordinator)

    with pytest.raises(errors.ReasonMissing):
        withdraw(registration=registration, actor=coordinator, because=" ")
    withdraw(registration=registration, actor=coordinator, because="Pris en charge ailleurs")

    assert refusals() == ["reason_missing"]
    assert registrations_of(meeting) == []


def test_a_requester_registers_and_sees_their_own_cases_only(board: Board, meeting: Meeting, case: Case, coordinator: Any) -> None:
    requester = make_user("demandeur", Role.REQUESTER, board)
    own = make_case(requester)
    registered(meeting, case, coordinator)

    with pytest.raises(AccessRefused):
        registered(meeting, case, requester)
    registration = registered(meeting, own, requester)

    assert list(registrations_visible_to(requester)) == [registration]
    assert len(registrations_visible_to(coordinator)) == 2
