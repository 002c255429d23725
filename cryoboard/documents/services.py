"""Asking for a document. What was asked for is never lost: the row outlives whoever renders it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.accounts.access import Action, require
from cryoboard.audit.events import Event
from cryoboard.cases.models import Case
from cryoboard.documents.context import booklet_context, dossier_context
from cryoboard.documents.errors import DocumentDamaged, DocumentNotReady, NoCaseChosen, NothingToPrint
from cryoboard.documents.journal import journal
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.documents.rendering import template_digest
from cryoboard.documents.selectors import stalled_documents
from cryoboard.documents.subjects import evaluated, subject_of
from cryoboard.documents.tasks import render_document
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case

STALLED_SECONDS = 60


@transaction.atomic
def request_dossier(*, case: Case, actor: Any, rulesets: Sequence[str] | None = None) -> Document:
    """The dossier of one case as it stands; an unchanged one is returned as it is, not rendered again."""
    require(actor, Action.REQUEST_DOCUMENT, on=case)
    [case] = locked([case])
    evaluations = evaluations_of(case, actor, rulesets)
    content = dossier_context(subject_of(case, evaluations[0].on), evaluated(evaluations))
    return requested(Document.Kind.DOSSIER, content, evaluations, actor)


@transaction.atomic
def request_booklet(*, cases: Sequence[Case], actor: Any) -> Document:
    """One document of several cases, in the order given, with a table of contents."""
    for case in cases:
        require(actor, Action.REQUEST_DOCUMENT, on=case)
    if not cases:
        raise NoCaseChosen
    parts = [(case, evaluations_of(case, actor, None)) for case in locked(cases)]
    content = booklet_context(booklet_title(cases), [(subject_of(case, each[0].on), evaluated(each)) for case, each in parts])
    return requested(Document.Kind.BOOKLET, content, [each for _, evaluations in parts for each in evaluations], actor)


def locked(cases: Sequence[Case]) -> list[Case]:
    """The cases, read again and held, so that two clicks make one document; in the order given."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("patient", "board").order_by("pk")
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


def requested(kind: str, content: Mapping[str, Any], evaluations: Sequence[Evaluation], actor: Any) -> Document:
    """The document that says just this, drawn just so: found, tried again, or new."""
    fingerprint = fingerprint_of(content)
    document = Document.objects.filter(fingerprint=fingerprint).order_by("-pk").first()
    if document is None:
        document = Document.objects.create(kind=kind, title=content["title"], content=content, fingerprint=fingerprint, requested_by=actor)
        DocumentItem.objects.bulk_create(
            [
                DocumentItem(document=document, case_id=each.case_id, evaluation=each, position=position)
                for position, each in enumerate(evaluations, start=1)
            ]
        )
        journal(Event.DOCUMENT_REQUESTED, document, actor)
        queue(document)
    elif needs_another_try(document):
        journal(Event.DOCUMENT_REQUESTED, document, actor)
        queue(document)
    return document


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is printed and of how it is drawn."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((template_digest() + said).encode()).hexdigest()


def needs_another_try(document: Document) -> bool:
    """It failed, its worker is gone, or its file is."""
    if document.state == Document.State.READY:
        return not document.file.storage.exists(document.file.name or "")
    return document.state == Document.State.FAILED or stalled_documents(for_seconds=STALLED_SECONDS).filter(pk=document.pk).exists()


def queue(document: Document) -> None:
    """Hand it to a worker once the transaction holds. Should the broker be down, the row stays, queued."""
    document.state, document.progress, document.failure, document.moved_at = Document.State.QUEUED, 0, "", timezone.now()
    document.save(update_fields=["state", "progress", "failure", "moved_at"])
    transaction.on_commit(lambda: render_document.delay(document.pk), robust=True)


@transaction.atomic
def resume_documents(*, stalled_for: float = STALLED_SECONDS) -> int:
    """Queue again what a killed process left behind; how many. A server that starts alone passes 0."""
    stalled = list(stalled_documents(for_seconds=stalled_for).select_for_update(of=("self",)))
    for document in stalled:
        queue(document)
    return len(stalled)


def read_document(*, document: Document, actor: Any) -> bytes:
    """The bytes that were filed, checked against their hash; the reading is journalled. Raises DocumentNotReady, DocumentDamaged."""
    if document.kind == Document.Kind.RULESET:
        require(actor, Action.VIEW_RULES)
    for case in document.cases.distinct():
        require(actor, Action.VIEW_CASE, on=case)
    if document.state != Document.State.READY:
        raise DocumentNotReady
    with document.file.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentDamaged
    journal(Event.DOCUMENT_READ, document, actor)
    return content
