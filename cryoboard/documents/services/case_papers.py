"""Requests the documents of cases: the dossier of one, the booklet of several."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.documents.errors import NoCaseChosen, NothingToPrint
from cryoboard.documents.kinds.dossier.case_header import evaluated, subject_of
from cryoboard.documents.kinds.dossier.dossier import booklet_context, dossier_context
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.queue import of_evaluations, requested
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.permissions import Action, require


@transaction.atomic
def request_dossier(*, case: Case, actor: Actor, rulesets: Sequence[str] | None = None) -> Document:
    """Request the dossier of one case. Writes a document; an unchanged one is returned, not rendered again. Raises AccessRefused."""
    require(actor, Action.REQUEST_DOCUMENT, on=case)
    [case] = locked([case])
    evaluations = evaluations_of(case, actor, rulesets)
    content = dossier_context(subject_of(case, evaluations[0].on), evaluated(evaluations))
    return requested(Document.Kind.DOSSIER, content, of_evaluations(evaluations), actor)


@transaction.atomic
def request_booklet(*, cases: Sequence[Case], actor: Actor) -> Document:
    """Request one document of several cases, in the given order, with a table of contents. Raises AccessRefused."""
    for case in cases:
        require(actor, Action.REQUEST_DOCUMENT, on=case)
    if not cases:
        raise NoCaseChosen
    parts = [(case, evaluations_of(case, actor, None)) for case in locked(cases)]
    content = booklet_context(booklet_title(cases), [(subject_of(case, each[0].on), evaluated(each)) for case, each in parts])
    return requested(Document.Kind.BOOKLET, content, of_evaluations([each for _, evaluations in parts for each in evaluations]), actor)


def locked(cases: Sequence[Case]) -> list[Case]:
    """The cases, read again and locked in the given order, so that two equal requests make one document."""
    rows = Case.objects.select_for_update(of=("self",), no_key=True).select_related("patient", "board").order_by("pk")
    held = {case.pk: case for case in rows.filter(pk__in=[case.pk for case in cases])}
    return [held[pk] for pk in dict.fromkeys(case.pk for case in cases)]


def evaluations_of(case: Case, actor: Actor, rulesets: Sequence[str] | None) -> list[Evaluation]:
    evaluations = evaluate_case(case=case, actor=actor, rulesets=rulesets)
    if not evaluations:
        raise NothingToPrint
    return evaluations


def booklet_title(cases: Sequence[Case]) -> str:
    boards = list(dict.fromkeys(str(case.board) for case in cases))
    return f"Livret — {boards[0]}" if len(boards) == 1 else "Livret de dossiers RCP"
