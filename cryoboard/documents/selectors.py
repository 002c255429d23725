"""Reads the documents that a person may see."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.organisation.permissions import Action
from cryoboard.organisation.selectors import board_ids_where

UNFINISHED = (Document.State.QUEUED, Document.State.RENDERING)
MEETING_KINDS = (Document.Kind.AGENDA, Document.Kind.MINUTES, Document.Kind.MEETING_BOOKLET)


def documents_of(case: Case) -> QuerySet[Document]:
    """The documents in which a case is printed, newest first."""
    return Document.objects.filter(pk__in=items_of(case)).select_related("requested_by__professional").defer("content").order_by("-pk")


def items_of(case: Case) -> QuerySet[DocumentItem, int]:
    return DocumentItem.objects.filter(case=case).values_list("document", flat=True)


def documents_visible_to(user: Actor) -> QuerySet[Document]:
    """The documents all of whose cases this person may see; a document of a meeting, for those who may see the meeting."""
    hidden = DocumentItem.objects.exclude(case__in=cases_visible_to(user).order_by()).values("document")
    meetings = Q(kind__in=MEETING_KINDS) & ~Q(meeting__board_id__in=board_ids_where(user, Action.VIEW_MEETING))
    return (
        Document.objects.exclude(pk__in=hidden)
        .exclude(meetings)
        .select_related("requested_by__professional")
        .defer("content")
        .order_by("-pk")
    )


def stalled_documents(*, for_seconds: float) -> QuerySet[Document]:
    """The requested documents that have not changed for this long: their worker has stopped."""
    return Document.objects.filter(state__in=UNFINISHED, moved_at__lte=timezone.now() - timedelta(seconds=for_seconds))


def parts_of(booklet: Document) -> list[Document]:
    """The dossiers that a booklet contains, in order."""
    found = Document.objects.in_bulk(booklet.content["parts"])
    return [found[pk] for pk in booklet.content["parts"]]


def booklets_awaiting(part: int) -> list[int]:
    """The booklets, not printed yet, that contain this dossier."""
    return list(Document.objects.filter(parts=part, state__in=UNFINISHED).values_list("pk", flat=True))
