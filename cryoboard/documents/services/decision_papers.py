"""Requests the documents of a decision: its fiche, and the letter to the general practitioner."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.decisions.frcp_codes import DOCUMENT_STATUS
from cryoboard.decisions.models import Decision
from cryoboard.decisions.signed_snapshot import is_intact, signed_content
from cryoboard.documents.errors import DecisionDamaged, DecisionNotSigned
from cryoboard.documents.kinds.dossier.case_header import evaluated
from cryoboard.documents.kinds.dossier.dossier import Evaluated
from cryoboard.documents.kinds.fiche.fiche import fiche_context
from cryoboard.documents.kinds.gp_letter.gp_letter import letter_context
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.queue import DocumentCase, requested
from cryoboard.documents.services.dispatch import open_distribution
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.permissions import Action, require


@transaction.atomic
def request_fiche(*, decision: Decision, actor: Actor) -> Document:
    """Request the fiche of a decision.

    A signed decision has one fiche, printed from what was signed; an unsigned one has a draft marked as such. Raises DecisionDamaged when
    the stored content is no longer what was signed.
    """
    require(actor, Action.REQUEST_DOCUMENT, on=decision)
    decision = held(decision)
    if decision.signed_at is None:
        return requested(Document.Kind.FICHE, draft_of(decision), [DocumentCase(decision.case)], actor, **about(decision))
    refuse_damaged(decision)

    evaluations = list(Evaluation.objects.filter(pk__in=[each["id"] for each in decision.content["evaluations"]]).order_by("pk"))
    content = fiche_context(decision.content, evaluated(evaluations), draft=False, sha256=decision.sha256, saved_at=decision.signed_at) | {
        "draft": ""
    }
    items = [DocumentCase(each.case, each) for each in evaluations] or [DocumentCase(decision.case)]
    document = requested(Document.Kind.FICHE, content, items, actor, said=decision.sha256, **about(decision))
    open_distribution(document, actor)
    return document


@transaction.atomic
def request_gp_letter(*, decision: Decision, actor: Actor) -> Document:
    """Request the letter that reports a signed decision. Raises DecisionNotSigned or DecisionDamaged."""
    require(actor, Action.REQUEST_DOCUMENT, on=decision)
    decision = held(decision)
    if decision.signed_at is None:
        raise DecisionNotSigned
    refuse_damaged(decision)

    content = letter_context(decision.content, decision.sha256)
    return requested(Document.Kind.GP_LETTER, content, [DocumentCase(decision.case)], actor, said=decision.sha256, **about(decision))


def held(decision: Decision) -> Decision:
    """The decision, locked, so that two equal requests make one document."""
    around = ("registration__case__patient__gp", "registration__meeting__board__facility", "registration__meeting__charter")
    return Decision.objects.select_for_update(of=("self",), no_key=True).select_related(*around).get(pk=decision.pk)


def about(decision: Decision) -> dict[str, Any]:
    return {"decision": decision, "registration": decision.registration, "meeting": decision.registration.meeting}


def refuse_damaged(decision: Decision) -> None:
    """Raises DecisionDamaged when the stored content is no longer what was signed."""
    if not is_intact(decision):
        raise DecisionDamaged


def draft_of(decision: Decision) -> dict[str, Any]:
    """The content of the fiche if the decision were signed now, with its present status."""
    content = signed_content(decision, None) | {"status": DOCUMENT_STATUS[decision.state].code}
    rows: list[Evaluated] = evaluated(list(decision.evaluations.order_by("pk")))
    return fiche_context(content, rows, draft=True, sha256="", saved_at=decision.saved_at)
