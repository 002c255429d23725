"""Reading documents, as one person may see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.documents.models import Document, DocumentItem

UNFINISHED = (Document.State.QUEUED, Document.State.RENDERING)


def documents_of(case: Case) -> QuerySet[Document]:
    """The documents a case is printed in, newest first."""
    return Document.objects.filter(pk__in=items_of(case)).select_related("requested_by").defer("content").order_by("-pk")


def items_of(case: Case) -> QuerySet[DocumentItem, int]:
    return DocumentItem.objects.filter(case=case).values_list("document", flat=True)


def documents_visible_to(user: Any) -> QuerySet[Document]:
    """The documents whose every case this person may see: one hidden case hides the booklet."""
    hidden = DocumentItem.objects.exclude(case__in=cases_visible_to(user).order_by()).values("document")
    return Document.objects.exclude(pk__in=hidden).select_related("requested_by").defer("content").order_by("-pk")


def stalled_documents(*, for_seconds: float) -> QuerySet[Document]:
    """What was asked for and has not moved for so long: its worker is gone."""
    return Document.objects.filter(state__in=UNFINISHED, moved_at__lte=timezone.now() - timedelta(seconds=for_seconds))
