"""Around the screen: who comes and goes, who writes, what each physician answers for, what follows."""

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
from cryoboard.meetings.models import Attendance, WrittenOpinion
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.pathway.models import Task
from cryoboard.web.presenters.follow_up import task_line
from tests.web.live.conftest import SURGERY, browser_of
from tests.web.live.test_live_pages import read, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(meeting: Any) -> str:
    return reverse("cryoboard:meeting_attendance", args=[meeting.pk])


@pytest.fixture
def coordination(coordinator: Any) -> Client:
    return browser_of(coordinator)


def line(person: Any, stay: int = 0, **typed: str) -> dict[str, str]:
    """One line of the panel as the browser sends it."""
    prefix = f"s{person.pk}-{stay}"
    sent = {"professional": str(person.pk), "specialty": person.specialty, "mode": "room", **typed}
    return {"line": prefix, **{f"{prefix}-{name}": value for name, value in sent.items()}}


def test_a_physician_arrives_and_leaves_in_two_clicks(coordination, panel, surgeon):
    person = surgeon.professional
    coordination.post(panel, line(person, move="arrive"))
    stay = Attendance.objects.get()
    coordination.post(panel, line(person, stay.pk, move="leave", arrived_at=""))
    stay.refresh_from_db()

    assert stay.specialty == SURGERY and stay.arrived_at and stay.left_at and stay.left_at >= stay.arrived_at
    assert "Parti" in read(coordination, panel)


def test_leaving_before_arriving_is_refused_beside_what_was_typed(coordination, panel, surgeon):
    response = coordination.post(panel, line(surgeon.professional, move="save", arrived_at="15:00", left_at="14:00"))
    page = response.content.decode()

    assert response.status_code == 422 and "précède l’heure d’arrivée" in page and 'value="15:00"' in page
    assert not Attendance.objects.exists()
    assert Entry.objects.get(event=Event.MEETING_REFUSED).detail["code"] == "leaves_before_arriving"


def test_one_physician_counts_for_one_specialty(coordination, panel, surgeon, registration):
    WrittenOpinion.objects.create(
        registration=registration,
        professional=surgeon.professional,
        specialty=Specialty.PAEDIATRICS,
        text="Oui",
        signed_by=surgeon,
        sha256="0",
    )
    response = coordination.post(panel, line(surgeon.professional, move="arrive"))

    assert response.status_code == 422 and "compte pour une seule spécialité" in response.content.decode()


def test_anyone_of_the_directory_is_found_by_name_or_rpps(coordination, panel):
    Professional.objects.create(family_name="Passage", given_names="Dr", rpps="99900000029", specialty=SURGERY)

    assert "Dr Passage" in read(coordination, f"{panel}?q=passa") and "Dr Passage" in read(coordination, f"{panel}?q=99900000029")
    assert "Dr Passage" not in read(coordination, panel)


def test_only_the_coordination_notes_who_is_there(panel, surgeon):
    client = browser_of(surgeon)

    assert "Arrive" not in read(client, panel)
    assert client.post(panel, line(surgeon.professional, move="arrive")).status_code == 403


def test_an_absent_surgeon_writes_from_the_phone_and_counts(surgeon, registration, meeting):
    client = browser_of(surgeon)
    mine = read(client, reverse("cryoboard:my_cases"))
    write = url("written_opinion", registration)
    empty = client.post(write, {"specialty": SURGERY, "text": " "})
    done = client.post(write, {"specialty": SURGERY, "text": "Pas de chirurgie d’emblée."}, follow=True)

    assert "C. E. · IPP …001" in mine and write in mine
    assert empty.status_code == 422
    assert "Avis écrit remis" in done.content.decode()
    assert WrittenOpinion.objects.get().signed_by == surgeon
    assert "1/3" in read(client, url("meeting_live_moment", registration))


def test_my_cases_are_those_i_answer_for(radiologist, oncologist, registration):
    assert "…001" in read(browser_of(radiologist), reverse("cryoboard:my_cases"))
    assert "…001" not in read(browser_of(oncologist), reverse("cryoboard:my_cases"))  # no competence noted, not the requester


@pytest.fixture
def late_task(case: Any, registration: Any) -> Task:
    due = timezone.localdate() - timedelta(days=3)
    return Task.objects.create(case=case, registration=registration, kind=Task.Kind.PPS, label="Remettre le PPS", due_on=due)


