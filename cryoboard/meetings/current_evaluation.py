"""What the rules say today of what is known of a case: the same facts are judged once, whoever asks."""

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
from decision_rules import (
    Claim,
    EvaluationResult,
    OutputEntry,
    Revision,
    applicable_rulesets,
    evaluate,
    fiche_claims,
    library,
    relevant_facts,
)

KEPT = 512  # cases remembered by a process: a few meetings


@dataclass(frozen=True, slots=True)
class Known:
    """The facts of a case on a day: their rows, and their values as the rules read them."""

    case: Case
    day: date
    rows: Mapping[str, Fact]
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The values in one line, by which what was judged once is found again."""
        return json.dumps(self.values, sort_keys=True)


def known(case: Case) -> Known:
    """As of today."""
    day = timezone.localdate()
    rows = facts_at_hand(case, day)
    return Known(case, day, rows, known_values(rows, day))


def results_today(known: Known) -> list[EvaluationResult]:
    """The result of each ruleset that applies, on the facts as they are now."""
    running = applicable_rulesets(rules_for(known.case), known.values, known.day)
    return [result_of(ruleset, known.values, known.day) for ruleset in running]


def asked(known: Known) -> frozenset[str]:
    """The facts this case raises, known or not."""
    return asked_of(rules_for(known.case).revisions, known.text, known.day)


@lru_cache(maxsize=KEPT)
def asked_of(released: tuple[Revision, ...], facts: str, day: date) -> frozenset[str]:
    """The facts that the rules in force raise."""
    return frozenset(relevant_facts(library().with_releases(released), json.loads(facts), day))


def claimed(known: Known) -> tuple[Claim, ...]:
    """What the official fiche claims of this case and nothing known answers."""
    return claims_of(rules_for(known.case).revisions, known.text, known.day)


@lru_cache(maxsize=KEPT)
def claims_of(released: tuple[Revision, ...], facts: str, day: date) -> tuple[Claim, ...]:
    """The claims under the rules in force."""
    rules, values = library().with_releases(released), json.loads(facts)
    return tuple(fiche_claims(rules, values, day, asked_of(released, facts, day)))


def outputs_today(known: Known) -> list[tuple[str, OutputEntry]]:
    """(ruleset, output) for each that stands: what is proposed and required, without what could change it."""
    return [
        (ruleset.id, output)
        for ruleset in applicable_rulesets(rules_for(known.case), known.values, known.day)
        for output in evaluate(ruleset, known.values, known.day).outputs()
        if output.stands
    ]


def results_of(cases: Collection[Known]) -> dict[int, list[EvaluationResult]]:
    """For a list of cases, in one query: the result of each ruleset that applies to each.

    The latest stored result stands for what it was made of, on whatever day; what nobody evaluated since it changed is computed.
    """
    stored = stored_results(about.case.pk for about in cases)
    found: dict[int, list[EvaluationResult]] = {}
    for about in cases:
        running = applicable_rulesets(rules_for(about.case), about.values, about.day)
        latest = [(ruleset, stored.get((about.case.pk, ruleset.id, ruleset.digest))) for ruleset in running]
        found[about.case.pk] = [
            EvaluationResult.from_json(kept[1]) if kept and kept[0] == about.values else result_of(ruleset, about.values, about.day)
            for ruleset, kept in latest
        ]
    return found


def stored_results(cases: Iterable[int]) -> dict[tuple[int, str, str], tuple[Any, Any]]:
    """(facts, result) of the latest evaluation of each ruleset that was run on each case, under case, ruleset and digest."""
    newer = Evaluation.objects.filter(case=OuterRef("case"), ruleset=OuterRef("ruleset"), pk__gt=OuterRef("pk"))
    rows = Evaluation.objects.filter(~Exists(newer), case__in=list(cases))
    return {row[:3]: row[3:] for row in rows.values_list("case_id", "ruleset", "digest", "facts", "result")}
