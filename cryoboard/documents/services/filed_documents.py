"""Reads a filed document with its hash checked, and queues again those whose worker stopped."""

from __future__ import annotations

import hashlib

from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.documents.errors import DocumentDamaged, DocumentNotReady
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.document_journal import journal
from cryoboard.documents.pipeline.queue import STALLED_SECONDS, queue
from cryoboard.documents.selectors import MEETING_KINDS, stalled_documents
from cryoboard.organisation.permissions import Action, require


@transaction.atomic
def resume_documents(*, stalled_for: float = STALLED_SECONDS) -> int:
    """Queue again the documents left by a stopped process; returns their number. A server that starts alone passes 0."""
    stalled = list(stalled_documents(for_seconds=stalled_for).select_for_update(of=("self",)))
    for document in stalled:
        queue(document)
    return len(stalled)


def read_document(*, document: Document, actor: Actor) -> bytes:
    """The filed bytes, checked against their hash. Records the reading in the journal. Raises DocumentNotReady or DocumentDamaged."""
    require_readable(document, actor)
    if document.state != Document.State.READY:
        raise DocumentNotReady
    with document.file.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise DocumentDamaged
    journal(Event.DOCUMENT_READ, document, actor)
    return content


def require_readable(document: Document, actor: Actor) -> None:
    """Raises AccessRefused unless this person may see each case of the document, and its meeting when it has one."""
    if document.kind == Document.Kind.RULESET:
        require(actor, Action.VIEW_RULES)
    if document.kind in MEETING_KINDS:
        assert document.meeting is not None
        require(actor, Action.VIEW_MEETING, on=document.meeting)
    for case in document.cases.distinct():
        require(actor, Action.VIEW_CASE, on=case)