def test_a_late_task_says_so_and_is_closed_with_its_day(coordination, late_task):
    page = read(coordination, reverse("cryoboard:follow_up"))
    close = reverse("cryoboard:task_close", args=[late_task.pk])
    prefix = f"t{late_task.pk}"
    refused = coordination.post(close, {f"{prefix}-done_on": "", f"{prefix}-outcome": ""})
    coordination.post(close, {f"{prefix}-done_on": timezone.localdate().isoformat(), f"{prefix}-outcome": "Remis en consultation"})
    late_task.refresh_from_db()

    assert "En retard de 3 j" in page and "task-late" in page
    assert refused.status_code == 422 and "Donnez le jour" in refused.content.decode()
    assert (late_task.state, late_task.outcome) == ("done", "Remis en consultation")
    assert "Remis en consultation" in read(coordination, reverse("cryoboard:follow_up") + "?voir=closes")


def test_a_treatment_says_whether_the_decision_was_applied(coordination, late_task):
    Task.objects.filter(pk=late_task.pk).update(kind=Task.Kind.TREATMENT)
    prefix, close = f"t{late_task.pk}", reverse("cryoboard:task_close", args=[late_task.pk])
    refused = coordination.post(close, {f"{prefix}-application": "not_applied"})
    coordination.post(close, {f"{prefix}-application": "not_applied", f"{prefix}-reason": "patient_refusal"})
    late_task.refresh_from_db()

    assert "choisissez le motif" in refused.content.decode()
    assert (late_task.application, late_task.reason) == ("not_applied", "patient_refusal")


def test_the_next_tasks_begin_after_the_last_one_shown(coordination, case, monkeypatch):
    monkeypatch.setattr("cryoboard.web.presenters.follow_up.PAGE", 2)
    days = [timezone.localdate() + timedelta(days=n) for n in (1, 1, 2)]
    for number, day in enumerate([*days, None]):
        Task.objects.create(case=case, kind=Task.Kind.DATUM, label=f"Tâche {number}", due_on=day)
    address, seen = reverse("cryoboard:follow_up"), []
    while address:
        page = read(coordination, address)
        seen += [number for number in range(4) if f"<b>Tâche {number}" in page]
        more = page.partition('class="button" href="?')[2].partition('"')[0].replace("&amp;", "&")
        address = reverse("cryoboard:follow_up") + f"?{more}" if more else ""

    assert seen == [0, 1, 2, 3]


def test_a_case_to_present_again_without_a_date_comes_first_whatever_the_page(coordination, case, monkeypatch):
    monkeypatch.setattr("cryoboard.web.presenters.follow_up.PAGE", 1)
    today = timezone.localdate()
    Task.objects.create(case=case, kind=Task.Kind.PPS, label="En retard", due_on=today - timedelta(days=20))
    Task.objects.create(case=case, kind=Task.Kind.DATUM, label="Sans échéance")
    Task.objects.create(case=case, kind=Task.Kind.PRESENT_AGAIN, label="Rouvert")
    address, seen = reverse("cryoboard:follow_up"), []
    while address:
        page = read(coordination, address)
        seen += re.findall(r"<b>(En retard|Sans échéance|Rouvert)</b>", page)
        more = re.search(r"(\?voir=ouvertes&amp;apres=[^\"]+)", page)
        address = reverse("cryoboard:follow_up") + more[1].replace("&amp;", "&") if more else ""

    assert seen == ["Rouvert", "En retard", "Sans échéance"]
    assert "Sans date : à fixer" in read(coordination, reverse("cryoboard:follow_up"))


def test_a_line_turns_amber_on_its_day_and_is_late_the_day_after(coordination, case, meeting):
    """J+15 for the PPS, J+30 for the treatment: the days of the charter, which the tasks carry as their due days."""
    day = timezone.localdate()
    charter = meeting.charter
    lines = []
    for since in (charter.pps_days - 1, charter.pps_days, charter.pps_days + 1):
        task = Task.objects.create(case=case, kind=Task.Kind.PPS, label="PPS", due_on=day - timedelta(days=since) + timedelta(days=15))
        line = task_line(task, day)
        lines.append((line.word, line.tone, line.days))

    assert (charter.pps_days, charter.treatment_days) == (15, 30)
    assert lines == [("À faire", "ice", None), ("Pour aujourd’hui", "warn", None), ("En retard", "warn", 1)]
