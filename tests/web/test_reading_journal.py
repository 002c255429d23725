"""Who was named to whom: what a page that answers a POST says of it, and that a view cannot forget to say it."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.documents.models import Document
from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Board
from cryoboard.pathway.models import Task
from cryoboard.web.access import enter_decision, enter_meeting, enter_registration, open_case, open_registration
from cryoboard.web.reading_journal import Page
from tests.factories import CONFIRMED, make_case, make_meeting
from tests.web.conftest import HTMX

READINGS = (Event.CASE_READ, Event.EVALUATION_READ, Event.DECISION_READ, Event.CASES_LISTED, Event.MEETING_READ)
BADLY_SAID: list[dict[str, Any]] = [
    {},
    {"read": None},
    {"read": "données"},
    {"read": ""},
    {"unlogged": ""},
    {"unlogged": "  "},
    {"unlogged": None},
    {"read": Page.FACTS, "unlogged": "les deux"},
]


def readings() -> list[tuple[str, int | None, dict[str, Any]]]:
    return [(each.event, each.case_id, each.detail) for each in Entry.objects.filter(event__in=READINGS).order_by("pk")]


@pytest.fixture
def meeting(board: Board) -> Meeting:
    return make_meeting(board)


@pytest.mark.parametrize("said", BADLY_SAID)
def test_a_view_says_which_page_is_read_or_why_no_line_is_written(case: Case, meeting: Meeting, coordinator: Any, said: Any) -> None:
    request = RequestFactory().get("/")
    request.user = coordinator
    opened = [
        lambda: open_case(request, case.reference, **said),
        lambda: open_registration(request, meeting.pk, 1, **said),
        lambda: enter_meeting(request, meeting.pk, **said),
        lambda: enter_registration(request, meeting, 1, **said),
        lambda: enter_decision(request, 1, **said),
    ]

    for call in opened:
        with pytest.raises(TypeError, match="exactly one of the two"):
            call()
    assert readings() == []


def test_a_reason_writes_nothing_and_a_page_one_line_unless_there_is_nothing_to_read(case: Case, coordinator: Any) -> None:
    request = RequestFactory().get("/")
    request.user = coordinator
    open_case(request, case.reference, unlogged="essai")
    with pytest.raises(Http404):
        open_case(request, "rien", read=Page.FACTS)
    assert readings() == []

    open_case(request, case.reference, read=Page.FACTS)
    assert readings() == [("case.read", case.pk, {"page": "données"})]


def register(client: Client, meeting: Meeting, **sent: Any) -> str:
    response = client.post(reverse("cryoboard:meeting_register", args=[meeting.pk]), sent)
    return response.content.decode()


def test_the_names_found_at_the_registration_are_in_the_journal(signed_in: Client, meeting: Meeting, case: Case, coordinator: Any) -> None:
    page = register(signed_in, meeting, step="look", words="essai")
    assert "ESSAI Camille" in page and readings() == [("case.read", case.pk, {"page": "recherche"})]

    other = make_case(coordinator, case.board, CONFIRMED, patient={"ipp": "900002"})
    register(signed_in, meeting, step="look", words="essai")
    register(signed_in, meeting, step="look", words="personne")
    assert readings()[1:] == [
        ("cases.listed", None, {"page": "recherche", "cases": 2, "shown": [case.pk, other.pk]}),
        ("cases.listed", None, {"page": "recherche", "cases": 0, "shown": []}),
    ]


def test_so_are_the_case_chosen_and_the_patient_who_is_perhaps_the_same(signed_in: Client, meeting: Meeting, case: Case) -> None:
    register(signed_in, meeting, step=f"case:{case.reference}")
    typed = {"birth_name": "Essai", "given_names": "Camille", "birth_date": "1990-05-04", "question": "?", "sex": "female"}
    page = register(signed_in, meeting, step="save", **typed)

    assert "peut-être déjà connu" in page
    assert readings() == [("case.read", case.pk, {"page": "inscription en 90 secondes"})] * 2


def test_a_form_that_names_nobody_writes_nothing(signed_in: Client, meeting: Meeting, case: Case) -> None:
    signed_in.get(reverse("cryoboard:meeting_register", args=[meeting.pk]))
    register(signed_in, meeting, step="doctor", doctor_words="demo")

    assert readings() == []


def test_a_task_that_is_refused_shows_the_list_again_and_says_so(signed_in: Client, case: Case) -> None:
    task = Task.objects.create(case=case, kind=Task.Kind.DATUM, label="Bilan d’hémostase")
    response = signed_in.post(reverse("cryoboard:task_close", args=[task.pk]), {f"t{task.pk}-done_on": "jamais"})

    assert response.status_code == 422 and "ESSAI Camille" in response.content.decode()
    assert readings() == [("cases.listed", None, {"page": "suites", "cases": 1, "shown": [case.pk]})]


def test_a_write_is_no_reading_but_a_refusal_that_shows_the_page_again_is_one(signed_in: Client, case: Case) -> None:
    fact = reverse("cryoboard:fact", args=[case.reference, "tumour.size_mm"])
    identity = reverse("cryoboard:case_edit", args=[case.reference])
    about = {"birth_name": "ESSAI", "given_names": "Camille", "sex": "female", "birth_date": "1990-05-04", "question": "?"}
    signed_in.post(fact, {"value": "40"})
    signed_in.post(fact, {"value": "41"}, **HTMX)
    assert signed_in.post(identity, about).status_code == 302
    assert readings() == []

    assert signed_in.post(fact, {"value": "grand"}).status_code == 422
    assert signed_in.post(identity, about | {"birth_date": "jamais"}).status_code == 422
    assert readings() == [("case.read", case.pk, {"page": "données"}), ("case.read", case.pk, {"page": "identité"})]


def test_how_far_a_document_is_names_nobody_unless_its_failure_does(signed_in: Client, case: Case) -> None:
    signed_in.post(reverse("cryoboard:dossier", args=[case.reference]))
    document = Document.objects.get()
    address = reverse("cryoboard:document_state", args=[document.pk])
    before = len(readings())

    assert case.reference in document.title and case.reference not in signed_in.get(address).content.decode()
    assert len(readings()) == before
    Document.objects.update(state="failed", failure=f"Non produit : {document.title}")
    assert case.reference in signed_in.get(address).content.decode()
    assert readings()[before:] == [("case.read", case.pk, {"page": "document"})]


def test_who_may_not_open_a_page_has_not_read_it(case: Case, oncologist: Any) -> None:
    client = Client()
    client.force_login(oncologist)

    assert client.get(reverse("cryoboard:journal", args=[case.reference])).status_code == 403
    assert client.get(reverse("cryoboard:compare", args=[case.reference])).status_code == 404
    assert readings() == []
    assert Entry.objects.filter(event=Event.ACCESS_REFUSED, case=case).count() == 1
