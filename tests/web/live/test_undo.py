"""« Annuler »: offered at once, still possible afterwards on the page that says where; what was undone stays in the journal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Attendance, Meeting, Registration
from cryoboard.organisation.models import Role
from tests.factories import make_meeting, make_user
from tests.web.conftest import HTMX
from tests.web.live.conftest import browser_of, carried
from tests.web.live.test_decision_pages import WATCH, save
from tests.web.live.test_live_pages import read
from tests.web.live.test_meeting_day import line

pytestmark = pytest.mark.django_db
STATE = Registration.State


@pytest.fixture
def coordination(coordinator: Any) -> Client:
    return browser_of(coordinator)


@pytest.fixture
def composed(meeting: Meeting) -> Meeting:
    """The meeting while its agenda is still composed."""
    day = timezone.now() + timedelta(days=6)
    Meeting.objects.filter(pk=meeting.pk).update(state=Meeting.State.OPEN, starts_at=day, ends_at=day + timedelta(hours=2))
    return Meeting.objects.get(pk=meeting.pk)


def undo(client: Client, page: str) -> None:
    """Press « Annuler » on this page."""
    (form,) = re.findall(r'<form method="post" action="([^"]+)" class="message message-info undo">(.*?)</form>', page, re.DOTALL)
    client.post(form[0], dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1])))


def places(meeting: Meeting) -> list[tuple[int, str, int | None]]:
    return list(Registration.objects.filter(meeting=meeting).order_by("number").values_list("number", "state", "position"))


def test_a_saved_draft_is_undone_at_once_and_any_version_later(oncologist: Any, registration: Any) -> None:
    client = browser_of(oncologist)
    first = save(client, registration, WATCH, **HTMX).content.decode()
    second = save(client, registration, {**WATCH, "version": "1", "p-0-intent": "pain"}, **HTMX).content.decode()
    decision = Decision.objects.get()
    address = reverse("cryoboard:decision_restore", args=[decision.pk, 1])

    assert "cet enregistrement" not in first and address in second
    undone = client.post(address, {"version": "2", "evaluations": carried(registration)}, **HTMX)
    assert undone["X-Decision-Version"] == "3" and Decision.objects.get().proposals.get().intent == "control"
    page = read(client, reverse("cryoboard:decision", args=[decision.pk]))
    assert "Versions du brouillon" in page and page.count("Reprendre<") == 2
    client.post(reverse("cryoboard:decision_restore", args=[decision.pk, 2]), {"version": "3", "evaluations": carried(registration)})
    assert Decision.objects.get().proposals.get().intent == "pain"


def test_who_may_not_record_may_not_take_up_a_version(oncologist: Any, coordination: Client, registration: Any) -> None:
    save(browser_of(oncologist), registration, WATCH)
    answer = coordination.post(reverse("cryoboard:decision_restore", args=[Decision.objects.get().pk, 1]), {"version": "1"})

    assert answer.status_code == 403 and Decision.objects.get().version == 1
    assert Entry.objects.filter(event=Event.ACCESS_REFUSED).count() == 1


def test_a_case_taken_off_the_agenda_goes_back_to_its_rank(coordination: Client, composed: Meeting, registration: Any, second: Any) -> None:
    coordination.post(reverse("cryoboard:agenda_move", args=[composed.pk, registration.pk]), {"move": "off"})
    page = read(coordination, reverse("cryoboard:meeting_agenda", args=[composed.pk]))

    assert "Dossier n° 1 enlevé" in page and places(composed) == [(1, STATE.TO_PLACE, None), (2, STATE.ON_AGENDA, 1)]
    undo(coordination, page)
    assert places(composed) == [(1, STATE.ON_AGENDA, 1), (2, STATE.ON_AGENDA, 2)]
    assert "enlevé" not in read(coordination, reverse("cryoboard:meeting_agenda", args=[composed.pk]))


def test_a_postponement_taken_back_leaves_one_registration(
    coordination: Client, composed: Meeting, registration: Any, second: Any, board: Any
) -> None:
    after = make_meeting(board, composed.starts_at + timedelta(days=7))
    leave = reverse("cryoboard:registration_leave", args=[composed.pk, registration.pk, "reporter"])
    page = coordination.post(leave, {"because": "IRM attendue"}, follow=True).content.decode()

    assert "Remettre à cette séance" in page and places(after) == [(1, STATE.TO_PLACE, None)]
    undo(coordination, page)
    assert places(composed) == [(1, STATE.ON_AGENDA, 1), (2, STATE.ON_AGENDA, 2)]
    assert places(after) == [(1, STATE.WITHDRAWN, None)]
    assert Entry.objects.filter(event=Event.REGISTRATION_RESTORED, case=registration.case).count() == 1
    coordination.post(leave, {"because": "IRM attendue"})
    assert places(after) == [(1, STATE.TO_PLACE, None)]


def test_a_withdrawal_is_taken_back_later_but_not_an_objection(coordination: Client, composed: Meeting, registration: Any) -> None:
    leave = reverse("cryoboard:registration_leave", args=[composed.pk, registration.pk, "retirer"])
    back = reverse("cryoboard:registration_return", args=[composed.pk, registration.pk])
    coordination.post(leave, {"because": "Erreur"})
    coordination.post(back)
    assert places(composed) == [(1, STATE.TO_PLACE, None)]

    coordination.post(leave, {"because": "Opposition"})
    Registration.objects.filter(pk=registration.pk).update(consent=Registration.Consent.OBJECTION)
    assert coordination.post(back).status_code == 409 and places(composed) == [(1, STATE.WITHDRAWN, None)]
    assert "Remettre à cette séance" not in read(coordination, reverse("cryoboard:registration", args=[composed.pk, registration.pk]))


def test_a_case_engaged_in_the_later_meeting_stays_there(coordination: Client, composed: Meeting, registration: Any, board: Any) -> None:
    after = make_meeting(board, composed.starts_at + timedelta(days=7))
    coordination.post(reverse("cryoboard:registration_leave", args=[composed.pk, registration.pk, "reporter"]), {"because": "IRM"})
    Meeting.objects.filter(pk=after.pk).update(state=Meeting.State.FROZEN)
    answer = coordination.post(reverse("cryoboard:registration_return", args=[composed.pk, registration.pk]))

    assert answer.status_code == 409 and "déjà gelé" in answer.content.decode()


def test_an_arrival_noted_by_mistake_is_undone_at_once_or_later(coordination: Client, meeting: Meeting, surgeon: Any) -> None:
    panel, person = reverse("cryoboard:meeting_attendance", args=[meeting.pk]), surgeon.professional
    first = coordination.post(panel, line(person, move="arrive"), **HTMX).content.decode()
    stay = Attendance.objects.get()
    coordination.post(panel, line(person, stay.pk, move="leave"))
    coordination.post(panel, line(person, stay.pk, move="undo"))
    stay.refresh_from_db()

    assert f"Noté : {person}" in first and 'hx-swap-oob="innerHTML"' in first
    assert stay.arrived_at and stay.left_at is None
    assert "Annuler la dernière saisie" in read(coordination, panel)
    Entry.objects.filter(event=Event.ATTENDANCE_UNDONE).get()


def test_a_first_note_undone_leaves_nobody(coordination: Client, meeting: Meeting, surgeon: Any) -> None:
    panel = reverse("cryoboard:meeting_attendance", args=[meeting.pk])
    coordination.post(panel, line(surgeon.professional, move="arrive"))
    undo(coordination, read(coordination, panel))

    assert not Attendance.objects.exists()
    assert [each.event for each in Entry.objects.filter(subject_type="attendance").order_by("pk")] == [
        Event.ATTENDANCE_SAVED,
        Event.ATTENDANCE_UNDONE,
    ]


def test_only_the_coordination_undoes_an_attendance(meeting: Meeting, table: Any, board: Any, surgeon: Any) -> None:
    reader, stay = browser_of(make_user("lecteur", Role.QUALITY_3C, board)), table[1]
    panel = reverse("cryoboard:meeting_attendance", args=[meeting.pk])

    assert reader.post(panel, line(surgeon.professional, stay.pk, move="undo")).status_code == 403
    assert Attendance.objects.filter(pk=stay.pk, arrived_at=stay.arrived_at).exists()
