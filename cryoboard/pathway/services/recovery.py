"""The follow-up of a signature, and its recovery when the server stopped between the commit and the listeners."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cryoboard.audit.actor import Actor
from cryoboard.decisions.models import Decision
from cryoboard.documents.models import Document
from cryoboard.documents.services.decision_papers import request_fiche
from cryoboard.pathway.models import Task
from cryoboard.pathway.services.reopening import apply_facts_since_draft
from cryoboard.pathway.services.tasks import open_tasks_after
from cryoboard.pathway.services.written_opinion_requests import close_requests_after_signature

LOGGER = logging.getLogger(__name__)


def follow_up(*, decision: Decision, actor: Actor) -> None:
    """Close the written opinions no longer awaited, open the tasks of the decision, compare the facts that arrived before the signature.

    Safe to run twice.
    """
    close_requests_after_signature(decision=decision, actor=actor)
    open_tasks_after(decision=decision, actor=actor)
    apply_facts_since_draft(decision=decision, actor=actor)


def resume_signatures() -> int:
    """Do the missing follow-up of each signed decision: its tasks, its fiche. Returns the number of decisions; a second call finds none."""
    done = {
        *do_for_each(without_follow_up(), lambda each: follow_up(decision=each, actor=signatory_of(each))),
        *do_for_each(without_fiche(), lambda each: request_fiche(decision=each, actor=signatory_of(each))),
    }
    return len(done)


def signatory_of(decision: Decision) -> Actor:
    """The signatory of a signed decision."""
    assert decision.signed_by is not None
    return decision.signed_by


def do_for_each(decisions: Iterable[Decision], call: Callable[[Decision], Any]) -> list[int]:
    """Do this for each decision. A failure is logged, without the words of the decision, and does not stop the others."""
    done = []
    for each in decisions:
        try:
            call(each)
        except Exception as fault:
            LOGGER.error("Decision %s not taken up (%s)", each.pk, type(fault).__name__)
        else:
            done.append(each.pk)
    return done


def unamended_decisions() -> QuerySet[Decision]:
    """The signed decisions that no signed amendment replaces."""
    signed = Decision.objects.filter(state=Decision.State.SIGNED).exclude(amendment__state=Decision.State.SIGNED)
    return signed.select_related("registration__case", "registration__meeting__charter", "signed_by").defer("content").order_by("pk")


def without_follow_up() -> list[Decision]:
    """The decisions without tasks. Every decision has the task to inform the patient, except a withdrawal, which has none."""
    told = Task.objects.filter(decision=OuterRef("pk"), kind=Task.Kind.INFORM_PATIENT)
    left = Task.objects.filter(registration=OuterRef("registration"), state=Task.State.OPEN)
    withdrawn = Q(kind=Decision.Kind.WITHDRAWAL)
    return list(unamended_decisions().filter((~withdrawn & ~Exists(told)) | (withdrawn & Exists(left))))


def without_fiche() -> list[Decision]:
    """The decisions whose fiche was not requested since their signature; an earlier fiche is that of a draft."""
    asked_for = Document.objects.filter(decision=OuterRef("pk"), kind=Document.Kind.FICHE, requested_at__gte=OuterRef("signed_at"))
    signed = Decision.objects.filter(state=Decision.State.SIGNED).filter(~Exists(asked_for))
    return list(signed.select_related("registration__case", "signed_by").defer("content").order_by("pk"))
