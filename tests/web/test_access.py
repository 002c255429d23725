"""Who sees what: the gate as the site shows it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.organisation.models import Role
from tests.factories import make_board, make_case, make_user

CASE_PAGES = ("case", "proposals", "journey", "documents", "case_edit")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("name", ["cases", "case_new", "case_upload"])
def test_a_visitor_is_sent_to_the_login_page(client, db, name):
    response = client.get(reverse(f"cryoboard:{name}"))

    assert (response.status_code, response["Location"]) == (302, f"/connexion/?next={reverse(f'cryoboard:{name}')}")


@pytest.mark.parametrize("name", CASE_PAGES)
def test_an_administrator_sees_no_patient(administrator, case, name):
    response = administrator.get(reverse(f"cryoboard:{name}", args=[case.reference]))

    assert response.status_code == 404
    assert "ESSAI" not in response.content.decode()


def test_the_list_tells_an_administrator_why_it_is_empty(administrator, case):
    page = administrator.get(reverse("cryoboard:cases")).content.decode()

    assert "Votre rôle ne donne pas accès aux dossiers des patients." in page
    assert "ESSAI" not in page


def test_an_administrator_cannot_create_a_case_and_the_journal_says_so(administrator, case):
    response = administrator.get(reverse("cryoboard:case_new"))

    assert response.status_code == 403
    assert "Votre rôle ne permet pas cette action" in response.content.decode()
    assert Entry.objects.filter(event=Event.ACCESS_REFUSED).count() == 1


def test_the_quality_cell_reads_but_has_nothing_to_type_in(case, board):
    client = client_of(make_user("qualite", Role.QUALITY_3C, board))
    page = client.get(reverse("cryoboard:case", args=[case.reference])).content.decode()
    refused = client.post(reverse("cryoboard:fact", args=[case.reference, "tumour.size_mm"]), {"value": "40"})

    assert 'name="value"' not in page and "Paroi abdominale" in page
    assert refused.status_code == 403


def test_a_requester_sees_only_their_own_cases(case, board):
    requester = make_user("demandeur", Role.REQUESTER, board)
    own = make_case(requester, board)
    client = client_of(requester)

    assert client.get(reverse("cryoboard:case", args=[case.reference])).status_code == 404
    assert client.get(reverse("cryoboard:case", args=[own.reference])).status_code == 200


def test_a_member_of_another_board_does_not_even_learn_that_the_case_exists(case):
    stranger = make_user("ailleurs", Role.COORDINATOR, make_board("Autre RCP"))

    assert client_of(stranger).get(reverse("cryoboard:case", args=[case.reference])).status_code == 404


def test_reading_a_case_is_written_in_its_journal(signed_in, case, coordinator):
    signed_in.get(reverse("cryoboard:case", args=[case.reference]))

    entry = Entry.objects.filter(event=Event.CASE_READ).get()
    assert (entry.case, entry.actor, entry.detail) == (case, coordinator, {"page": "données"})


def test_the_journal_is_for_the_roles_allowed(case, oncologist, signed_in):
    url = reverse("cryoboard:journal", args=[case.reference])

    assert signed_in.get(url).status_code == 200
    assert client_of(oncologist).get(url).status_code == 403


def test_an_expired_session_never_puts_a_login_page_inside_a_row(client, case):
    url = reverse("cryoboard:fact", args=[case.reference, "tumour.size_mm"])
    response = client.post(url, {"value": "40"}, HTTP_HX_REQUEST="true")

    assert (response.status_code, response["HX-Retarget"]) == (401, "#messages")
    assert "Reconnectez-vous dans un autre onglet" in response.content.decode()
