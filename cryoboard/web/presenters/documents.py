"""The line of a document: state, progress, file and hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from cryoboard.documents.models import Document
from cryoboard.organisation.selectors import account_name

STATES = {
    "queued": ("En file d’attente", "pending", "ice"),
    "rendering": ("En cours de production", "pending", "ice"),
    "ready": ("Prêt", "true", "good"),
    "failed": ("Échec", "alert", "stop"),
}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    pk: int
    title: str
    word: str
    icon: str
    tone: str
    moving: bool
    progress: int
    requested_at: datetime
    requester: str
    rendered_at: datetime | None
    pages: int | None
    sha256: str
    failure: str
    url: str


def document_line(document: Document) -> DocumentLine:
    """The line of one document."""
    word, icon, tone = STATES[document.state]
    ready = document.state == "ready"
    return DocumentLine(
        pk=document.pk,
        title=document.title,
        word=word,
        icon=icon,
        tone=tone,
        moving=document.state in ("queued", "rendering"),
        progress=document.progress,
        requested_at=document.requested_at,
        requester=account_name(document.requested_by),
        rendered_at=document.rendered_at,
        pages=document.page_count if ready else None,
        sha256=document.sha256 if ready else "",
        failure=document.failure,
        url=reverse("cryoboard:document_file", args=[document.pk]) if ready else "",
    )
