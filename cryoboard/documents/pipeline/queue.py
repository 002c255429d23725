"""Keeps the requests for documents: one row per content, which is found again, tried again or created."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.cases.models import Case
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.documents.pipeline.document_journal import journal
from cryoboard.documents.pipeline.pdf_rendering import template_digest
from cryoboard.documents.selectors import stalled_documents
from cryoboard.documents.tasks import render_document
from cryoboard.evaluations.models import Evaluation

STALLED_SECONDS = 60


class DocumentCase(NamedTuple):
    """One case of a document, with the evaluation printed for it, or none."""

    case: Case
    evaluation: Evaluation | None = None


def requested(
    kind: str, content: Mapping[str, Any], items: Sequence[DocumentCase], actor: Actor, *, said: str | None = None, **about: Any
) -> Document:
    """The document with this content and these templates: found, tried again, or created. `about`: its meeting, registration or decision.

    `said` replaces the content in the comparison when the document must not change with its templates: a signed fiche is one document.
    """
    fingerprint = fingerprint_of(content) if said is None else hashlib.sha256(f"{kind}:{said}".encode()).hexdigest()
    document = Document.objects.filter(fingerprint=fingerprint).order_by("-pk").first()
    if document is None:
        document = Document.objects.create(
            kind=kind, title=content["title"][:200], content=content, fingerprint=fingerprint, requested_by=row_of(actor), **about
        )
        DocumentItem.objects.bulk_create(
            [
                DocumentItem(document=document, case=each.case, evaluation=each.evaluation, position=position)
                for position, each in enumerate(items, start=1)
            ]
        )
        document.parts.set(content.get("parts", ()))
        journal(Event.DOCUMENT_REQUESTED, document, actor)
        queue(document)
    elif needs_another_try(document):
        journal(Event.DOCUMENT_REQUESTED, document, actor)
        queue(document)
    return document


def of_evaluations(evaluations: Sequence[Evaluation]) -> list[DocumentCase]:
    return [DocumentCase(each.case, each) for each in evaluations]


def fingerprint_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the content and of the templates."""
    said = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((template_digest() + said).encode()).hexdigest()


def needs_another_try(document: Document) -> bool:
    """Whether it failed, its worker stopped, or its file is missing."""
    if document.state == Document.State.READY:
        return not document.file.storage.exists(document.file.name or "")
    return document.state == Document.State.FAILED or stalled_documents(for_seconds=STALLED_SECONDS).filter(pk=document.pk).exists()


def queue(document: Document) -> None:
    """Send the document to a worker after the commit. When the broker is down, the row stays in the queue."""
    document.state, document.progress, document.failure, document.moved_at = Document.State.QUEUED, 0, "", timezone.now()
    document.save(update_fields=["state", "progress", "failure", "moved_at"])
    transaction.on_commit(lambda: render_document.delay(document.pk), robust=True)
