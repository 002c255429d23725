"""Asking for a document. What was asked for is never lost: the row outlives whoever renders it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from cryoboard.accounts.access import Action, require
from cryoboard.audit.events import Event
from cryoboard.cases.models import Case
from cryoboard.documents.context import booklet_context, dossier_context
from cryoboard.documents.decision_services import request_fiche, request_gp_letter
from cryoboard.documents.dispatching import save_dispatch
from cryoboard.documents.errors import DocumentDamaged, DocumentNotReady, NoCaseChosen, NothingToPrint
from cryoboard.documents.journal import journal
from cryoboard.documents.meeting_services import request_agenda, request_meeting_booklet, request_minutes, request_receipt
from cryoboard.documents.models import Document
from cryoboard.documents.requesting import STALLED_SECONDS, of_evaluations, queue, requested
from cryoboard.documents.selectors import MEETING_KINDS, stalled_documents
from cryoboard.documents.subjects import evaluated, subject_of
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case

__all__ = [
    "read_document",
    "request_agenda",
    "request_booklet",
    "request_dossier",
    "request_fiche",
    "request_gp_letter",
    "request_meeting_booklet",
    "request_minutes",
    "request_receipt",
    "resume_documents",
    "save_dispatch",
]


@transaction.atomic
def request_dossier(*, case: Case, actor: Any, rulesets: Sequence[str] | None = None) -> Document:
    """The dossier of one case as it stands; an unchanged one is returned as it is, not rendered again."""
    require(actor, Action.REQUEST_DOCUMENT, on=case)
    [case] = locked([case])
    evaluations = evaluations_of(case, actor, rulesets)
    content = dossier_context(subject_of(case, evaluations[0].on), evaluated(evaluations))
    return requested(Document.Kind.DOSSIER, content, of_evaluations(evaluations), actor)


@transaction.atomic
def request_booklet(*, cases: Sequence[Case], actor: Any) -> Document:
    """One document of several cases, in the order given, with a table of contents."""
    for case in cases:
        require(actor, Action.REQUEST_DOCUMENT, on=case)
    if not cases:
        raise NoCaseChosen
    parts = [(case, evaluations_of(case, actor, None)) for case in locked(cases)]
    content = booklet_context(booklet_title(cases), [(subject_of(case, each[0].on), evaluated(each)) for case, each in parts])
    return requested(Document.Kind.BOOKLET, content, of_evaluations([each for _, evaluations in parts for each in evaluations]), actor)


def locked(cases: Sequence[Case]) -> list[Case]:
    """The cases, read again and held, so that two clicks make one document; in the order given."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("patient", "board").order_by("pk")
    held = {case.pk: case for case in rows.filter(pk__in=[case.pk for case in cases])}
    return [held[pk] for pk in dict.fromkeys(case.pk for case in cases)]


def evaluations_of(case: Case, actor: Any, rulesets: Sequence[str] | None) -> list[Evaluation]:
    evaluations = evaluate_case(case=case, actor=actor, rulesets=rulesets)
    if not evaluations:
        raise NothingToPrint
    return evaluations


def booklet_title(cases: Sequence[Case]) -> str:
    boards = list(dict.fromkeys(str(case.board) for case in cases))
    return f"Livret — {boards[0]}" if len(boards) == 1 else "Livret de dossiers RCP"


@transaction.atomic
def resume_documents(*, stalled_for: float = STALLED_SECONDS) -> int:
    """Queue again what a killed process left behind; how many. A server that starts alone passes 0."""
    stalled = list(stalled_documents(for_seconds=stalled_for).select_for_update(of=("self",)))
    for document in stalled:
        queue(document)
    return len(stalled)


def read_document(*, document: Document, actor: Any) -> bytes:
    """The bytes that were filed, checked against their hash; the reading is journalled. Raises DocumentNotReady, DocumentDamaged."""
    require_reading(document, actor)
    if document.state != Document.State.READY:
        raise DocumentNotReady
    with document.file.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentDamaged
    journal(Event.DOCUMENT_READ, document, actor)
    return content


def require_reading(document: Document, actor: Any) -> None:
    """Who may read a document: who may see each case in it, and the meeting when it is about one."""
    if document.kind == Document.Kind.RULESET:
        require(actor, Action.VIEW_RULES)
    if document.kind in MEETING_KINDS:
        require(actor, Action.VIEW_MEETING, on=document.meeting)
    for case in document.cases.distinct():
        require(actor, Action.VIEW_CASE, on=case)
