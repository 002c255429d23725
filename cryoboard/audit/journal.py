"""Writes what happened, and rings one bell after commit."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry

recorded = Signal()


def record(event: Event, *, subject: models.Model | None = None, actor: Actor | None = None, case: Any = None, **detail: Any) -> Entry:
    """Add one row to the journal; `recorded` is sent with the event as sender once the transaction holds."""
    entry = Entry.objects.create(
        event=event,
        actor=row_of(actor) if actor is not None and actor.pk else None,
        subject_type=getattr(subject, "journal_name", subject._meta.model_name or "") if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        case=case,
        detail=detail,
    )

    def send_recorded() -> None:
        """A listener that fails undoes nothing and silences no other; its fault goes to the log."""
        recorded.send_robust(sender=event, subject=subject, actor=actor, case=case, entry=entry)

    transaction.on_commit(send_recorded, robust=True)
    return entry
