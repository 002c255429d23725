"""A stored evaluation: the facts and digest it was made of, unchanged for ever, and the same again on demand."""

from __future__ import annotations

from datetime import date

import pytest

from cryoboard.accounts.errors import AccessRefused
from cryoboard.accounts.models import Role
from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.services import record_fact
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import compare, latest_evaluations
from cryoboard.evaluations.services import evaluate_case, fingerprint
from decision_rules import evaluate, library
from tests.factories import make_user

A, B = "desmoid-2017-esmo-seed", "desmoid-2024-dtwg"


def test_an_evaluation_keeps_its_facts_its_digest_and_its_result(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator, on=date(2026, 2, 1))

    assert (stored.ruleset, stored.digest, stored.on) == (B, library().ruleset(B).digest, date(2026, 2, 1))
    assert stored.facts["tumour.site"] == "abdominal_wall"
    assert stored.facts_meta["tumour.site"]["entered_by"] == "Dr Coordinatrice"
    assert stored.result_sha256 == fingerprint(stored.result)
    again = evaluate(library().ruleset(stored.ruleset), stored.facts, stored.on).as_dict()
    assert fingerprint(again) == stored.result_sha256


def test_the_same_facts_are_not_evaluated_twice_and_a_new_fact_is(case, coordinator):
    (first,) = evaluate_case(case=case, actor=coordinator)
    (second,) = evaluate_case(case=case, actor=coordinator)
    record_fact(case=case, name="tumour.size_mm", raw=60, actor=coordinator)
    (third,) = evaluate_case(case=case, actor=coordinator)

    assert (first.pk == second.pk, first.pk == third.pk) == (True, False)
    assert Entry.objects.filter(event=Event.EVALUATION_STORED).count() == 2


def test_a_stored_evaluation_never_changes(case, coordinator):
    (stored,) = evaluate_case(case=case, actor=coordinator)

    for attempt in (stored.save, stored.delete, Evaluation.objects.all().delete):
        with pytest.raises(JournalIsAppendOnly):
            attempt()


def test_two_rulesets_on_the_same_facts_are_compared_output_by_output(case, coordinator):
    first, second = evaluate_case(case=case, actor=coordinator, rulesets=[A, B])
    sides = {(entry["kind"], entry["topic"]): (bool(entry["in_a"]), bool(entry["in_b"])) for entry in compare(first, second)}

    assert sides["recommendation", "mri_contrast"] == (True, True)
    assert sides["required", "missing_threat_assessment"] == (False, True)
    assert latest_evaluations(case) == [first, second]


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_APPROVER])
def test_who_may_not_evaluate_stores_nothing(case, board, role):
    with pytest.raises(AccessRefused):
        evaluate_case(case=case, actor=make_user("lecteur", role, board))
    assert Evaluation.objects.count() == 0
