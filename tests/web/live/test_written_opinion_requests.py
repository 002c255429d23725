"""« Avis écrit demandé à … »: from the agenda or the séance, to a named colleague, who reads it under « Mes dossiers »."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import quorum_forecast
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.registration import postpone
from cryoboard.meetings.services.written_opinion import give_opinion
from cryoboard.organisation.models import Role, Specialty
from cryoboard.pathway.models import Task
from tests.factories import make_user
from tests.web.live.conftest import RADIOLOGY, browser_of, physician
from tests.web.live.test_decision_pages import WATCH, save
from tests.web.live.test_live_pages import read, url

pytestmark = pytest.mark.django_db
WORDS = "Avis écrit demandé : Radiologie"


@pytest.fixture
def coordination(coordinator: Any) -> Client:
    return browser_of(coordinator)


@pytest.fixture
def two(meeting: Meeting, coordinator: Any, chair: Any, surgeon: Any, radiologist: Any) -> None:
    """An oncologist and a surgeon are there; nobody is for radiology."""
    for each in (chair, surgeon):
        save_attendance(meeting=meeting, professional=each.professional, actor=coordinator, arrived_at=meeting.starts_at, expected=True)


def ask(client: Client, registration: Any, person: Any, retour: str = "seance", **typed: Any) -> Any:
    sent = {"whom": f"{RADIOLOGY}:{person.professional.pk}", "due_on": str(timezone.localdate() + timedelta(days=2)), **typed}
    return client.post(f"{url('written_opinion_request', registration)}?retour={retour}", sent)


def test_a_named_colleague_is_asked_and_the_request_is_seen_by_all(
    two: None, coordination: Client, radiologist: Any, registration: Registration, meeting: Meeting
) -> None:
    page = read(coordination, url("written_opinion_request", registration) + "?competence=radiology")
    answer = ask(coordination, registration, radiologist, "ordre-du-jour")
    task = Task.objects.get()
    due = f"{timezone.localdate() + timedelta(days=2):%d/%m/%Y}"

    assert "Dr Radiologue" in page and " checked" in page
    assert answer.url == reverse("cryoboard:meeting_agenda", args=[meeting.pk])
    assert (task.kind, task.label, task.owner, task.state) == (Task.Kind.OPINION, WORDS, radiologist.professional, Task.State.OPEN)
    assert f"avis demandé à {radiologist.professional}, pour le {due}" in read(coordination, answer.url)
    assert f"avis demandé à {radiologist.professional}" in read(coordination, url("meeting_live_case", registration))
    mine = read(browser_of(radiologist), reverse("cryoboard:my_cases"))
    assert "Avis écrits qui me sont demandés" in mine and due in mine and url("written_opinion", registration) in mine
    assert WORDS in read(browser_of(radiologist), reverse("cryoboard:follow_up") + "?voir=miennes")
    assert Entry.objects.get(event=Event.OPINION_ASKED).detail == {"specialty": RADIOLOGY, "person": radiologist.professional.pk}


def test_what_is_only_asked_for_never_counts_and_what_is_given_does(
    two: None, coordination: Client, radiologist: Any, registration: Registration, django_capture_on_commit_callbacks: Any
) -> None:
    ask(coordination, registration, radiologist)
    assert RADIOLOGY in quorum_forecast(Registration.objects.get(pk=registration.pk)).missing

    with django_capture_on_commit_callbacks(execute=True):
        about = {"professional": radiologist.professional, "actor": radiologist, "specialty": RADIOLOGY, "text": "D’accord."}
        give_opinion(registration=registration, **about)

    assert quorum_forecast(Registration.objects.get(pk=registration.pk)).missing == ()
    assert Task.objects.get().state == Task.State.DONE
    assert "Avis écrits qui me sont demandés" not in read(browser_of(radiologist), reverse("cryoboard:my_cases"))


def test_asking_someone_else_takes_the_place_of_the_first(
    two: None, oncologist: Any, radiologist: Any, registration: Registration, board: Any
) -> None:
    other = physician("remplacante", Role.RADIOLOGIST, RADIOLOGY, board)
    client = browser_of(oncologist)
    ask(client, registration, radiologist)
    page = read(client, url("written_opinion_request", registration))
    ask(client, registration, other)

    assert "Avis demandé à Dr Radiologue" in page
    assert Task.objects.get().owner == other.professional


def test_saving_a_draft_leaves_the_named_request_alone(
    two: None, oncologist: Any, radiologist: Any, registration: Registration, django_capture_on_commit_callbacks: Any
) -> None:
    client = browser_of(oncologist)
    ask(client, registration, radiologist)
    with django_capture_on_commit_callbacks(execute=True):
        save(client, registration, WATCH)
    with django_capture_on_commit_callbacks(execute=True):
        save(client, registration, {**WATCH, "version": "1", "quorum_fallback": "opinion_asked"})

    assert (Task.objects.get().state, Task.objects.get().owner) == (Task.State.OPEN, radiologist.professional)


def test_a_case_that_leaves_its_meeting_awaits_no_written_opinion(
    two: None, coordination: Client, coordinator: Any, radiologist: Any, registration: Registration, django_capture_on_commit_callbacks: Any
) -> None:
    ask(coordination, registration, radiologist)
    with django_capture_on_commit_callbacks(execute=True):
        postpone(registration=registration, actor=coordinator, because="IRM")

    assert (Task.objects.get().state, Task.objects.get().outcome) == (Task.State.CANCELLED, "Le dossier a quitté cette séance.")


def test_only_a_member_of_the_right_competence_is_asked_and_never_for_a_past_day(
    two: None, coordination: Client, radiologist: Any, surgeon: Any, registration: Registration
) -> None:
    stranger = ask(coordination, registration, surgeon)
    late = ask(coordination, registration, radiologist, due_on="2020-01-01")
    nobody = ask(coordination, registration, radiologist, whom="")

    assert [each.status_code for each in (stranger, late, nobody)] == [422, 422, 422]
    assert "jour passé" in late.content.decode() and "Choisissez à qui" in nobody.content.decode()
    assert not Task.objects.exists()


def test_who_is_not_in_the_room_asks_for_nothing(two: None, radiologist: Any, registration: Registration, board: Any) -> None:
    reader = browser_of(make_user("lecteur", Role.QUALITY_3C, board))

    assert reader.get(url("written_opinion_request", registration)).status_code == 403
    assert ask(reader, registration, radiologist).status_code == 403
    assert not Task.objects.exists() and Entry.objects.filter(event=Event.ACCESS_REFUSED).count() == 2


def test_one_request_for_every_case_of_the_meeting_that_lacks_it(
    two: None, coordination: Client, radiologist: Any, registration: Registration, second: Registration, meeting: Meeting
) -> None:
    ask(coordination, registration, radiologist, "ordre-du-jour", everywhere="on")
    page = read(coordination, reverse("cryoboard:meeting_agenda", args=[meeting.pk]))

    assert [each.registration for each in Task.objects.order_by("pk")] == [registration, second]
    assert "pour 2 dossiers" in page and page.count("avis demandé à") >= 2 and "Demander un avis écrit" not in page
    mine = browser_of(radiologist)
    assert "Avis écrits qui me sont demandés <" in read(mine, reverse("cryoboard:my_cases"))
    assert url("written_opinion", second) in read(mine, reverse("cryoboard:follow_up"))
    assert "Cet avis vous est demandé pour le" in read(mine, url("written_opinion", second))


def test_a_competence_nobody_holds_says_so(meeting: Meeting, coordination: Client, registration: Registration) -> None:
    page = read(coordination, url("written_opinion_request", registration))

    assert Specialty(RADIOLOGY).label in page and "Aucun membre de la RCP n’a cette compétence" in page
