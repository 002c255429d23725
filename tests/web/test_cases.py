"""The list, the search, a new case."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.web.presenters.case_list import PAGE_SIZE
from tests.factories import make_case
from tests.web.conftest import HTMX

IDENTITY = {
    "birth_name": "Martin",
    "given_names": "Alice",
    "birth_date": "1990-05-04",
    "sex": "female",
    "question": "Faut-il traiter ?",
}


def test_a_search_finds_a_name_and_never_writes_it_in_an_address(signed_in, coordinator, board, case):
    make_case(coordinator, board, patient={"birth_name": "DUVAL"})
    response = signed_in.post(reverse("cryoboard:case_search"), {"search": "duval"})
    page = signed_in.get(response["Location"]).content.decode()

    assert response["Location"] == "/?recherche=1"
    assert "DUVAL" in page and "ESSAI" not in page
    assert "ESSAI" in signed_in.get("/").content.decode()


def test_a_search_without_result_says_so(signed_in, case):
    part = signed_in.post(reverse("cryoboard:case_search"), {"search": "introuvable"}, **HTMX).content.decode()

    assert "Aucun dossier ne correspond à « introuvable »." in part and "<html" not in part


def test_the_list_goes_on_page_after_page(signed_in, coordinator, board):
    cases = [make_case(coordinator, board) for _ in range(PAGE_SIZE + 1)]
    first = signed_in.get(reverse("cryoboard:cases")).content.decode()
    second = signed_in.get(reverse("cryoboard:cases"), {"apres": cases[1].pk}).content.decode()

    assert cases[0].reference not in first and f"?apres={cases[1].pk}" in first
    assert cases[0].reference in second and cases[1].reference not in second


def test_looking_at_the_list_is_written_in_the_journal(signed_in, case):
    signed_in.get(reverse("cryoboard:cases"))

    assert Entry.objects.filter(event=Event.CASES_LISTED).get().detail == {"page": "dossiers", "cases": 1, "shown": [case.pk]}


def test_the_list_costs_the_same_for_one_case_and_for_three(signed_in, coordinator, board, django_assert_max_num_queries):
    for _ in range(3):
        make_case(coordinator, board, {"tumour.size_mm": 40})

    with django_assert_max_num_queries(14):
        signed_in.get(reverse("cryoboard:cases"))


def test_a_new_case_needs_only_an_identity_and_a_question(signed_in, board):
    response = signed_in.post(reverse("cryoboard:case_new"), {**IDENTITY, "board": board.pk})

    case = Case.objects.get()
    assert response["Location"] == f"/dossiers/{case.reference}/"
    assert (case.patient.birth_date, case.question) == (date(1990, 5, 4), "Faut-il traiter ?")


def test_a_refused_identity_keeps_all_that_was_typed(signed_in, board):
    response = signed_in.post(reverse("cryoboard:case_new"), {**IDENTITY, "birth_date": "2090-01-01", "board": board.pk})
    page = response.content.decode()

    assert response.status_code == 422
    assert "Une date de naissance ne peut pas être dans le futur." in page
    assert 'value="Martin"' in page and "Faut-il traiter ?" in page
    assert not Case.objects.exists()


def test_two_people_editing_the_same_identity_do_not_overwrite_each_other(signed_in, case):
    url = reverse("cryoboard:case_edit", args=[case.reference])
    signed_in.post(url, {**IDENTITY, "version": case.version})
    late = signed_in.post(url, {**IDENTITY, "birth_name": "Tardif", "version": case.version})

    assert "Un confrère a modifié ce dossier" in late.content.decode()
    assert 'value="Tardif"' in late.content.decode()
    case.patient.refresh_from_db()
    assert case.patient.birth_name == "Martin"
