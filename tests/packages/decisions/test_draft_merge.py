"""Two editors of one decision: what each changed alone is kept, what both changed is chosen; every save can be taken up again."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from cryoboard.audit.models import Entry
from cryoboard.decisions import errors
from cryoboard.decisions.drafts.merge import Difference, differences, merged, unsettled
from cryoboard.decisions.models import DraftVersion
from cryoboard.decisions.services.decision import amend_decision, record_decision, restore_version, review_decision, validate_decision
from cryoboard.decisions.services.draft_versions import as_sent, content_as_sent, content_at, content_of
from cryoboard.meetings.models import Registration
from cryoboard.organisation.errors import AccessRefused
from tests.packages.decisions.conftest import PASSWORD

WATCH = {"topic": "active_surveillance", "act": "active_surveillance", "label": "Surveillance active", "intent": "control"}
CRYO = {"topic": "cryoablation", "act": "cryoablation", "label": "Cryoablation percutanée", "intent": "control"}
CHEMO = {"topic": "", "act": "chemotherapy", "label": "Chimiothérapie", "intent": "palliative"}
INR, MRI = {"label": "INR"}, {"label": "IRM injectée", "latest_on": date(2027, 2, 26)}


def typed_decision(*proposals: dict[str, Any], kind: str = "proposal", **sent: Any) -> dict[str, Any]:
    return content_as_sent({"kind": kind, "proposals": proposals, **sent})


def told(found: list[Difference]) -> dict[tuple[str, ...], str]:
    return {each.where[:2]: each.changed_by for each in found}


def together(base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> dict[str, Any]:
    """What is merged without a choice."""
    found = differences(base, mine, theirs)
    assert unsettled(found, {}) == []
    return merged(mine, theirs, found, {})


def test_disjoint_fields_leave_nothing_to_choose() -> None:
    base = typed_decision(WATCH, patient_wish="Éviter la chirurgie")
    mine = typed_decision(WATCH, patient_wish="Éviter la chirurgie", rationale="Peu de symptômes", conditions=[INR])
    theirs = typed_decision(WATCH | {"centre": "CHU"}, patient_wish="Éviter la chirurgie", trial="ESSAI-1", examinations=[MRI])

    both = typed_decision(
        WATCH | {"centre": "CHU"},
        patient_wish="Éviter la chirurgie",
        rationale="Peu de symptômes",
        trial="ESSAI-1",
        conditions=[INR],
        examinations=[MRI],
    )
    assert together(base, mine, theirs) == both


def test_the_same_field_is_a_choice() -> None:
    base, mine, theirs = typed_decision(WATCH, rationale="A"), typed_decision(WATCH, rationale="B"), typed_decision(WATCH, rationale="C")
    [found] = differences(base, mine, theirs)

    assert (found.where, found.mine, found.theirs, found.taken) == (("field", "rationale"), "B", "C", "")
    assert unsettled([found], {}) == [found]
    assert merged(mine, theirs, [found], {found.name: f"mine:{found.mark}"})["rationale"] == "B"
    assert merged(mine, theirs, [found], {found.name: f"theirs:{found.mark}"})["rationale"] == "C"


def test_a_choice_made_on_other_words_does_not_hold() -> None:
    base, theirs = typed_decision(WATCH, rationale="A"), typed_decision(WATCH, rationale="C")
    [read] = differences(base, typed_decision(WATCH, rationale="B"), theirs)
    [now] = differences(base, typed_decision(WATCH, rationale="B, puis autre chose"), theirs)

    assert unsettled([now], {read.name: f"theirs:{read.mark}"}) == [now]


def test_rows_added_by_both_are_all_kept_and_one_taken_away_goes() -> None:
    base, mine, theirs = (
        typed_decision(WATCH, conditions=[INR]),
        typed_decision(WATCH, conditions=[INR, MRI]),
        typed_decision(WATCH, conditions=[{"label": "NFS"}]),
    )

    assert [row["label"] for row in together(base, mine, theirs)["conditions"]] == ["NFS", "IRM injectée"]


def test_another_list_of_treatments_does_not_drop_what_the_other_wrote_of_one() -> None:
    base = typed_decision(WATCH, CRYO)
    mine, theirs = typed_decision(WATCH, CRYO | {"centre": "CHU"}), typed_decision(WATCH)

    assert told(differences(base, mine, theirs)) == {("proposals",): "both"}
    assert told(differences(base, typed_decision(WATCH, CRYO), theirs)) == {("proposals",): "theirs"}


def test_a_treatment_is_added_by_one_and_precised_by_the_other() -> None:
    base, mine, theirs = typed_decision(WATCH), typed_decision(WATCH | {"intent": "pain"}), typed_decision(CHEMO, WATCH)

    assert together(base, mine, theirs) == typed_decision(CHEMO, WATCH | {"intent": "pain"})


def test_another_conclusion_is_chosen_whole_and_the_rest_merges() -> None:
    base, mine = typed_decision(WATCH), typed_decision(WATCH | {"centre": "CHU"}, trial="ESSAI-1")
    theirs = typed_decision(kind="deferral", deferral_reason="imaging")
    found = differences(base, mine, theirs)

    assert told(found) == {("conclusion",): "both", ("field", "trial"): "mine"}
    choice = {found[0].name: f"mine:{found[0].mark}"}
    assert merged(mine, theirs, found, choice) == mine


def test_without_a_common_version_everything_is_to_choose() -> None:
    found = differences(None, typed_decision(WATCH, trial="A"), typed_decision(CRYO, rationale="B"))

    assert {each.changed_by for each in found} == {"both"} and len(found) == 3


def test_each_save_is_kept_and_can_be_taken_up_again(registration: Registration, table: SimpleNamespace) -> None:
    first = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH], conditions=[INR])
    second = record_decision(
        registration=registration, actor=table.surgeon, version=first.version, kind="deferral", deferral_reason="imaging"
    )
    versions = [(each.number, each.content["kind"], each.saved_by) for each in DraftVersion.objects.order_by("number")]
    assert versions == [(1, "proposal", table.oncologist), (2, "deferral", table.surgeon)]

    again = restore_version(decision=second, actor=table.oncologist, number=1, version=second.version)

    assert (again.version, again.kind, again.proposals.get().topic) == (3, "proposal", "active_surveillance")
    assert content_of(again) == content_at(again, 1) == content_at(again, 3)
    assert Entry.objects.filter(event="decision.recorded").order_by("-pk")[0].detail["origin"] == "restored:1"


def test_what_is_taken_up_again_follows_the_rules_of_any_draft(
    registration: Registration, table: SimpleNamespace, coordinator: Any
) -> None:
    first = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    with pytest.raises(errors.UnknownVersion):
        restore_version(decision=first, actor=table.oncologist, number=7, version=first.version)
    with pytest.raises(AccessRefused):
        restore_version(decision=first, actor=coordinator, number=1, version=first.version)
    with pytest.raises(errors.DecisionChangedMeanwhile):
        restore_version(decision=first, actor=table.oncologist, number=1, version=0)

    review_decision(decision=first, actor=coordinator)
    signed = validate_decision(decision=first, actor=table.deputy, password=PASSWORD)
    with pytest.raises(errors.AlreadySigned):
        restore_version(decision=signed, actor=table.oncologist, number=1, version=signed.version)
    amendment = amend_decision(decision=signed, actor=table.deputy, because="Centre précisé")
    assert content_at(amendment, 1) == content_of(amendment)


def test_what_is_kept_is_what_was_typed(registration: Registration, table: SimpleNamespace) -> None:
    someone = table.surgeon.professional
    typed = {"proposals": [WATCH | {"responsible": someone, "latest_on": date(2027, 1, 2)}], "conditions": [INR | {"owner": someone}]}
    decision = record_decision(registration=registration, actor=table.oncologist, present_again_on=date(2027, 3, 4), **typed)
    sent = as_sent(content_of(decision))

    assert (sent["present_again_on"], sent["conditions"][0]["owner"], sent["proposals"][0]["responsible"]) == (
        date(2027, 3, 4),
        someone,
        someone,
    )
    assert content_as_sent(sent) == content_of(decision)
