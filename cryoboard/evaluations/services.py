"""Stores evaluations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.organisation.permissions import Action, require
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import relevant_facts


@transaction.atomic
def evaluate_case(*, case: Case, actor: Actor, rulesets: Sequence[str] | None = None, on: date | None = None) -> list[Evaluation]:
    """Evaluate the case on its facts of now, and store the result. An equal stored evaluation is returned instead. Raises AccessRefused."""
    require(actor, Action.EVALUATE, on=case)
    return [each if each.is_stored else stored(each, actor) for each in evaluations_now(case, rulesets=rulesets, on=on)]


def stored(evaluation: Evaluation, actor: Actor) -> Evaluation:
    """The evaluation, stored if it was not."""
    evaluation.asked = sorted(relevant_facts(rules_in_force(), evaluation.facts, evaluation.on))
    evaluation.created_by = row_of(actor)
    evaluation.save(force_insert=True)
    record(Event.EVALUATION_STORED, subject=evaluation, actor=actor, case=evaluation.case, ruleset=evaluation.ruleset)
    return evaluation
