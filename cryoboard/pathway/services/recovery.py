"""What a signature sets off, and what a stopped server left of it: its listeners ring after commit, and may never have rung."""

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
from cryoboard.pathway.services.reopening import catch_up
from cryoboard.pathway.services.tasks import open_tasks_after
from cryoboard.pathway.services.written_opinion_requests import close_requests_after_signature

LOGGER = logging.getLogger(__name__)


def follow_up(*, decision: Decision, actor: Actor) -> None:
    """The written opinions no longer awaited, the tasks of the decision, what arrived before it was signed. Safe to run twice."""
    close_requests_after_signature(decision=decision, actor=actor)
    open_tasks_after(decision=decision, actor=actor)
    catch_up(decision=decision, actor=actor)


def resume_signatures() -> int:
    """Do again for each signed decision what nobody did: its tasks, its fiche; how many decisions. A second call finds none."""
    done = {
        *each_done(without_follow_up(), lambda each: follow_up(decision=each, actor=signatory_of(each))),
        *each_done(without_fiche(), lambda each: request_fiche(decision=each, actor=signatory_of(each))),
    }
    return len(done)


def signatory_of(decision: Decision) -> Actor:
    """Who signed a signed decision."""
    assert decision.signed_by is not None
    return decision.signed_by


def each_done(decisions: Iterable[Decision], call: Callable[[Decision], Any]) -> list[int]:
    """One that fails stops no other: its fault goes to the log, without the words of the decision."""
    done = []
    for each in decisions:
        try:
            call(each)
        except Exception as fault:
            LOGGER.error("Decision %s not taken up (%s)", each.pk, type(fault).__name__)
        else:
            done.append(each.pk)
    return done


def last_words() -> QuerySet[Decision]:
    """The signed decisions that no signed amendment replaces."""
    signed = Decision.objects.filter(state=Decision.State.SIGNED).exclude(amendment__state=Decision.State.SIGNED)
    return signed.select_related("registration__case", "registration__meeting__charter", "signed_by").defer("content").order_by("pk")


def without_follow_up() -> list[Decision]:
    """Each decision has the patient told; a withdrawal asks for nothing, and leaves nothing to do."""
    told = Task.objects.filter(decision=OuterRef("pk"), kind=Task.Kind.INFORM_PATIENT)
    left = Task.objects.filter(registration=OuterRef("registration"), state=Task.State.OPEN)
    withdrawn = Q(kind=Decision.Kind.WITHDRAWAL)
    return list(last_words().filter((~withdrawn & ~Exists(told)) | (withdrawn & Exists(left))))


def without_fiche() -> list[Decision]:
    """Those whose fiche was not asked for since they were signed; an earlier one was that of a draft."""
    asked_for = Document.objects.filter(decision=OuterRef("pk"), kind=Document.Kind.FICHE, requested_at__gte=OuterRef("signed_at"))
    signed = Decision.objects.filter(state=Decision.State.SIGNED).filter(~Exists(asked_for))
    return list(signed.select_related("registration__case", "signed_by").defer("content").order_by("pk"))
