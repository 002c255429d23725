"""Journal entries of a document: one for each case it prints; one without a case for a ruleset."""

from __future__ import annotations

from typing import Any

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.documents.models import Document


def journal(event: Event, document: Document, actor: Actor, **detail: Any) -> None:
    """Record the event once for each case of the document, or once without a case."""
    for case in document.cases.distinct() or [None]:
        record(event, subject=document, actor=actor, case=case, **detail)
