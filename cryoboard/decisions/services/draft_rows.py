"""The fields of a draft, the fields computed from them, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction

from cryoboard.audit.actor import Actor, row_of
from cryoboard.decisions.conformity import conformity_of, strict_conformity
from cryoboard.decisions.decision_quorum import counted_quorum
from cryoboard.decisions.drafts.build import departures, refuse_incomplete, refuse_unargued, without_histology
from cryoboard.decisions.errors import NotProven
from cryoboard.decisions.locks import changed_meanwhile, claim, locked_last_decision
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration

ROWS = ("proposals", "conditions", "examinations")


def fill(
    decision: Decision, actor: Actor, kind: str, fields: Mapping[str, Any], rows: Mapping[str, list[Any]], evaluations: Sequence[Any]
) -> None:
    """Set the fields of a draft and those computed from them: departure, guard-rail, conformity, quorum. A review and a
    countersignature are removed, since they were those of the former content."""
    registration = decision.registration
    for name, value in {**fields, "kind": kind}.items():
        setattr(decision, name, value)
    refuse_incomplete(decision, rows["proposals"], rows["examinations"])
    departing, guarded = departures(rows["proposals"], evaluations), without_histology(rows["proposals"], registration.case)
    refuse_unargued(decision, departing, guarded)
    decision.departure_reason = decision.departure_reason if departing else ""
    decision.guardrail_reason = decision.guardrail_reason if guarded else ""
    decision.conformity = conformity_of(
        decision.kind,
        [each.verdict for each in rows["proposals"]],
        evaluated=bool(evaluations),
        has_conditions=bool(rows["conditions"]),
        has_reason=bool(decision.departure_reason),
    )
    decision.quorum = counted_quorum(registration, [each.act for each in rows["proposals"]])
    if decision.kind == Decision.Kind.DEFERRAL and not decision.quorum_fallback:
        decision.quorum_fallback = Decision.QuorumFallback.DEFER  # a deferral is itself a fallback for a missing quorum
    decision.state, decision.recorded_by = Decision.State.DRAFT, row_of(actor)
    decision.reviewed_by, decision.reviewed_at = None, None
    decision.countersigned_by, decision.countersigned_at, decision.countersigned_because = None, None, ""


def refuse_unproven(decision: Decision) -> None:
    """Raises NotProven unless a recorded case is a conforming proposal with the proof of strict conformity."""
    registration = decision.registration
    if registration.route != Registration.Route.RECORDED:
        return
    obstacles = strict_conformity(registration).obstacles
    if not registration.frozen:
        obstacles = ["l’ordre du jour n’est pas gelé", *obstacles]
    if decision.kind != Decision.Kind.PROPOSAL or decision.conformity != Decision.Conformity.CONFORM:
        obstacles = [*obstacles, "l’avis n’est pas une proposition conforme aux règles"]
    if obstacles:
        raise NotProven(obstacles)


def save_draft(decision: Decision, rows: Mapping[str, list[Any]], evaluations: Sequence[Any]) -> None:
    """Save the decision and its rows. Raises DecisionChangedMeanwhile if another first draft was saved at the same time."""
    if decision.pk is None:
        try:
            with transaction.atomic():
                decision.save()
        except IntegrityError:
            theirs = locked_last_decision(decision.registration)
            if theirs is None:
                raise
            raise changed_meanwhile(theirs) from None
    else:
        claim(decision)
        decision.save()
    for name, given in rows.items():
        manager = getattr(decision, name)
        manager.all().delete()
        for row in given:
            row.decision = decision
        manager.bulk_create(given)
    decision.evaluations.set(evaluations)


def copied_rows(decision: Decision) -> dict[str, list[Any]]:
    """Unsaved copies of the rows of a decision."""
    return {name: [copied(row) for row in getattr(decision, name).all()] for name in ROWS}


def copied(row: models.Model) -> models.Model:
    row.pk, row._state.adding = None, True
    return row
