"""What is kept of a case when the agenda is frozen, row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts, known_values
from cryoboard.evaluations.fingerprints import fingerprint
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import concerned_catalogues

ATTEMPTS = 5  # the rules run again when a fact is entered while they run


def snapshot(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """The rows of the facts, the digest of their values, and what each ruleset says of exactly these."""
    day = timezone.localdate(at)
    for _ in range(ATTEMPTS):
        rows = current_facts(case, on=day)
        values = known_values(rows, day)
        evaluations = evaluate_case(case=case, actor=actor, on=day)
        if ids(current_facts(case, on=day)) == ids(rows):
            break
    return {
        "at": at.isoformat(),
        "facts_sha256": fingerprint(values),
        "rows": ids(rows),
        "catalogues": concerned_catalogues(rules_in_force(), values, day),
        "evaluations": [kept(each) for each in evaluations],
    }


def ids(rows: dict[str, Fact]) -> dict[str, int | None]:
    """The id of the row of each fact; None for a fact that the identity gives."""
    return {name: fact.pk for name, fact in rows.items()}


def kept(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "id": evaluation.pk,
        "ruleset": evaluation.ruleset,
        "digest": evaluation.digest,
        "result_sha256": evaluation.result_sha256,
    }
