"""« Mode séance »: what the live screen shows, what it never shows, and the journal of its readings."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.attendance import note_departure
from cryoboard.organisation.models import Role
from tests.factories import CONFIRMED, make_case, make_user
from tests.web.conftest import HTMX
from tests.web.live.conftest import browser_of

pytestmark = pytest.mark.django_db
NAMES = ("ESSAI", "Camille", "900001", "04/05/1990")


def url(name: str, registration: Registration, *more: Any) -> str:
    return reverse(f"cryoboard:{name}", args=[registration.meeting_id, registration.pk, *more])


def read(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, **headers)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def oncology(oncologist: Any) -> Client:
    return browser_of(oncologist)


def test_the_screen_opens_on_the_first_case_then_on_the_one_being_discussed(oncology, registration, second, meeting):
    live = reverse("cryoboard:meeting_live", args=[meeting.pk])

    assert oncology.get(live).url == url("meeting_live_case", registration)
    oncology.post(url("meeting_live_discussion", second), {"move": "start"})
    assert oncology.get(live).url == url("meeting_live_case", second)


def test_one_screen_holds_the_question_the_key_facts_the_options_and_the_decision(oncology, registration):
    page = read(oncology, url("meeting_live_case", registration))

    for words in ("Quelle conduite tenir", "Tumeur desmoïde", "Indéterminée", "1re intention", "Sous réserve de", "Quorum", "1</b>/1"):
        assert words in page
    assert page.count("<dt>") <= 12 + 1 + 13  # the key facts, the wishes, the keys


def test_a_projected_screen_says_initials_and_the_end_of_the_ipp_and_never_a_name(oncology, registration):
    why = url("meeting_live_why", registration, "active_surveillance")
    pages = [
        read(oncology, url("meeting_live_case", registration)),
        read(oncology, url("meeting_live_moment", registration)),
        read(oncology, why),
    ]

    assert "C. E. · IPP …001" in pages[0]
    assert [name for name in NAMES for page in pages if name in page] == []


def test_who_looks_alone_may_ask_for_the_identity(oncology, registration):
    oncology.post(url("meeting_live_projection", registration))
    page = read(oncology, url("meeting_live_case", registration))

    assert [name for name in NAMES if name not in page] == []
    assert "Identité affichée" in page


def test_each_case_read_or_fetched_ahead_is_in_the_journal(oncology, registration, second):
    first = read(oncology, url("meeting_live_case", registration))
    ahead = read(oncology, url("meeting_live_case", second), **HTMX)

    assert f'data-after="{url("meeting_live_case", second)}"' in first
    assert "<html" not in ahead and "Faut-il traiter" in ahead
    lines = Entry.objects.filter(event=Event.CASE_READ).order_by("pk")
    assert [(each.case_id, each.detail["page"]) for each in lines] == [(registration.case_id, "séance"), (second.case_id, "séance")]


def test_the_quorum_follows_who_comes_and_goes(oncology, registration, table, coordinator):
    oncology.post(url("meeting_live_discussion", registration), {"move": "start"})
    sitting = read(oncology, url("meeting_live_moment", registration))
    registration.refresh_from_db()
    note_departure(attendance=table[1], actor=coordinator, at=registration.discussed_from)
    gone = read(oncology, url("meeting_live_moment", registration))

    assert "Quorum atteint · 3/3" in sitting
    assert "Quorum non atteint · 2/3" in gone and "manque : Chirurgie" in gone


def test_why_shows_the_criteria_of_the_rules_and_what_would_change(oncology, registration):
    page = read(oncology, url("meeting_live_why", registration, "active_surveillance"), **HTMX)

    assert "Critère" in page and "Ce qui changerait la proposition" in page and "Inconnu" in page
    assert Entry.objects.filter(event=Event.EVALUATION_READ, case=registration.case).exists()
    assert oncology.get(url("meeting_live_why", registration, "no_such_act")).status_code == 404


def test_a_longer_agenda_costs_no_more_queries(oncology, registration, register, coordinator, board, django_assert_num_queries):
    address = url("meeting_live_case", registration)
    read(oncology, address)
    with django_assert_num_queries(40, exact=False) as alone:
        read(oncology, address)
    for number in range(3):
        register(make_case(coordinator, board, CONFIRMED, patient={"ipp": f"70{number}"}))
    with django_assert_num_queries(len(alone)):
        read(oncology, address)


def test_a_requester_and_another_board_see_nothing_of_it(registration, board):
    requester = browser_of(make_user("demandeur", Role.REQUESTER, board))
    stranger = browser_of(make_user("ailleurs", Role.ONCOLOGIST, type(board).objects.create(name="Autre RCP")))

    for client in (requester, stranger):
        assert client.get(url("meeting_live_case", registration)).status_code == 404


def test_who_only_watches_reads_the_screen_and_cannot_write(registration, board):
    watching = browser_of(make_user("qualite", Role.QUALITY_3C, board))

    assert "pas d’enregistrer l’avis" in read(watching, url("meeting_live_case", registration))
    assert watching.post(url("decision_save", registration), {"kind": "proposal", "p-0-choice": "act:surgery"}).status_code in (403, 422)
