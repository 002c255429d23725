"""Writes journal entries, and sends the signal `recorded` after commit."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from django.dispatch import Signal

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry

recorded = Signal()


def record(event: Event, *, subject: models.Model | None = None, actor: Actor | None = None, case: Any = None, **detail: Any) -> Entry:
    """Add one entry to the journal. After the commit, the signal `recorded` is sent with the event as its sender."""
    entry = Entry.objects.create(
        event=event,
        actor=row_of(actor) if actor is not None and actor.pk else None,
        subject_type=getattr(subject, "journal_name", subject._meta.model_name or "") if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        case=case,
        detail=detail,
    )

    def send_recorded() -> None:
        """Send the signal. A listener that fails does not undo the entry or stop the other listeners; its error is logged."""
        recorded.send_robust(sender=event, subject=subject, actor=actor, case=case, entry=entry)

    transaction.on_commit(send_recorded, robust=True)
    return entry
