"""Listeners of the documents package."""

from __future__ import annotations

from django.dispatch import receiver

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import recorded
from cryoboard.decisions.models import Decision
from cryoboard.documents.services.decision_papers import request_fiche


@receiver(recorded, sender=Event.DECISION_VALIDATED)
def a_signed_decision_gets_its_fiche(subject: Decision, actor: Actor, **_: object) -> None:
    """Request the fiche when the decision is signed: it is printed from the words of that day."""
    request_fiche(decision=subject, actor=actor)
