"""Storing what the rules said of a case."""

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
    """Evaluate the case as known now, and store it. An evaluation that would say the same of the same facts is reused, not repeated."""
    require(actor, Action.EVALUATE, on=case)
    return [each if each.is_stored else stored(each, actor) for each in evaluations_now(case, rulesets=rulesets, on=on)]


def stored(evaluation: Evaluation, actor: Actor) -> Evaluation:
    """The evaluation, which has a number from now on."""
    evaluation.asked = sorted(relevant_facts(rules_in_force(), evaluation.facts, evaluation.on))
    evaluation.created_by = row_of(actor)
    evaluation.save(force_insert=True)
    record(Event.EVALUATION_STORED, subject=evaluation, actor=actor, case=evaluation.case, ruleset=evaluation.ruleset)
    return evaluation
