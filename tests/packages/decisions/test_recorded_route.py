"""« Enregistré »: without discussion, when nothing at all is left to discuss; and never otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Fact
from cryoboard.cases.services import record_fact
from cryoboard.decisions import errors
from cryoboard.decisions.conformity import strict_conformity
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import (
    propose_recording,
    record_decision,
    return_to_discussion,
    review_decision,
    validate_decision,
)
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.registration import update_registration
from cryoboard.organisation.errors import AccessRefused
from tests.packages.conftest import NOW
from tests.packages.decisions.conftest import NOT_BEGUN, PASSWORD, SETTLED, again, at, freeze, make_meeting_of, make_settled_case

SURGERY = {"topic": "surgery_first_for_recurrence", "intent": "curative"}
READ = sorted(set(SETTLED) - {"pathway.biopsy_done"})  # said twice: a biopsy that has a date was done


@pytest.fixture
def settled(coordinator: Any, table: SimpleNamespace) -> Registration:
    """A recurrence of which everything is known, on the agenda; it is Friday, the agenda is not frozen."""
    [registered] = make_meeting_of(coordinator, make_settled_case(coordinator))
    return registered


@pytest.fixture
def recorded(coordinator: Any, settled: Registration) -> Iterator[Registration]:
    """The same, proven on Friday, frozen on Wednesday; it is Thursday."""
    propose_recording(registration=settled, actor=coordinator)
    freeze(coordinator, settled.meeting)
    with time_machine.travel(at(9), tick=False):
        yield again(settled)


def test_a_settled_case_is_recorded_and_signed_with_its_proof(recorded: Registration, coordinator: Any, table: SimpleNamespace) -> None:
    assert recorded.route == Registration.Route.RECORDED

    decision = record_decision(registration=recorded, actor=table.oncologist, proposals=[SURGERY])
    review_decision(decision=decision, actor=coordinator)
    signed = validate_decision(decision=decision, actor=table.chair, password=PASSWORD)

    assert signed.content["registration"]["route"] == "ORG-128"
    assert [each["ruleset"] for each in signed.content["evaluations"]] == ["sarcoma-2021-esmo-euracan-genturis"]
    assert len(signed.content["proof"]) == 8 and all(each["holds"] for each in signed.content["proof"])


def test_one_datum_less_and_the_case_is_discussed(coordinator: Any, table: SimpleNamespace) -> None:
    [registered] = make_meeting_of(coordinator, make_settled_case(coordinator, without=("tumour.fnclcc_grade",)))

    with pytest.raises(errors.NotProven, match="Faites discuter ce dossier") as refusal:
        propose_recording(registration=registered, actor=coordinator)

    assert any("règle indéterminée" in obstacle for obstacle in refusal.value.obstacles)
    assert again(registered).route == Registration.Route.DISCUSSED
    assert Entry.objects.filter(event="decision.refused", detail__code="not_proven").count() == 1


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(st.sampled_from(READ), min_size=1, max_size=3), state=st.sampled_from([Fact.State.PENDING, Fact.State.UNKNOWN]))
def test_no_case_with_an_unknown_is_ever_recorded(settled: Registration, coordinator: Any, names: set[str], state: str) -> None:
    with time_machine.travel(NOW, tick=False):
        for name in names:
            record_fact(case=settled.case, name=name, raw=None, actor=coordinator, state=state)
        outcomes = [each.outcome for each in evaluate_case(case=settled.case, actor=coordinator)]
        lacking = {name for outcome in outcomes for entry in outcome.undetermined for name in entry.missing}
        lacking |= {entry.fact for outcome in outcomes for entry in outcome.decisive}

        proof = strict_conformity(again(settled))

        assert proof.proved == (lacking <= {NOT_BEGUN} and state != Fact.State.PENDING)
        for name in names:
            record_fact(case=settled.case, name=name, raw=SETTLED[name], actor=coordinator)
        evaluate_case(case=settled.case, actor=coordinator)
        assert strict_conformity(again(settled)).proved


def test_not_applicable_never_settles_what_a_treatment_depends_on(settled: Registration, coordinator: Any) -> None:
    name = "disease.recurrence_surgery_eligible"
    record_fact(case=settled.case, name=name, raw=None, actor=coordinator, state=Fact.State.NOT_APPLICABLE)
    evaluate_case(case=settled.case, actor=coordinator)

    assert any("donnée décisive inconnue" in obstacle for obstacle in strict_conformity(again(settled)).obstacles)


def test_a_proof_reads_the_data_of_now_and_what_it_reads_is_stored_with_the_proposal(settled: Registration, coordinator: Any) -> None:
    record_fact(case=settled.case, name="tumour.size_mm", raw=62, actor=coordinator)
    before = Evaluation.objects.count()

    [read] = strict_conformity(settled).rulesets
    assert Evaluation.objects.count() == before
    assert propose_recording(registration=settled, actor=coordinator).route == Registration.Route.RECORDED
    stored = Evaluation.objects.latest("pk")
    assert (stored.facts["tumour.size_mm"], stored.result_sha256) == (62, read["result_sha256"])


def test_an_act_done_in_emergency_is_discussed(settled: Registration, coordinator: Any) -> None:
    update_registration(registration=settled, actor=coordinator, version=settled.version, after_emergency_act="Exérèse")

    with pytest.raises(errors.NotProven, match="geste a déjà été fait en urgence"):
        propose_recording(registration=settled, actor=coordinator)


def test_what_arrives_after_the_freeze_sends_the_case_back(recorded: Registration, coordinator: Any, table: SimpleNamespace) -> None:
    record_fact(case=recorded.case, name="tumour.size_mm", raw=62, actor=coordinator)

    with pytest.raises(errors.NotProven, match="donnée nouvelle depuis le gel"):
        record_decision(registration=recorded, actor=table.oncologist, proposals=[SURGERY])

    assert return_to_discussion(registration=recorded, actor=coordinator).route == Registration.Route.DISCUSSED


def test_an_altered_result_proves_nothing(recorded: Registration, coordinator: Any) -> None:
    stored = Evaluation.objects.get(pk=recorded.frozen["evaluations"][0]["id"])
    stored.result["outputs"] = stored.result["outputs"][:3]
    super(Evaluation, stored).save_base(update_fields=["result"])  # someone with a database console

    assert any("n’est plus celui d’origine" in obstacle for obstacle in strict_conformity(recorded).obstacles)


def test_a_recorded_case_proposes_what_the_rules_propose(recorded: Registration, table: SimpleNamespace) -> None:
    outside = {"proposals": [{"act": "chemotherapy"}], "departure_reason": "trial_inclusion"}

    with pytest.raises(errors.NotProven, match="pas une proposition conforme"):
        record_decision(registration=recorded, actor=table.oncologist, **outside)

    assert not Decision.objects.exists()


def test_only_the_coordination_proposes_it(settled: Registration, table: SimpleNamespace) -> None:
    with pytest.raises(AccessRefused):
        propose_recording(registration=settled, actor=table.surgeon)
