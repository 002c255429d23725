"""Evaluating a case and keeping what was said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts, known_values
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.permissions import Action, require
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import Ruleset, applicable_rulesets, evaluated, relevant_facts


@transaction.atomic
def evaluate_case(*, case: Case, actor: Any, rulesets: Sequence[str] | None = None, on: date | None = None) -> list[Evaluation]:
    """Evaluate the case as known now. An evaluation that would say the same of the same facts is reused, not repeated."""
    require(actor, Action.EVALUATE, on=case)
    day = on or timezone.localdate()
    rows = current_facts(case, on=day)
    facts, meta = known_values(rows, day), {name: envelope(fact) for name, fact in rows.items()}
    chosen = [rules_in_force().ruleset(name) for name in rulesets] if rulesets else applicable_rulesets(rules_in_force(), facts, day)
    return [stored_evaluation(case, ruleset, facts, meta, day, actor) for ruleset in chosen]


def stored_evaluation(case: Case, ruleset: Ruleset, facts: dict[str, Any], meta: dict[str, Any], day: date, actor: Any) -> Evaluation:
    """The latest stored evaluation when nothing changed, a new one otherwise."""
    latest = Evaluation.objects.filter(case=case, ruleset=ruleset.id).order_by("-pk").first()
    if latest and (latest.digest, latest.on, latest.facts, latest.facts_meta) == (ruleset.digest, day, facts, meta):
        return latest
    result = evaluated(ruleset, facts, day)
    stored = Evaluation.objects.create(
        case=case,
        ruleset=ruleset.id,
        digest=ruleset.digest,
        on=day,
        facts=facts,
        facts_meta=meta,
        result=result,
        result_sha256=fingerprint(result),
        asked=sorted(relevant_facts(rules_in_force(), facts, day)),
        created_by=actor,
    )
    record(Event.EVALUATION_STORED, subject=stored, actor=actor, case=case, ruleset=ruleset.id)
    return stored


def fingerprint(result: dict[str, Any]) -> str:
    """SHA-256 of a result in canonical JSON."""
    return hashlib.sha256(json.dumps(result, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def envelope(fact: Fact) -> dict[str, Any]:
    """Where a datum comes from, as kept beside the snapshot."""
    professional = getattr(fact.entered_by, "professional", None)
    return {
        "state": fact.state,
        "observed_on": fact.observed_on.isoformat() if fact.observed_on else None,
        "expected_on": fact.expected_on.isoformat() if fact.expected_on else None,
        "learnt_at": fact.learnt_at.isoformat(timespec="seconds"),
        "source_document": fact.source_document,
        "entered_by": str(professional) if professional else fact.entered_by.get_username(),
    }
