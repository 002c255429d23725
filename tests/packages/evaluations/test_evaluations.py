"""A stored evaluation: the facts and digest it was made of, unchanged for ever, and the same again on demand."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.services import record_fact, update_case
from cryoboard.evaluations.fingerprints import fingerprint
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import compare, latest_evaluations
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from decision_rules import UnknownRuleset, evaluation_result, library
from tests.factories import CONFIRMED, make_case, make_user

A, B = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"
SIZE = "tumour.size_mm"


def stored_count():
    return Entry.objects.filter(event=Event.EVALUATION_STORED).count()


def test_an_evaluation_keeps_its_facts_its_digest_and_its_result(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[B], on=date(2026, 2, 1))

    assert (stored.ruleset, stored.digest, stored.on) == (B, library().ruleset(B).digest, date(2026, 2, 1))
    assert stored.facts == CONFIRMED | {"patient.age_years": 35, "patient.sex": "female"}
    assert stored.facts_meta["tumour.site"] == {
        "state": "known",
        "observed_on": None,
        "expected_on": None,
        "learnt_at": "2026-11-20T09:00:00+00:00",
        "source_document": "",
        "entered_by": "Dr Coordinatrice",
    }
    assert stored.result_sha256 == fingerprint(stored.result)


def test_a_stored_evaluation_can_be_made_again_from_itself_byte_for_byte(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])
    kept = Evaluation.objects.get(pk=stored.pk)

    again = evaluation_result(library().ruleset(kept.ruleset), kept.facts, kept.on)
    assert (fingerprint(again.to_json()), repr(again.to_json())) == (kept.result_sha256, repr(kept.result))


def test_the_same_facts_are_not_evaluated_twice(case, coordinator, oncologist):
    (first,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])
    (second,) = evaluate_case(case=case, actor=oncologist, rulesets=[B])

    assert (first.pk, stored_count()) == (second.pk, 1)


@pytest.mark.parametrize("change", ["fact", "envelope", "state", "identity", "day"])
def test_whatever_changes_the_snapshot_makes_a_new_evaluation_and_keeps_the_old_one(case, coordinator, change):
    record_fact(case=case, name=SIZE, raw=60, actor=coordinator)
    (first,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])
    before = Evaluation.objects.get(pk=first.pk).result

    {
        "fact": lambda: record_fact(case=case, name=SIZE, raw=61, actor=coordinator),
        "envelope": lambda: record_fact(case=case, name=SIZE, raw=60, actor=coordinator, source_document="IRM"),
        "state": lambda: record_fact(case=case, name=SIZE, raw=None, state="pending", actor=coordinator),
        "identity": lambda: update_case(case=case, actor=coordinator, patient={"birth_date": date(1980, 1, 1)}, question=""),
        "day": lambda: None,
    }[change]()
    case = type(case).objects.get(pk=case.pk)
    (second,) = evaluate_case(case=case, actor=coordinator, rulesets=[B], on=date(2026, 11, 19) if change == "day" else None)

    assert (second.pk != first.pk, stored_count()) == (True, 2)
    assert Evaluation.objects.get(pk=first.pk).result == before
    assert latest_evaluations(case) == [second]


def test_the_age_is_that_of_the_day_of_the_evaluation(coordinator, board):
    minor = make_case(coordinator, board, patient={"birth_date": date(2008, 11, 21)})

    ages = [
        evaluate_case(case=minor, actor=coordinator, rulesets=[B], on=day)[0].facts["patient.age_years"]
        for day in (date(2026, 11, 20), date(2026, 11, 21))
    ]
    assert ages == [17, 18]


def test_the_rulesets_in_force_on_the_day_are_those_that_run(case, coordinator):
    days = (date(2024, 7, 31), date(2024, 8, 1))

    assert [[each.ruleset for each in evaluate_case(case=case, actor=coordinator, on=day)] for day in days] == [
        [A, "sarcoma-2021-esmo-euracan-genturis"],
        [B, "sarcoma-2021-esmo-euracan-genturis"],
    ]


def test_a_stored_evaluation_never_changes(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])

    for attempt in (stored.save, stored.delete, Evaluation.objects.all().delete, lambda: Evaluation.objects.update(result={})):
        with pytest.raises(JournalIsAppendOnly):
            attempt()


def test_two_rulesets_on_the_same_facts_are_compared_output_by_output(case, coordinator):
    first, second = evaluate_case(case=case, actor=coordinator, rulesets=[A, B])
    sides = {(entry.kind, entry.topic): (bool(entry.first), bool(entry.second)) for entry in compare(first, second)}

    assert sides["recommendation", "mri_contrast"] == (True, True)
    assert sides["required", "missing_threat_assessment"] == (False, True)
    assert latest_evaluations(case) == [first, second]


def test_each_evaluation_stored_has_its_line_in_the_journal(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])

    entry = Entry.objects.get(event=Event.EVALUATION_STORED)
    assert (entry.actor, entry.case, entry.subject_id, entry.detail) == (coordinator, case, str(stored.pk), {"ruleset": B})


def test_an_unknown_ruleset_stores_nothing(case, coordinator):
    with pytest.raises(UnknownRuleset):
        evaluate_case(case=case, actor=coordinator, rulesets=[B, "desmoid-1999"])
    assert Evaluation.objects.count() == 0


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_APPROVER, Role.REQUESTER])
def test_who_may_not_evaluate_this_case_stores_nothing(case, board, role):
    with pytest.raises(AccessRefused):
        evaluate_case(case=case, actor=make_user("lecteur", role, board), rulesets=[B])
    assert Evaluation.objects.count() == 0


def test_a_fact_learnt_later_is_not_in_an_earlier_evaluation(case, coordinator):
    with time_machine.travel(datetime(2026, 11, 20, 9, 0)):
        (first,) = evaluate_case(case=case, actor=coordinator, rulesets=[B])
    record_fact(case=case, name=SIZE, raw=60, actor=coordinator)

    assert SIZE not in Evaluation.objects.get(pk=first.pk).facts
