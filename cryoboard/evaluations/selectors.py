"""Reads evaluations: the stored ones, and what the rules say of a case now, which only a service stores."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Max
from django.utils import timezone

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts, known_values
from cryoboard.evaluations.fingerprints import fingerprint
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.selectors import account_name
from cryoboard.rulesets.selectors import rules_in_force, ruleset_of, rulesets_with_facts
from decision_rules import EvaluationResult, OutputEntry, OutputKind, Ruleset, evaluation_result

KEPT = 512  # number of results kept in memory by a process: a few meetings
LONGEST_NUMBER = 18  # digits of the largest number that every database accepts


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The facts of a case that the rules read on a day, the origin of each, and the number of the last row among them."""

    day: date
    facts: Mapping[str, Any]
    meta: dict[str, Any]
    last_row: int


def snapshot_of(case: Case, day: date, last_row: int | None = None) -> Snapshot:
    """The snapshot of the facts now, or when the row of this number was the last one."""
    rows = current_facts(case, on=day, last_row=last_row)
    meta = {name: envelope(fact) for name, fact in rows.items()}
    return Snapshot(day, known_values(rows, day), meta, max((fact.pk or 0 for fact in rows.values()), default=0))


def evaluations_now(
    case: Case, *, rulesets: Sequence[str] | None = None, on: date | None = None, last_row: int | None = None
) -> list[Evaluation]:
    """What the rules in force (or `rulesets`) say of a case.

    Each is the latest stored evaluation when nothing has changed, else one that is not stored. With `last_row`, the facts are those known
    when that row was the last one. Raises UnknownRuleset.
    """
    return list(each_said(case, snapshot_of(case, on or timezone.localdate(), last_row), rulesets))


def each_said(case: Case, snapshot: Snapshot, rulesets: Sequence[str] | None) -> Iterator[Evaluation]:
    """The same, one by one: a caller that looks for one of them computes no more than needed."""
    chosen = rulesets_with_facts(rules_in_force(), snapshot.facts, snapshot.day, rulesets)
    stored = {each.ruleset: each for each in latest_evaluations(case, [ruleset.id for ruleset, _ in chosen])}
    for ruleset, facts in chosen:
        read = replace(snapshot, facts=facts)
        yield same(stored.get(ruleset.id), ruleset, read) or computed(case, ruleset, read)


def same(stored: Evaluation | None, ruleset: Ruleset, snapshot: Snapshot) -> Evaluation | None:
    """The stored evaluation, when the facts, the rules and the day give the same; None otherwise."""
    made_of = (ruleset.digest, snapshot.day, snapshot.facts, snapshot.meta)
    return stored if stored and (stored.digest, stored.on, stored.facts, stored.facts_meta) == made_of else None


def computed(case: Case, ruleset: Ruleset, snapshot: Snapshot) -> Evaluation:
    """The evaluation as it would be stored now, without number or author."""
    outcome = result_of(ruleset, snapshot.facts, snapshot.day)
    result = outcome.to_json()
    evaluation = Evaluation(
        case=case,
        ruleset=ruleset.id,
        digest=ruleset.digest,
        on=snapshot.day,
        facts=snapshot.facts,
        facts_meta=snapshot.meta,
        result=result,
        result_sha256=fingerprint(result),
        created_at=timezone.now(),
    )
    evaluation.last_row, evaluation.outcome = snapshot.last_row, outcome
    return evaluation


def result_of(ruleset: Ruleset, facts: Mapping[str, Any], day: date) -> EvaluationResult:
    """The result of a ruleset. A process computes it once for the same facts."""
    return _result(ruleset.id, ruleset.digest, json.dumps(facts), day)


@lru_cache(maxsize=KEPT)
def _result(ruleset: str, digest: str, facts: str, day: date) -> EvaluationResult:
    """The cached computation. `digest` tells apart two contents with the same name."""
    return evaluation_result(ruleset_of(ruleset, digest), json.loads(facts), day)


def envelope(fact: Fact) -> dict[str, Any]:
    """The origin of a datum, kept beside the snapshot."""
    return {
        "state": fact.state,
        "observed_on": fact.observed_on.isoformat() if fact.observed_on else None,
        "expected_on": fact.expected_on.isoformat() if fact.expected_on else None,
        "learnt_at": fact.learnt_at.isoformat(timespec="seconds"),
        "source_document": fact.source_document,
        "entered_by": account_name(fact.entered_by),
    }


def latest_evaluations(case: Case, rulesets: Sequence[str] | None = None) -> list[Evaluation]:
    """The latest stored evaluation of each ruleset (or of `rulesets`) that was run on the case."""
    found = Evaluation.objects.filter(case=case)
    if rulesets is not None:
        found = found.filter(ruleset__in=rulesets)
    latest = found.values("ruleset").annotate(last=Max("pk")).values("last")
    return list(Evaluation.objects.filter(pk__in=latest).order_by("ruleset"))


def evaluation_of_key(case: Case, key: str, rulesets: Sequence[str] | None = None) -> Evaluation | None:
    """The evaluation of this case with this key: stored, or computed again from the same fact rows.

    `rulesets`: those it may come from; the rulesets in force by default. None when it cannot be computed again: the rules or the identity
    have changed.
    """
    number, _, mark = key.partition("-")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    if not mark:
        return Evaluation.objects.filter(case=case, pk=int(number)).first()
    again = each_said(case, snapshot_of(case, timezone.localdate(), int(number)), rulesets)
    return next((each for each in again if each.fingerprint == mark), None)


def row_of_key(key: str) -> int:
    """The number of the last fact row, in the key of an evaluation that is not stored; 0 for any other key."""
    number, _, mark = key.partition("-")
    return int(number) if mark and number.isdecimal() and len(number) <= LONGEST_NUMBER else 0


@dataclass(frozen=True, slots=True)
class Compared:
    """What each of two evaluations says of one topic, in one kind; None for the one that says nothing of it."""

    kind: OutputKind
    topic: str
    topic_label: str
    first: OutputEntry | None
    second: OutputEntry | None


def compare(first: Evaluation, second: Evaluation) -> list[Compared]:
    """Each (kind, topic, lesion) of either evaluation."""
    left, right = (
        {(output.kind, output.topic, output.lesion): output for output in reversed(each.outcome.outputs)} for each in (first, second)
    )
    keys = list(dict.fromkeys([*reversed(left), *reversed(right)]))
    return [Compared(key[0], key[1], (left.get(key) or right[key]).topic_label, left.get(key), right.get(key)) for key in keys]
