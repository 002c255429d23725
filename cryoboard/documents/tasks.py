"""Tasks of the documents room: ids in, one call out, safe to run twice."""

from __future__ import annotations

from typing import Any

from celery import shared_task

from cryoboard.documents.production import produce_document


@shared_task(bind=True, autoretry_for=(OSError,), retry_backoff=True, max_retries=3)  # type: ignore[untyped-decorator]
def render_document(self: Any, document_id: int) -> None:
    """Make the PDF of a document; a disk or storage fault is tried again, then told."""
    produce_document(document_id=document_id, last_try=self.request.retries >= self.max_retries)
