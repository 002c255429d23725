"""What a meeting prints: the receipt, the agenda, the minutes and the booklet of its dossiers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cryoboard.cases.services import record_fact
from cryoboard.decisions.models import Decision
from cryoboard.documents.errors import EmptyBooklet
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline import render_job
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.documents.selectors import documents_visible_to
from cryoboard.documents.services.filed_documents import read_document, resume_documents
from cryoboard.documents.services.meeting_papers import request_agenda, request_meeting_booklet, request_minutes, request_receipt
from cryoboard.documents.tasks import render_document
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.agenda import freeze_agenda, place
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import postpone, register_case
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Professional, Role, Specialty
from tests.factories import CONFIRMED, make_case, make_user
from tests.packages.conftest import NOW
from tests.packages.documents.pdf_text import bookmarks, catalog, elements, pages, words

pytestmark = pytest.mark.either_database

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=NOW.tzinfo)
NAMES = ("ESSAI", "MODELE", "TEMOIN")


@pytest.fixture
def meeting(board: Any, coordinator: Any) -> Meeting:
    required = (Specialty.MEDICAL_ONCOLOGY, Specialty.SURGERY, Specialty.RADIOLOGY)
    save_charter(board=board, actor=coordinator, requirements=[("", each) for each in required])
    return open_meeting(board=board, actor=coordinator, starts_at=THURSDAY, place="Salle des staffs")


@pytest.fixture
def agenda(meeting: Meeting, coordinator: Any) -> list[Registration]:
    """Three cases on the agenda, in order."""
    rows = []
    for rank, name in enumerate(NAMES, start=1):
        facts = CONFIRMED | {"tumour.size_mm": 60 + rank, "patient.ecog": 1}
        case = make_case(coordinator, meeting.board, facts, patient={"birth_name": name, "given_names": "Camille"})
        row = register_case(meeting=meeting, case=case, actor=coordinator, question=f"Faut-il traiter {rank} ?")
        rows.append(place(registration=row, actor=coordinator, position=rank))
    return rows


def printed(document: Document) -> bytes:
    produce_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.state == Document.State.READY, document.failure
    with document.file.open("rb") as file:
        return bytes(file.read())


def test_the_receipt_says_what_is_expected_and_by_when_and_names_nobody(agenda, coordinator):
    said = words(printed(request_receipt(registration=agenda[0], actor=coordinator)))

    assert "Accusé d’inscription" in said and "C. E., F, 36 ans" in said and "ESSAI" not in said
    assert "Ce qui est attendu avant le 25/11/2026" in said and "Obligatoire pour passer" in said
    assert "Synthèse du cas" in said and "Information du patient : non faite" in said


def test_the_agenda_has_initials_only_hours_and_a_mark_until_it_is_frozen(agenda, meeting, coordinator):
    draft = words(printed(request_agenda(meeting=meeting, actor=coordinator)))
    meeting = freeze_agenda(meeting=meeting, actor=coordinator)
    frozen = words(printed(request_agenda(meeting=meeting, actor=coordinator)))

    assert "Projet, non gelé" in draft and "Projet, non gelé" not in frozen
    assert not any(name in frozen for name in NAMES)
    assert "21 minutes prévues sur 90" in frozen and "14:07" in frozen
    assert "Oncologie médicale, Chirurgie, Radiologie" in frozen


def test_the_minutes_tell_who_came_each_quorum_each_decision_and_what_was_put_off(agenda, meeting, coordinator):
    surgeon = Professional.objects.get(user=make_user("chirurgienne", Role.SURGEON, meeting.board))
    later = open_meeting(board=meeting.board, actor=coordinator, starts_at=THURSDAY + timedelta(days=7))
    save_attendance(meeting=meeting, professional=surgeon, actor=coordinator, specialty=Specialty.SURGERY, arrived_at=THURSDAY)
    Decision.objects.create(registration=agenda[0], summary="Surveillance active.", recorded_by=coordinator)
    postpone(registration=agenda[2], actor=coordinator, because="Relecture en attente", to=later)

    said = words(printed(request_minutes(meeting=meeting, actor=coordinator)))

    assert "Dr Chirurgienne" in said and "14:00" in said and "Chirurgie" in said
    assert "Décision : Surveillance active. (en cours, non signé)" in said
    assert "Quorum : non atteint" in said and "radiologie" in said
    assert "Reporté Relecture en attente 03/12/2026" in said
    assert not any(name in said for name in NAMES)


def test_the_booklet_follows_the_agenda_with_one_page_number_through(agenda, meeting, coordinator):
    pdf = bound(meeting, coordinator)
    read, starts = pages(pdf), [page for _, page in bookmarks(pdf)]

    assert [title.split()[0] for title, _ in bookmarks(pdf)][1:] == list(NAMES)
    assert all(f"livret · page {number}/{len(read)}" in page for number, page in enumerate(read, start=1))
    assert all(f"{name} Camille" in read[start - 1] for name, start in zip(NAMES, starts[1:], strict=True))
    assert "Faut-il traiter 2 ?" in read[starts[2] - 1] and f"Faut-il traiter 2 ? {starts[2]}" in read[0]


def test_the_booklet_keeps_the_tags_of_its_dossiers(agenda, meeting, coordinator):
    pdf = bound(meeting, coordinator)
    parts = [read_document(document=each, actor=coordinator) for each in Document.objects.filter(kind="dossier").order_by("pk")]

    kinds = [each["kind"] for each in elements(pdf)]
    inside = [each["kind"] for part in parts for each in elements(part)[1:]]
    assert (catalog(pdf)["variant"], catalog(pdf)["lang"], kinds.count("/H1")) == ("pdfuaid", "fr", 4)
    assert kinds[-len(inside) :] == inside


def bound(meeting: Meeting, actor: Any) -> bytes:
    """The booklet, made as workers make it: each dossier, then what waits for it."""
    document = request_meeting_booklet(meeting=meeting, actor=actor)
    for part in document.parts.order_by("pk"):
        render_document.apply(args=[part.pk], throw=True)
    return printed(document)


def test_an_unchanged_dossier_is_not_printed_again(agenda, meeting, coordinator, monkeypatch):
    bound(meeting, coordinator)
    record_fact(case=agenda[1].case, name="tumour.size_mm", raw=99, actor=coordinator)
    made: list[str] = []
    real = render_job.print_pages
    monkeypatch.setattr(render_job, "print_pages", lambda *args, **named: made.append(named["kind"]) or real(*args, **named))

    bound(meeting, coordinator)

    assert made == ["dossier"]
    assert Document.objects.filter(kind="dossier").count() == 4


def test_asked_twice_the_booklet_is_one_document_with_the_same_bytes(agenda, meeting, coordinator):
    first, again = bound(meeting, coordinator), request_meeting_booklet(meeting=meeting, actor=coordinator)
    Document.objects.filter(pk=again.pk).update(state="queued", file="", sha256="")

    assert printed(again) == first
    assert Document.objects.filter(kind="meeting_booklet").count() == 1


def test_a_booklet_waits_for_its_dossiers_and_each_of_them_calls_it(agenda, meeting, coordinator, django_capture_on_commit_callbacks):
    booklet = request_meeting_booklet(meeting=meeting, actor=coordinator)
    first, *_ = booklet.parts.order_by("pk")

    produce_document(document_id=booklet.pk)
    with django_capture_on_commit_callbacks() as callbacks:
        render_document.apply(args=[first.pk], throw=True)
    produce_document(document_id=booklet.pk)
    booklet.refresh_from_db()

    assert (booklet.state, booklet.progress) == ("queued", 28)
    assert [each.args for each in callbacks if getattr(each, "args", None) == (booklet.pk,)] == [(booklet.pk,)]


def test_a_worker_killed_in_mid_booklet_delays_it_and_doubles_nothing(agenda, meeting, coordinator, monkeypatch):
    booklet = request_meeting_booklet(meeting=meeting, actor=coordinator)
    monkeypatch.setattr(render_job, "print_booklet", killed)
    with pytest.raises(SystemExit):
        bound(meeting, coordinator)
    monkeypatch.undo()

    assert resume_documents(stalled_for=0) == 1
    printed(booklet)

    assert Document.objects.filter(kind="meeting_booklet").count() == 1
    assert Document.objects.filter(kind="dossier").count() == 3


def killed(*_: object, **__: object) -> None:
    raise SystemExit(9)


def test_a_dossier_that_fails_fails_its_booklet_in_words(agenda, meeting, coordinator):
    booklet = request_meeting_booklet(meeting=meeting, actor=coordinator)
    Document.objects.filter(bound_in=booklet).update(state="failed")

    produce_document(document_id=booklet.pk)
    booklet.refresh_from_db()

    assert booklet.state == "failed" and "Livret non produit : Dossier RCP" in booklet.failure
    assert request_meeting_booklet(meeting=meeting, actor=coordinator).state == "queued"


def test_a_frozen_case_is_printed_as_it_was_frozen_with_what_came_since(agenda, meeting, coordinator):
    meeting = freeze_agenda(meeting=meeting, actor=coordinator)
    record_fact(case=agenda[0].case, name="tumour.size_mm", raw=99, actor=coordinator)

    read = pages(bound(meeting, coordinator))

    assert "61 mm" in read[1] and "99 mm" not in "".join(read)
    assert "Nouveau depuis le gel : Plus grand diamètre" in read[0]


def test_a_case_no_rules_speak_of_has_its_line_and_does_not_stop_the_booklet(agenda, meeting, coordinator):
    bare = make_case(coordinator, meeting.board, patient={"birth_name": "VIDE"})
    row = register_case(meeting=meeting, case=bare, actor=coordinator, question="Avis ?")
    place(registration=row, actor=coordinator, position=4)
    Registration.objects.filter(pk=row.pk).update(frozen={"rows": {}, "catalogues": [], "evaluations": []})

    first = pages(bound(meeting, coordinator))[0]

    assert "VIDE" in first and "pas de dossier imprimé" in first


def test_an_empty_agenda_has_no_booklet(meeting, coordinator):
    with pytest.raises(EmptyBooklet):
        request_meeting_booklet(meeting=meeting, actor=coordinator)


def test_what_a_meeting_prints_is_hidden_from_who_does_not_sit_in_it(agenda, meeting, coordinator, board):
    document, stranger = request_agenda(meeting=meeting, actor=coordinator), make_user("demandeur", Role.REQUESTER, board)
    printed(document)

    assert not documents_visible_to(stranger).exists()
    with pytest.raises(AccessRefused):
        read_document(document=document, actor=stranger)
    with pytest.raises(AccessRefused):
        request_agenda(meeting=meeting, actor=stranger)
