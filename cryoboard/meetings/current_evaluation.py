"""The evaluation of the current facts of a case, cached: the same facts are evaluated once per process."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import facts_at_hand, known_values
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import result_of
from cryoboard.meetings.selectors import rules_for
from cryoboard.rulesets.selectors import rulesets_with_facts
from decision_rules import (
    Claim,
    EvaluationResult,
    OutputEntry,
    Revision,
    evaluate,
    fiche_claims,
    library,
    relevant_facts,
)

KEPT = 512  # cases kept by a process: a few meetings


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case on a day: their rows, and their values as the rules read them."""

    case: Case
    day: date
    rows: Mapping[str, Fact]
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The values in one line: the key of the cache."""
        return json.dumps(self.values, sort_keys=True)


def known(case: Case) -> Known:
    """The facts of the case today."""
    day = timezone.localdate()
    rows = facts_at_hand(case, day)
    return Known(case, day, rows, known_values(rows, day))


def results_today(known: Known) -> list[EvaluationResult]:
    """The result of each ruleset that applies, on the facts as they are now."""
    running = rulesets_with_facts(rules_for(known.case), known.values, known.day)
    return [result_of(ruleset, facts, known.day) for ruleset, facts in running]


def asked(known: Known) -> frozenset[str]:
    """The facts that the rules ask for in this case, known or not."""
    return asked_of(rules_for(known.case).revisions, known.text, known.day)


@lru_cache(maxsize=KEPT)
def asked_of(released: tuple[Revision, ...], facts: str, day: date) -> frozenset[str]:
    """The facts that the rules in force ask for."""
    return frozenset(relevant_facts(library().with_releases(released), json.loads(facts), day))


def claimed(known: Known) -> tuple[Claim, ...]:
    """The claims of the official fiche on this case that no known fact answers."""
    return claims_of(rules_for(known.case).revisions, known.text, known.day)


@lru_cache(maxsize=KEPT)
def claims_of(released: tuple[Revision, ...], facts: str, day: date) -> tuple[Claim, ...]:
    """The claims under the rules in force."""
    rules, values = library().with_releases(released), json.loads(facts)
    return tuple(fiche_claims(rules, values, day, asked_of(released, facts, day)))


def outputs_today(known: Known) -> list[tuple[str, OutputEntry]]:
    """(ruleset, output) for each output that is not withdrawn; decisive facts are not computed."""
    return [
        (ruleset.id, output)
        for ruleset, facts in rulesets_with_facts(rules_for(known.case), known.values, known.day)
        for output in evaluate(ruleset, facts, known.day).outputs()
        if output.stands
    ]


def results_of(cases: Collection[Known]) -> dict[int, list[EvaluationResult]]:
    """The result of each applicable ruleset for each case of a list, in one query.

    The latest stored result is used, whatever its day, if its facts are the current ones; otherwise the result is computed.
    """
    stored = stored_results(about.case.pk for about in cases)
    found: dict[int, list[EvaluationResult]] = {}
    for about in cases:
        running = rulesets_with_facts(rules_for(about.case), about.values, about.day)
        latest = [(ruleset, facts, stored.get((about.case.pk, ruleset.id, ruleset.digest))) for ruleset, facts in running]
        found[about.case.pk] = [
            EvaluationResult.from_json(kept[1]) if kept and kept[0] == facts else result_of(ruleset, facts, about.day)
            for ruleset, facts, kept in latest
        ]
    return found


def stored_results(cases: Iterable[int]) -> dict[tuple[int, str, str], tuple[Any, Any]]:
    """(facts, result) of the latest stored evaluation, by case, ruleset and digest."""
    newer = Evaluation.objects.filter(case=OuterRef("case"), ruleset=OuterRef("ruleset"), pk__gt=OuterRef("pk"))
    rows = Evaluation.objects.filter(~Exists(newer), case__in=list(cases))
    return {row[:3]: row[3:] for row in rows.values_list("case_id", "ruleset", "digest", "facts", "result")}
