"""Asking for a document: once, for those who may, and never lost."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.services import record_fact, update_case
from cryoboard.documents.errors import DocumentDamaged, DocumentNotReady, NoCaseChosen, NothingToPrint
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline import render_job
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.documents.selectors import documents_of, documents_visible_to
from cryoboard.documents.services.case_papers import request_booklet, request_dossier
from cryoboard.documents.services.filed_documents import read_document, resume_documents
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from tests.factories import CONFIRMED, make_board, make_case, make_user
from tests.packages.documents.pdf_text import bookmarks, words


def events(case: Any) -> list[str]:
    return [entry.event for entry in Entry.objects.filter(case=case, subject_type="document").order_by("pk")]


@pytest.fixture
def ready(case, coordinator) -> Document:
    document = request_dossier(case=case, actor=coordinator)
    produce_document(document_id=document.pk)
    document.refresh_from_db()
    return document


def test_a_request_is_queued_with_its_evaluation_and_its_content(case, coordinator):
    document = request_dossier(case=case, actor=coordinator)

    assert (document.state, document.progress, document.kind) == ("queued", 0, "dossier")
    assert document.title == f"Dossier RCP {case.reference}"
    assert [item.evaluation for item in document.items.all()] == list(Evaluation.objects.all())
    assert document.content["cases"][0]["reference"] == case.reference
    assert events(case) == [Event.DOCUMENT_REQUESTED]


def test_the_task_runs_only_once_the_request_is_committed(case, coordinator, django_capture_on_commit_callbacks, settings):
    with django_capture_on_commit_callbacks() as callbacks:
        document = request_dossier(case=case, actor=coordinator)

    assert document.state == "queued" and len(callbacks) >= 1


def test_a_dossier_is_filed_with_its_hash_and_its_pages(ready, case):
    with ready.file.open("rb") as file:
        content = file.read()

    assert (ready.state, ready.progress, ready.failure) == ("ready", 100, "")
    assert ready.sha256 == hashlib.sha256(content).hexdigest()
    assert ready.page_count in (1, 2) and "ESSAI Camille" in words(content) and case.reference in words(content)
    assert events(case) == [Event.DOCUMENT_REQUESTED, Event.DOCUMENT_RENDERED]


def test_neither_the_file_nor_the_journal_names_the_patient(ready, case):
    said = " ".join(f"{entry.detail}" for entry in Entry.objects.filter(case=case))

    assert "ESSAI" not in f"{ready.file.name} {ready.file_name} {ready.title}".upper()
    assert "ESSAI" not in said.upper()


def test_an_unchanged_dossier_is_not_rendered_again(ready, case, coordinator, oncologist, monkeypatch):
    monkeypatch.setattr(render_job, "print_pages", None)

    assert request_dossier(case=case, actor=oncologist).pk == ready.pk
    produce_document(document_id=ready.pk)

    assert Document.objects.get() == ready
    assert events(case) == [Event.DOCUMENT_REQUESTED, Event.DOCUMENT_RENDERED]


@pytest.mark.parametrize("change", ["fact", "question", "drawing"])
def test_a_change_of_facts_question_or_drawing_makes_another_dossier(ready, case, coordinator, change, monkeypatch):
    if change == "fact":
        record_fact(case=case, name="tumour.size_mm", raw=52, actor=coordinator)
    elif change == "question":
        update_case(case=case, actor=coordinator, version=case.version, patient={}, question="Autre question ?")
    else:
        monkeypatch.setattr("cryoboard.documents.pipeline.queue.template_digest", lambda: "another")
    other = request_dossier(case=case, actor=coordinator)

    assert other.pk != ready.pk and other.state == "queued"
    assert list(documents_of(case)) == [other, ready]


def test_the_same_evaluation_gives_the_same_file_again(ready, case, coordinator):
    first = ready.sha256
    ready.file.delete()
    again = request_dossier(case=case, actor=coordinator)
    produce_document(document_id=again.pk)
    again.refresh_from_db()

    assert (again.pk, again.state, again.sha256) == (ready.pk, "ready", first)


def test_two_rulesets_make_one_dossier_with_their_differences(case, coordinator):
    document = request_dossier(case=case, actor=coordinator, rulesets=["desmoid-2017-esmo-seed", "desmoid-2024-dtwg"])
    (content,) = document.content["cases"]

    assert content["ruleset"]["id"] == "desmoid-2017-esmo-seed"
    assert [other["ruleset"]["id"] for other in content["others"]] == ["desmoid-2024-dtwg"]
    assert document.items.count() == 2 and events(case) == [Event.DOCUMENT_REQUESTED]


def test_a_case_no_ruleset_speaks_of_cannot_be_printed(coordinator, board):
    other = make_case(coordinator, board, {"diagnosis.histology": "benign_or_other"})

    with pytest.raises(NothingToPrint, match="rien à imprimer"):
        request_dossier(case=other, actor=coordinator)
    assert not Document.objects.exists()


def test_a_booklet_holds_the_cases_in_order(case, coordinator, board):
    second = make_case(coordinator, board, CONFIRMED, patient={"birth_name": "SECOND"})
    document = request_booklet(cases=[second, case], actor=coordinator)
    produce_document(document_id=document.pk)
    document.refresh_from_db()

    assert (document.kind, document.state, document.title) == ("booklet", "ready", "Livret — RCP d'essai")
    with document.file.open("rb") as file:
        titles = [title for title, _ in bookmarks(file.read())]
    assert titles == ["Livret — RCP d'essai", f"SECOND Camille {second.reference}", f"ESSAI Camille {case.reference}"]
    assert events(case) == events(second) == [Event.DOCUMENT_REQUESTED, Event.DOCUMENT_RENDERED]


def test_a_booklet_needs_a_case(coordinator):
    with pytest.raises(NoCaseChosen):
        request_booklet(cases=[], actor=coordinator)


@pytest.mark.parametrize("role", list(Role))
def test_only_who_works_on_the_case_may_ask_for_its_dossier(case, board, role):
    person = make_user(f"personne-{role}", role, board)
    board_members = {Role.ONCOLOGIST, Role.SURGEON, Role.RADIOLOGIST, Role.PATHOLOGIST, Role.RADIATION_ONCOLOGIST}
    may = role in board_members | {Role.COORDINATOR, Role.COORDINATING_PHYSICIAN}

    if may:
        assert request_dossier(case=case, actor=person).state == "queued"
    else:
        with pytest.raises(AccessRefused):
            request_dossier(case=case, actor=person)
        assert not Document.objects.exists()


def test_one_hidden_case_hides_and_refuses_the_booklet(case, coordinator, board):
    elsewhere = make_board("Autre RCP")
    colleague = make_user("ailleurs", Role.COORDINATOR, elsewhere)
    both = make_user("partout", Role.COORDINATOR, board)
    both.memberships.create(board=elsewhere, role=Role.COORDINATOR)
    hidden = make_case(colleague, elsewhere, CONFIRMED)

    with pytest.raises(AccessRefused):
        request_booklet(cases=[case, hidden], actor=coordinator)
    booklet = request_booklet(cases=[case, hidden], actor=both)

    assert [list(documents_visible_to(user)) for user in (both, coordinator, colleague)] == [[booklet], [], []]


def test_reading_checks_the_hash_and_is_journalled(ready, case, coordinator):
    content = read_document(document=ready, actor=coordinator)

    assert hashlib.sha256(content).hexdigest() == ready.sha256
    assert events(case)[-1] == Event.DOCUMENT_READ


def test_a_file_that_changed_on_disk_is_not_handed_out(ready, case, coordinator):
    with open(ready.file.path, "ab") as file:
        file.write(b"%")

    with pytest.raises(DocumentDamaged):
        read_document(document=ready, actor=coordinator)
    assert Event.DOCUMENT_READ not in events(case)


def test_a_document_on_its_way_cannot_be_read(case, coordinator):
    with pytest.raises(DocumentNotReady):
        read_document(document=request_dossier(case=case, actor=coordinator), actor=coordinator)


def test_a_stranger_cannot_read_it(ready, board):
    with pytest.raises(AccessRefused):
        read_document(document=ready, actor=make_user("ailleurs", Role.COORDINATOR, make_board("Autre RCP")))


def test_what_a_dead_process_left_is_queued_again(case, coordinator):
    document = request_dossier(case=case, actor=coordinator)
    Document.objects.update(state="rendering", progress=75)

    assert resume_documents(stalled_for=60) == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert resume_documents(stalled_for=60) == 1
    document.refresh_from_db()
    assert (document.state, document.progress) == ("queued", 0)


def test_a_server_that_starts_alone_resumes_at_once(case, coordinator):
    request_dossier(case=case, actor=coordinator)

    assert resume_documents(stalled_for=0) == 1


def test_asking_again_revives_a_stalled_or_failed_request(case, coordinator):
    document = request_dossier(case=case, actor=coordinator)
    Document.objects.update(state="failed", failure="Disque plein.")
    again = request_dossier(case=case, actor=coordinator)

    assert (again.pk, again.state, again.failure) == (document.pk, "queued", "")
    assert events(case) == [Event.DOCUMENT_REQUESTED, Event.DOCUMENT_REQUESTED]
