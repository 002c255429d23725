"""The demonstration meetings: one to come with twelve cases, one held whose decisions are signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.demo.coming_meeting import coming_thursday, last_thursday
from cryoboard.demo.demo_board import load_demonstration
from cryoboard.demo.people import load_people
from cryoboard.documents.kinds.rcp_status import meeting_conditions
from cryoboard.meetings.current_evaluation import claimed, known
from cryoboard.meetings.models import Attendance, Charter, Meeting, Registration
from cryoboard.meetings.selectors import quorum_forecast, registration_deadline, registrations_of
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import late, tasks_visible_to
from tests.loaded_once import loaded_once

COUNTED = (Charter, Meeting, Registration, Attendance, Decision, Task, Entry)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with loaded_once(django_db_blocker, load_demonstration):
        yield


@pytest.fixture
def loaded(demonstration: None, db: None) -> dict[str, Any]:
    return load_people()[1]


@pytest.fixture
def coming(loaded):
    return Meeting.objects.get(state=Meeting.State.OPEN)


@pytest.fixture
def held(loaded):
    return Meeting.objects.get(state=Meeting.State.TO_CLOSE)


def test_loading_twice_adds_nothing_even_after_people_worked_on_the_meeting(loaded, coming):
    Registration.objects.filter(meeting=coming).update(question="Corrigée par quelqu’un")
    before = [model.objects.count() for model in COUNTED]
    load_demonstration()

    assert [model.objects.count() for model in COUNTED] == before
    assert set(Registration.objects.filter(meeting=coming).values_list("question", flat=True)) == {"Corrigée par quelqu’un"}


def test_the_coming_meeting_is_next_thursday_with_twelve_cases_to_place(coming):
    registrations = registrations_of(coming)

    assert timezone.localtime(coming.starts_at) == datetime(2026, 11, 26, 14, 0, tzinfo=PARIS)
    assert [each.case.reference[:7] for each in registrations] == [f"demo-{number:02}" for number in range(1, 13)]
    assert {each.state for each in registrations} == {"to_place"}
    assert {str(each.requester) for each in registrations} == {"Oncologue Démo", "Demandeur Démo"}
    assert [each.number for each in registrations if each.urgency == "urgent"] == [9]


def test_one_competence_is_missing_until_the_pathologist_writes(coming):
    forecasts = {(quorum_forecast(each).status, tuple(quorum_forecast(each).missing)) for each in registrations_of(coming)}

    assert forecasts == {("not_reached", ("pathology",))}
    assert coming.attendances.filter(expected=True, arrived_at=None).count() == 6


@pytest.mark.parametrize("day", range(23, 30))
def test_whatever_the_day_the_registrations_of_the_coming_meeting_are_still_open(day):
    with time_machine.travel(datetime(2026, 11, day, 15, 0, tzinfo=PARIS), tick=False):
        coming, last, now = coming_thursday(Charter()), last_thursday(), timezone.localtime()

    deadline = registration_deadline(Meeting(charter=Charter(), starts_at=coming))
    assert (coming.strftime("%w %H:%M"), last.strftime("%w %H:%M")) == ("4 14:00", "4 14:00")
    assert now < deadline
    assert 0 < (now.date() - last.date()).days <= 7


def test_the_last_meeting_has_two_decisions_signed_by_the_coordinating_physician(held, loaded):
    decisions = Decision.objects.filter(registration__meeting=held).order_by("registration__number")

    assert [(each.registration.case.reference[:7], each.state, each.quorum["status"]) for each in decisions] == [
        ("demo-13", "signed", "reached"),
        ("demo-14", "signed", "reached"),
    ]
    assert {(each.signed_by, each.signatory_rpps) for each in decisions} == {(loaded["coordonnateur"], "99900000011")}
    assert [each.conformity for each in decisions] == ["conditional", "conform"]


def test_the_follow_up_shows_what_was_asked_what_is_late_and_what_is_done(loaded):
    tasks = list(tasks_visible_to(loaded["coordinatrice"]))

    assert {task.kind for task in tasks} == set(Task.Kind.values) - {"opinion"}
    assert [task.kind for task in tasks if task.state == "done"] == ["inform_patient"]
    with time_machine.travel(datetime(2026, 11, 23, 9, 0, tzinfo=PARIS), tick=False):
        assert {task.kind for task in tasks if late(task, timezone.localdate())} == {"gp_letter"}


def test_the_demonstration_is_an_rcp_once_its_fiches_are_sent(held, loaded):
    """No fiche is printed in this test: the trace is all that is left to note."""
    assert [each.status for each in meeting_conditions(held).conditions] == ["true", "true", "true", "unknown", "true"]


def test_the_fiches_of_the_held_meeting_lack_no_clinical_item(loaded):
    for decision in Decision.objects.select_related("registration__case__patient"):
        assert [claim.item.label for claim in claimed(known(decision.registration.case))] == []
