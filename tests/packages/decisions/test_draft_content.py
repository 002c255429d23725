"""The decision as typed in the meeting: what it must say, what is worked out from it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact
from cryoboard.decisions import errors
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import record_decision
from cryoboard.decisions.treatment_options import treatment_choices
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.registration import postpone
from cryoboard.organisation.errors import AccessRefused
from tests.factories import make_case
from tests.packages.decisions.conftest import at, freeze, make_meeting_of, start

WATCH = {"topic": "active_surveillance", "intent": "control"}
CRYO = {"topic": "cryoablation", "intent": "control", "centre": "CHU d’essai"}


def test_what_the_rules_propose_is_kept_as_conform(registration: Registration, table: SimpleNamespace) -> None:
    decision = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])

    first = decision.proposals.get()
    assert (first.act, first.label, first.verdict) == ("active_surveillance", "Surveillance active", "indicated")
    assert decision.conformity == Decision.Conformity.CONFORM
    assert decision.quorum["status"] == "reached"
    assert decision.summary == "Proposition : surveillance active à visée de contrôle local."
    assert "desmoid-2024-dtwg" in {each.ruleset for each in decision.evaluations.all()}


def test_the_sentence_read_aloud_says_it_all(registration: Registration, table: SimpleNamespace) -> None:
    decision = record_decision(
        registration=registration,
        actor=table.oncologist,
        proposals=[WATCH | {"centre": "CHU d’essai", "responsible": table.oncologist.professional}, CRYO],
        departure_reason="patient_wish",
        conditions=[{"label": "INR", "fact": "patient.haemostasis_disorder", "due_on": date(2026, 12, 10)}],
        examinations=[{"label": "IRM injectée", "latest_on": date(2027, 2, 26)}],
        present_again_on=date(2027, 3, 4),
    )

    assert decision.summary == (
        "Proposition : surveillance active à visée de contrôle local, CHU d’essai, Dr Oncologist, "
        "sous réserve : INR (avant le 10/12/2026). "
        "Alternative : cryoablation percutanée à visée de contrôle local, CHU d’essai. "
        "Examens ou avis demandés : IRM injectée (avant le 26/02/2027). Nouvelle présentation le 04/03/2027."
    )


def test_a_sentence_someone_wrote_stays_and_a_generated_one_follows(registration: Registration, table: SimpleNamespace) -> None:
    first = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    same = {"registration": registration, "actor": table.oncologist}

    followed = record_decision(**same, version=first.version, kind="deferral", deferral_reason="imaging", summary=first.summary)
    assert followed.summary == "Sursis à statuer : imagerie à compléter ou périmée."

    rewritten = record_decision(**same, version=followed.version, proposals=[WATCH], summary="Surveiller, IRM dans 3 mois.")
    assert rewritten.summary == "Surveiller, IRM dans 3 mois."


INCOMPLETE: list[tuple[dict[str, Any], type[errors.DecisionRefused]]] = [
    ({"proposals": []}, errors.NoProposal),
    ({"proposals": [{"act": "magic", "label": "?"}]}, errors.UnknownAct),
    ({"proposals": [{"act": "surgery"}]}, errors.DepartureReasonMissing),
    ({"proposals": [{"act": "surgery"}], "departure_reason": "because"}, errors.UnknownReason),
    ({"proposals": [{"act": "surgery"}], "departure_reason": "other"}, errors.SentenceMissing),
    ({"kind": "deferral"}, errors.DeferralReasonMissing),
    ({"kind": "examinations"}, errors.NoExamination),
    ({"kind": "diagnostic"}, errors.SentenceMissing),
    ({"kind": "verdict"}, errors.ContentRefused),
    ({"proposals": [WATCH | {"earliest_on": date(2027, 1, 2), "latest_on": date(2027, 1, 1)}]}, errors.ContentRefused),
    ({"proposals": [WATCH | {"label": "x" * 201}]}, errors.ContentRefused),
]


def test_each_incomplete_decision_is_refused_and_journalled(registration: Registration, table: SimpleNamespace) -> None:
    for asked, refusal in INCOMPLETE:
        with pytest.raises(refusal):
            record_decision(registration=registration, actor=table.oncologist, **asked)

    assert not Decision.objects.exists()
    lines = Entry.objects.filter(event="decision.refused", case=registration.case).order_by("pk")
    assert [line.detail for line in lines] == [{"code": refusal.code, "action": "record_decision"} for _, refusal in INCOMPLETE]


def test_what_was_sent_as_verdict_or_act_is_never_believed(registration: Registration, table: SimpleNamespace) -> None:
    sent = WATCH | {"act": "surgery", "verdict": "contraindicated"}

    [proposal] = record_decision(registration=registration, actor=table.oncologist, proposals=[sent]).proposals.all()

    assert (proposal.act, proposal.verdict) == ("active_surveillance", "indicated")


def test_leaving_the_rules_with_a_reason_is_argued_and_adds_its_competence(registration: Registration, table: SimpleNamespace) -> None:
    decision = record_decision(
        registration=registration,
        actor=table.oncologist,
        proposals=[{"act": "radiotherapy", "label": "Radiothérapie externe"}],
        departure_reason="context_not_covered",
    )

    assert decision.conformity == Decision.Conformity.JUSTIFIED
    assert decision.quorum["status"] == "not_reached"
    assert decision.quorum["missing_labels"] == ["Radiothérapie"]


def test_an_undetermined_treatment_under_a_condition(registration: Registration, table: SimpleNamespace) -> None:
    record_fact(case=registration.case, name="patient.is_pregnant", raw=False, actor=table.oncologist)
    evaluations = evaluate_case(case=registration.case, actor=table.oncologist)
    assert {each.topic: each.verdict for each in treatment_choices(evaluations)}["cryoablation"] == "undetermined"
    same = {"registration": registration, "actor": table.oncologist}

    bare = record_decision(**same, proposals=[CRYO])
    assert bare.conformity == Decision.Conformity.UNDETERMINED

    held = record_decision(**same, version=bare.version, proposals=[CRYO], conditions=[{"label": "Bilan d’hémostase"}])
    assert held.conformity == Decision.Conformity.CONDITIONAL


def test_an_irreversible_act_before_a_histology_is_argued(coordinator: Any, table: SimpleNamespace) -> None:
    mass = {"disease.state": "suspicion", "tumour.mass_present": True, "tumour.depth": "deep", "tumour.size_mm": 80, "tumour.site": "limb"}
    [registered] = make_meeting_of(coordinator, make_case(coordinator, facts=mass))
    freeze(coordinator, registered.meeting)
    surgery = {"proposals": [{"act": "surgery", "label": "Exérèse"}], "departure_reason": "emergency"}
    with time_machine.travel(at(14, 10), tick=False):
        registration = start(coordinator, table, registered)
        with pytest.raises(errors.GuardrailReasonMissing, match="Exérèse.*biopsie d’abord"):
            record_decision(registration=registration, actor=table.surgeon, **surgery)

        decision = record_decision(registration=registration, actor=table.surgeon, guardrail_reason="Hémorragie.", **surgery)

    assert decision.guardrail_reason == "Hémorragie."


def test_a_case_off_the_agenda_or_before_the_meeting_gets_no_decision(coordinator: Any, case: Case, table: SimpleNamespace) -> None:
    [registered] = make_meeting_of(coordinator, case)
    with pytest.raises(errors.MeetingNotRunning, match="« ouverte »"):
        record_decision(registration=registered, actor=table.oncologist, proposals=[WATCH])

    postpone(registration=registered, actor=coordinator, because="IRM attendue")
    with pytest.raises(errors.NotOnAgenda):
        record_decision(registration=registered, actor=table.oncologist, proposals=[WATCH])


def test_two_editors_meet_in_words(registration: Registration, table: SimpleNamespace) -> None:
    first = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    second = record_decision(registration=registration, actor=table.surgeon, proposals=[WATCH], version=first.version)

    with pytest.raises(errors.DecisionChangedMeanwhile, match=r"Dr Surgeon a modifié cet avis le 26/11/2026 à 14:10") as met:
        record_decision(registration=registration, actor=table.oncologist, proposals=[CRYO], version=first.version)
    with pytest.raises(errors.DecisionChangedMeanwhile):
        record_decision(registration=registration, actor=table.oncologist, proposals=[CRYO])

    assert (met.value.who, met.value.version) == ("Dr Surgeon", second.version)
    assert [each.topic for each in Decision.objects.get().proposals.all()] == ["active_surveillance"]


def test_the_coordination_does_not_write_the_decision(registration: Registration, coordinator: Any) -> None:
    with pytest.raises(AccessRefused):
        record_decision(registration=registration, actor=coordinator, proposals=[WATCH])


def test_a_datum_entered_in_the_room_counts_at_once(registration: Registration, table: SimpleNamespace) -> None:
    record_fact(case=registration.case, name="patient.is_pregnant", raw=False, actor=table.oncologist)

    decision = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])

    assert decision.proposals.get().verdict == "undetermined"
