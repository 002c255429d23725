"""One click to the PDF, its progress, its file; the booklet."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.documents.models import Document
from cryoboard.organisation.models import Role
from tests.factories import CONFIRMED, make_case, make_user
from tests.web.conftest import HTMX


@pytest.fixture
def asked(signed_in, case) -> Document:
    """A dossier asked for and not yet made: nothing is queued before the transaction holds."""
    signed_in.post(reverse("cryoboard:dossier", args=[case.reference]))
    return Document.objects.get()


def made(document: Document) -> Document:
    content = b"%PDF-1.7 essai"
    document.state, document.progress, document.page_count = Document.State.READY, 100, 2
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.file.save("essai.pdf", ContentFile(content))
    document.save()
    return document


def test_the_progress_is_asked_for_again_until_the_end(signed_in, asked):
    url = reverse("cryoboard:document_state", args=[asked.pk])
    waiting = signed_in.get(url, **HTMX).content.decode()
    made(asked)
    ready = signed_in.get(url, **HTMX).content.decode()

    assert 'hx-trigger="every' in waiting and "<progress" in waiting and "En file d’attente" in waiting
    assert "hx-trigger" not in ready and "Télécharger le PDF" in ready and asked.sha256 in ready and "2 pages" in ready


def test_the_downloaded_file_is_the_filed_one_and_the_journal_says_so(signed_in, asked, case):
    document = made(asked)
    response = signed_in.get(reverse("cryoboard:document_file", args=[document.pk]))

    assert hashlib.sha256(response.content).hexdigest() == document.sha256
    assert response["Content-Type"] == "application/pdf"
    assert case.patient.birth_name not in response["Content-Disposition"]
    assert Entry.objects.filter(event=Event.DOCUMENT_READ, case=case).count() == 1


def test_a_document_that_is_not_ready_cannot_be_downloaded(signed_in, asked):
    response = signed_in.get(reverse("cryoboard:document_file", args=[asked.pk]))

    assert response.status_code == 409
    assert "Ce document n’est pas encore prêt." in response.content.decode()


def test_a_failure_says_why_and_what_to_do(signed_in, asked):
    Document.objects.filter(pk=asked.pk).update(state="failed", failure="Le stockage est plein.")
    line = signed_in.get(reverse("cryoboard:document_state", args=[asked.pk]), **HTMX).content.decode()

    assert "Échec" in line and "Le stockage est plein." in line and "hx-trigger" not in line


def test_asking_again_for_an_unchanged_dossier_makes_no_other(signed_in, asked, case):
    signed_in.post(reverse("cryoboard:dossier", args=[case.reference]), **HTMX)

    assert Document.objects.count() == 1


def test_a_booklet_needs_a_ticked_case(signed_in, case):
    page = signed_in.post(reverse("cryoboard:booklet"), follow=True).content.decode()

    assert "Cochez au moins un dossier" in page


def test_a_booklet_holds_the_ticked_cases_only(signed_in, case, coordinator, board):
    make_case(coordinator, board, CONFIRMED)
    page = signed_in.post(reverse("cryoboard:booklet"), {"case": [case.reference]}, follow=True).content.decode()

    assert list(Document.objects.get().cases.distinct()) == [case]
    assert case.reference in page


def test_a_case_one_may_not_see_never_enters_a_booklet(board, case):
    requester = make_user("demandeur", Role.REQUESTER, board)
    client = Client()
    client.force_login(requester)
    client.post(reverse("cryoboard:booklet"), {"case": [case.reference]})

    assert not Document.objects.exists()


def test_a_document_of_a_hidden_case_does_not_exist(administrator, asked):
    for name in ("document", "document_state", "document_file"):
        assert administrator.get(reverse(f"cryoboard:{name}", args=[asked.pk])).status_code == 404


def test_the_quality_cell_sees_documents_and_asks_for_none(asked, case, board):
    client = Client()
    client.force_login(make_user("qualite", Role.QUALITY_3C, board))
    page = client.get(reverse("cryoboard:documents", args=[case.reference])).content.decode()

    assert asked.title in page and "Produire le dossier PDF" not in page
    assert client.post(reverse("cryoboard:dossier", args=[case.reference])).status_code == 403
