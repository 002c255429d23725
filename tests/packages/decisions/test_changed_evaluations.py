"""A decision rests on the evaluations its page showed, or says what changed in them: nobody signs what nobody saw."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact, update_case
from cryoboard.decisions import errors
from cryoboard.decisions.basis import basis_now
from cryoboard.decisions.basis_changes import changes_since
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import countersign, record_decision, restore_version, review_decision, validate_decision
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from tests.factories import make_case
from tests.packages.decisions.conftest import PASSWORD, at

WATCH = {"topic": "active_surveillance", "intent": "control"}
NO_LONGER = "« Surveillance active » passe de « indiquée » à « indéterminée »"


def keys(registration: Registration) -> list[str]:
    """What a page shown now carries."""
    return [each.key for each in basis_now(registration)]


@pytest.fixture
def no_longer_pregnant(registration: Registration, table: SimpleNamespace) -> Any:
    def learn() -> None:
        record_fact(case=registration.case, name="patient.is_pregnant", raw=False, actor=table.radiologist)

    return learn


def test_a_draft_on_what_was_shown_is_kept(registration: Registration, table: SimpleNamespace) -> None:
    same = {"registration": registration, "actor": table.oncologist, "proposals": [WATCH]}
    first = record_decision(**same, shown=keys(registration))

    assert keys(registration) == [str(each.pk) for each in first.evaluations.all()]
    assert record_decision(**same, version=first.version, shown=keys(registration)).version == 2


def test_a_datum_between_the_page_and_the_save_is_told_and_nothing_is_kept(
    registration: Registration, table: SimpleNamespace, no_longer_pregnant: Any
) -> None:
    shown, stored = keys(registration), Evaluation.objects.count()
    no_longer_pregnant()
    with pytest.raises(errors.EvaluationsChanged, match="Les propositions ont changé depuis l’affichage") as refusal:
        record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH], shown=shown)

    assert NO_LONGER in refusal.value.message and "Donnée modifiée : " in refusal.value.message
    assert not Decision.objects.exists() and Evaluation.objects.count() == stored
    assert Entry.objects.get(event="decision.refused").detail == {"code": "evaluations_changed", "action": "record_decision"}
    kept = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH], shown=refusal.value.keys)
    assert {each.facts["patient.is_pregnant"] for each in kept.evaluations.all()} == {False}


def test_what_is_forbidden_now_is_told_first(registration: Registration, table: SimpleNamespace, no_longer_pregnant: Any) -> None:
    no_longer_pregnant()
    shown = keys(registration)
    record_fact(case=registration.case, name="tumour.site", raw="retroperitoneal", actor=table.radiologist)

    changed = changes_since(registration, shown, basis_now(registration))
    assert changed is not None and len(changed.proposals) > 1
    assert changed.proposals[0] == "« Cryoablation percutanée » passe de « indéterminée » à « contre-indiquée »"


def test_a_datum_the_rules_do_nothing_with_is_told_as_such(registration: Registration, table: SimpleNamespace) -> None:
    shown = keys(registration)
    record_fact(case=registration.case, name="patient.ecog", raw=1, actor=table.radiologist)

    changed = changes_since(registration, shown, basis_now(registration))
    assert changed is not None and changed.proposals == [] and len(changed.facts) == 1
    assert "sans changer ce que les règles disent des traitements : donnée modifiée : " in changed.message


def test_what_can_no_longer_be_computed_is_told_without_pretending(registration: Registration, coordinator: Any) -> None:
    shown = keys(registration)
    update_case(case=registration.case, actor=coordinator, patient={"birth_date": date(1950, 1, 1)}, question="")
    registration = Registration.objects.get(pk=registration.pk)

    changed = changes_since(registration, shown, basis_now(registration))
    assert changed is not None and "les règles ou l’identité du patient ne sont plus celles de la page" in changed.message


def test_a_page_that_showed_nothing_did_not_show_what_the_rules_say(registration: Registration, table: SimpleNamespace) -> None:
    for sent in ([], ["abc"], ["1-" + "0" * 64], ["9" * 30]):
        with pytest.raises(errors.EvaluationsChanged):
            record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH], shown=sent)


def test_the_evaluation_of_another_case_was_not_shown(registration: Registration, table: SimpleNamespace, case: Case, board: Any) -> None:
    other = make_case(table.oncologist, board, {"tumour.site": "limb"})
    strange = [each.key for each in evaluate_case(case=other, actor=table.oncologist)]

    with pytest.raises(errors.EvaluationsChanged):
        record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH], shown=strange)


def test_midnight_changes_nothing_by_itself(registration: Registration) -> None:
    shown = keys(registration)
    with time_machine.travel(at(14).replace(day=27), tick=False):
        assert changes_since(registration, shown, basis_now(registration)) is None


def test_each_step_of_a_decision_asks_whether_what_it_rests_on_was_shown(
    registration: Registration, table: SimpleNamespace, coordinator: Any, no_longer_pregnant: Any
) -> None:
    surgery = {"proposals": [{"act": "surgery"}], "departure_reason": "emergency"}
    draft = record_decision(registration=registration, actor=table.oncologist, **surgery)
    Decision.objects.filter(pk=draft.pk).update(guardrail_reason="Hémorragie.")
    shown = keys(registration)
    no_longer_pregnant()

    steps = {
        "review_decision": lambda about: review_decision(decision=draft, actor=coordinator, **about),
        "countersign": lambda about: countersign(decision=draft, actor=table.deputy, reason="Urgence.", **about),
        "sign_decision": lambda about: validate_decision(decision=draft, actor=table.chair, password=PASSWORD, **about),
        "record_decision": lambda about: restore_version(decision=draft, actor=table.oncologist, number=1, version=draft.version, **about),
    }
    for step in steps.values():
        with pytest.raises(errors.EvaluationsChanged, match="Surveillance active"):
            step({"shown": shown})
    refused = [line.detail["action"] for line in Entry.objects.filter(event="decision.refused").order_by("pk")]
    assert refused == list(steps)
    assert Decision.objects.get().version == draft.version

    confirmed = {"shown": keys(registration)}
    for name in ("review_decision", "countersign", "sign_decision"):
        steps[name](confirmed)
    assert Decision.objects.get().state == Decision.State.SIGNED


def test_a_signature_that_is_refused_so_uses_no_password(
    registration: Registration, table: SimpleNamespace, no_longer_pregnant: Any
) -> None:
    draft = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    shown = keys(registration)
    no_longer_pregnant()

    with pytest.raises(errors.EvaluationsChanged):
        validate_decision(decision=draft, actor=table.chair, password="autre", shown=shown)
