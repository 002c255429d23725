"""What the rules say of a case now is read without being stored: the same words, the same fingerprint, found again by its key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact, update_case
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluation_of_key, evaluations_now
from cryoboard.evaluations.services import evaluate_case
from decision_rules import UnknownRuleset
from tests.factories import CONFIRMED, make_case

RULESET = "desmoid-2024-dtwg"
SIZE = "tumour.size_mm"
COLUMNS = ("case", "ruleset", "digest", "on", "facts", "facts_meta", "result", "result_sha256")


def columns(evaluation: Evaluation) -> list[Any]:
    return [getattr(evaluation, name) for name in COLUMNS]


def now(case: Case) -> Evaluation:
    return evaluations_now(case, rulesets=[RULESET])[0]


def stored(case: Case, actor: Any) -> Evaluation:
    return evaluate_case(case=case, actor=actor, rulesets=[RULESET])[0]


def test_reading_stores_nothing_and_says_what_would_be_stored(case: Case, coordinator: Any) -> None:
    before = Entry.objects.count()
    read = evaluations_now(case)

    assert (Evaluation.objects.count(), Entry.objects.count()) == (0, before)
    assert [each.is_stored for each in read] == [False, False]
    kept = evaluate_case(case=case, actor=coordinator)
    again = [Evaluation.objects.get(pk=each.pk) for each in kept]
    assert [columns(each) for each in read] == [columns(each) for each in again]
    assert repr([each.result for each in read]) == repr([each.result for each in again])
    assert [each.fingerprint for each in read] == [each.fingerprint for each in again]


def test_what_is_stored_already_is_what_is_read(case: Case, coordinator: Any) -> None:
    kept = stored(case, coordinator)

    assert (now(case), now(case).key) == (kept, str(kept.pk))


def test_what_one_reader_does_to_a_result_no_other_reads(case: Case) -> None:
    now(case).result["outputs"].clear()

    assert now(case).result["outputs"]


def test_the_fingerprint_is_that_of_the_facts_and_of_what_is_said_not_of_the_day(case: Case, coordinator: Any) -> None:
    today = now(case)
    tomorrow = evaluations_now(case, rulesets=[RULESET], on=today.on + timedelta(days=1))[0]
    record_fact(case=case, name=SIZE, raw=60, actor=coordinator, source_document="IRM")

    assert today.fingerprint == tomorrow.fingerprint
    assert today.fingerprint != now(case).fingerprint
    assert len({each.fingerprint for each in evaluations_now(case)}) == 2


def test_a_key_finds_what_was_shown_whatever_came_since(case: Case, coordinator: Any) -> None:
    shown = now(case)
    record_fact(case=case, name=SIZE, raw=60, actor=coordinator)
    later = now(case)
    kept = stored(case, coordinator)

    found = [evaluation_of_key(case, each.key, [RULESET]) for each in (shown, later, kept)]
    assert [each and each.fingerprint for each in found] == [shown.fingerprint, later.fingerprint, kept.fingerprint]
    assert [each and SIZE in each.facts for each in found] == [False, True, True]
    assert evaluation_of_key(case, shown.key) is not None  # without naming the ruleset: among those in force


def test_a_key_of_another_case_or_of_facts_that_are_no_longer_there_finds_nothing(case: Case, coordinator: Any, board: Any) -> None:
    shown, kept = now(case), stored(case, coordinator)
    other = make_case(coordinator, board, CONFIRMED | {SIZE: 40})
    strange = ["", "-", "12", "9" * 30, "x", f"{shown.last_row}-", f"0-{shown.fingerprint}", shown.fingerprint]

    assert [evaluation_of_key(other, each, [RULESET]) for each in (shown.key, kept.key, *strange)] == [None] * (2 + len(strange))
    update_case(case=case, actor=coordinator, patient={"birth_date": date(1950, 1, 1)}, question="")
    assert evaluation_of_key(Case.objects.get(pk=case.pk), shown.key, [RULESET]) is None


def test_a_birthday_makes_another_evaluation(case: Case) -> None:
    before = now(case)
    with time_machine.travel(timezone.now() + timedelta(days=170)):  # the patient turns 36 on 4 May
        assert now(case).fingerprint != before.fingerprint
        assert evaluation_of_key(case, before.key, [RULESET]) is None


def test_an_unknown_ruleset_is_refused(case: Case) -> None:
    with pytest.raises(UnknownRuleset):
        evaluations_now(case, rulesets=["desmoid-1999"])
