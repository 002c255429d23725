"""Celery tasks of the documents package: they take ids, call one service, and are safe to run twice."""

from __future__ import annotations

from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction

from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.documents.selectors import booklets_awaiting


@shared_task(bind=True, autoretry_for=(OSError,), retry_backoff=True, max_retries=3)  # type: ignore[untyped-decorator]
def render_document(self: Any, document_id: int) -> None:
    """Render a document, then the booklets that wait for it. A disk or storage error is tried again, then recorded."""
    produce_document(document_id=document_id, last_try=self.request.retries >= self.max_retries)
    for booklet in booklets_awaiting(document_id):
        transaction.on_commit(partial(render_document.delay, booklet), robust=True)
