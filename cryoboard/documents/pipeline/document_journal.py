"""What happens to a document is written in the journal of each case it prints; of a ruleset, once, under no case."""

from __future__ import annotations

from typing import Any

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.documents.models import Document


def journal(event: Event, document: Document, actor: Actor, **detail: Any) -> None:
    """One line per case, or one."""
    for case in document.cases.distinct() or [None]:
        record(event, subject=document, actor=actor, case=case, **detail)
