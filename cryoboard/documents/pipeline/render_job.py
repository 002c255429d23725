"""Renders a document. Each step is a transaction of its own, so that progress is visible and a stopped worker loses nothing."""

from __future__ import annotations

import hashlib
import logging
from traceback import format_tb

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.documents.kinds.fiche.fiche import print_fiche
from cryoboard.documents.kinds.meeting_booklet.meeting_booklet import print_booklet
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.document_journal import journal
from cryoboard.documents.pipeline.pdf_rendering import Printed, Progress, dossier_html, print_pages
from cryoboard.documents.selectors import parts_of

LOGGER = logging.getLogger(__name__)
NOT_SAVED = "Le PDF n’a pas pu être enregistré (disque plein, droits ou stockage absent). Redemandez-le une fois le stockage rétabli."
PART_FAILED = "Livret non produit : {} n’a pas pu être imprimé. Redemandez le livret, ou prévenez l’exploitant si l’échec se répète."
PARTS_SHARE = 70  # percentage of the progress of a booklet taken by its dossiers
NOT_MADE = "Le PDF n’a pas pu être mis en page. La demande est gardée : redemandez-le, ou prévenez l’exploitant si l’échec se répète."


def produce_document(*, document_id: int, last_try: bool = True) -> None:
    """Render and file one document; safe to run twice. An OSError is raised again while other tries remain."""
    document = start_render(document_id=document_id)
    if document is None:
        return
    try:
        finish_document(document_id=document_id, printed=print_document(document, report(document_id)))
    except OSError as error:
        log("not saved", document_id, error)
        if not last_try:
            wait_again(document_id=document_id)
            raise
        fail_document(document_id=document_id, failure=NOT_SAVED)
    except Exception as error:
        log("not rendered", document_id, error)
        fail_document(document_id=document_id, failure=NOT_MADE)


def print_document(document: Document, on_progress: Progress) -> Printed:
    """Print the document: a booklet is merged from its dossiers, a fiche is fitted to two pages, the others are rendered once."""
    content, kind = document.content, document.kind
    if kind == Document.Kind.MEETING_BOOKLET:
        return print_booklet(content, [(filed_bytes(each), each.page_count or 0) for each in parts_of(document)], on_progress)
    if kind == Document.Kind.FICHE:
        return print_fiche(content, on_progress)
    return print_pages(dossier_html(content), created=content["created"], kind=kind, on_progress=on_progress)


def filed_bytes(document: Document) -> bytes:
    with document.file.open("rb") as file:
        content: bytes = file.read()
    return content


def log(what: str, document_id: int, error: Exception) -> None:
    """Log where the error happened, without its message, which may quote a page that names a patient."""
    LOGGER.error("Document %s %s (%s)\n%s", document_id, what, type(error).__name__, "".join(format_tb(error.__traceback__)))


@transaction.atomic
def start_render(*, document_id: int) -> Document | None:
    """Mark the document as being rendered. None when it is filed, deleted, or a booklet whose dossiers are not all printed."""
    document = Document.objects.select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None or is_filed(document) or waits_for_parts(document):
        return None
    move(document, Document.State.RENDERING, progress=5)
    return document


def is_filed(document: Document) -> bool:
    return document.state == Document.State.READY and document.file.storage.exists(document.file.name or "")


def waits_for_parts(document: Document) -> bool:
    """Whether a booklet must wait for its dossiers. It stays in the queue until the last of them is printed; a failed one fails it."""
    if document.kind != Document.Kind.MEETING_BOOKLET:
        return False
    parts = parts_of(document)
    failed = [each for each in parts if each.state == Document.State.FAILED]
    if failed:
        document.failure = PART_FAILED.format(", ".join(each.title for each in failed))
        move(document, Document.State.FAILED, progress=0, also=["failure"])
        journal(Event.DOCUMENT_FAILED, document, document.requested_by)
        return True
    filed = sum(is_filed(each) for each in parts)
    if filed < len(parts):
        move(document, Document.State.QUEUED, progress=5 + PARTS_SHARE * filed // len(parts))
    return filed < len(parts)


def report(document_id: int) -> Progress:
    """A function that writes the percentage, which the waiting page reads."""

    def tell(percent: int) -> None:
        rows = Document.objects.filter(pk=document_id, state=Document.State.RENDERING)
        rows.update(progress=percent, moved_at=timezone.now())

    return tell


@transaction.atomic
def finish_document(*, document_id: int, printed: Printed) -> None:
    """File the bytes with their hash. A document filed meanwhile by another worker is left unchanged."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if is_filed(document):
        return
    document.sha256 = hashlib.sha256(printed.pdf).hexdigest()
    document.page_count, document.rendered_at = printed.pages, timezone.now()
    document.file.save(f"{document.pk}-{document.sha256[:12]}.pdf", ContentFile(printed.pdf), save=False)
    move(document, Document.State.READY, progress=100, also=["file", "sha256", "page_count", "rendered_at"])
    journal(Event.DOCUMENT_RENDERED, document, document.requested_by, sha256=document.sha256)


@transaction.atomic
def fail_document(*, document_id: int, failure: str) -> None:
    """Record the failure with its French words. The request stays and can be tried again."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if is_filed(document):
        return
    document.failure = failure
    move(document, Document.State.FAILED, progress=0, also=["failure"])
    journal(Event.DOCUMENT_FAILED, document, document.requested_by)


@transaction.atomic
def wait_again(*, document_id: int) -> None:
    """Put the document back in the queue for another try."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if not is_filed(document):
        move(document, Document.State.QUEUED, progress=0)


def move(document: Document, state: str, *, progress: int, also: list[str] | None = None) -> None:
    document.state, document.progress, document.moved_at = state, progress, timezone.now()
    document.save(update_fields=["state", "progress", "moved_at", *(also or [])])
