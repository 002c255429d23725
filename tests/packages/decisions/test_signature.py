"""Read again, countersigned, signed, amended."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Patient
from cryoboard.decisions import errors
from cryoboard.decisions.models import Decision
from cryoboard.decisions.selectors import current_decision, decisions_visible_to, signed_decision
from cryoboard.decisions.services.decision import amend_decision, countersign, record_decision, review_decision, validate_decision
from cryoboard.decisions.signed_snapshot import is_intact
from cryoboard.meetings.models import Attendance, Registration
from cryoboard.meetings.services.attendance import note_departure
from cryoboard.meetings.services.written_opinion import give_opinion
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Professional, Specialty
from tests.factories import make_board, make_user
from tests.packages.decisions.conftest import PASSWORD, at

WATCH = {"topic": "active_surveillance", "intent": "control"}
RADIOTHERAPY = {"proposals": [{"act": "radiotherapy"}], "departure_reason": "context_not_covered"}


def read_again(registration: Registration, table: SimpleNamespace, coordinator: Any, **asked: Any) -> Decision:
    """A draft by the oncologist, read by the coordination."""
    decision = record_decision(registration=registration, actor=table.oncologist, **(asked or {"proposals": [WATCH]}))
    return review_decision(decision=decision, actor=coordinator)


def test_a_signature_freezes_all_that_was_said(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    decision = validate_decision(decision=read_again(registration, table, coordinator), actor=table.chair, password=PASSWORD)

    Patient.objects.update(birth_name="AUTRE")
    Professional.objects.update(family_name="Autre")
    decision.refresh_from_db()
    assert is_intact(decision) and decision.state == Decision.State.SIGNED
    assert decision.signatory_rpps == table.chair.professional.rpps
    assert decision.content["identity"]["birth_name"] == "ESSAI" and decision.content["signatory"]["name"] == "Dr Chair"
    assert decision.content["quorum"]["code"] == "ORG-126"
    assert decision.content["conclusion"]["proposals"][0]["codes"] == ["MED-227"]
    assert Entry.objects.get(event="decision.validated").detail["sha256"] == decision.sha256


def test_the_national_number_is_signed_only_when_qualified(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    Patient.objects.update(ins_matricule="290059935012345", ins_qualified=False)
    first = validate_decision(decision=read_again(registration, table, coordinator), actor=table.chair, password=PASSWORD)

    assert first.content["identity"]["ins"] == ""


def test_who_may_not_sign(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    decision = read_again(registration, table, coordinator)

    with pytest.raises(AccessRefused):
        validate_decision(decision=decision, actor=table.oncologist, password=PASSWORD)
    with pytest.raises(errors.WrongPassword):
        validate_decision(decision=decision, actor=table.chair, password="autre")
    Professional.objects.filter(user=table.chair).update(rpps="10000000000")
    with pytest.raises(errors.NoRpps):
        validate_decision(decision=decision, actor=table.chair, password=PASSWORD)
    assert [line.detail["code"] for line in Entry.objects.filter(event="decision.refused").order_by("pk")] == ["wrong_password", "no_rpps"]


def test_what_changed_since_it_was_read_is_read_again(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    read = read_again(registration, table, coordinator)
    changed = record_decision(
        registration=registration, actor=table.surgeon, version=read.version, kind="deferral", deferral_reason="imaging"
    )

    with pytest.raises(errors.NotReviewed):
        validate_decision(decision=changed, actor=table.chair, password=PASSWORD)
    with pytest.raises(errors.DecisionChangedMeanwhile, match="Dr Surgeon"):
        validate_decision(decision=changed, actor=table.chair, password=PASSWORD, version=read.version)


def test_no_quorum_is_never_signed_as_one(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    surgeon = Attendance.objects.get(professional=table.surgeon.professional)
    note_departure(attendance=surgeon, actor=coordinator, at=at(14, 5))
    decision = read_again(registration, table, coordinator)

    with pytest.raises(errors.QuorumMissing, match=r"n’est pas atteint \(manque : Chirurgie\)"):
        validate_decision(decision=decision, actor=table.chair, password=PASSWORD)

    give_opinion(
        registration=registration,
        professional=table.surgeon.professional,
        actor=table.surgeon,
        specialty=Specialty.SURGERY,
        text="Pas d’indication chirurgicale.",
    )
    signed = validate_decision(decision=decision, actor=table.chair, password=PASSWORD)
    assert {"specialty": "surgery", "how": "opinion"}.items() <= signed.content["quorum"]["matched"][-1].items()


def test_without_a_quorum_the_board_says_what_follows(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    decision = read_again(registration, table, coordinator, **RADIOTHERAPY)
    with pytest.raises(errors.QuorumMissing, match="Radiothérapie"):
        validate_decision(decision=decision, actor=table.chair, password=PASSWORD)

    kept = {"registration": registration, "actor": table.oncologist, "version": decision.version}
    staff = review_decision(decision=record_decision(**kept, **RADIOTHERAPY, quorum_fallback="staff"), actor=coordinator)
    signed = validate_decision(decision=staff, actor=table.chair, password=PASSWORD)
    assert (signed.content["quorum"]["code"], signed.content["quorum"]["fallback"]) == ("ORG-133", "staff")


def test_an_act_before_a_histology_takes_two_people(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    def draft(actor: Any, version: int | None = None) -> Decision:
        surgery = {"proposals": [{"act": "surgery"}], "departure_reason": "emergency", "guardrail_reason": "Hémorragie."}
        decision = record_decision(registration=registration, actor=actor, version=version, **surgery)
        Decision.objects.filter(pk=decision.pk).update(guardrail_reason="Hémorragie.")  # as if no histology were known
        return review_decision(decision=decision, actor=coordinator)

    decision = draft(table.chair)
    with pytest.raises(errors.NotCountersigned):
        validate_decision(decision=decision, actor=table.chair, password=PASSWORD)
    with pytest.raises(errors.OwnCountersignature):
        countersign(decision=decision, actor=table.chair, reason="Urgence vitale.")
    with pytest.raises(errors.ReasonMissing):
        countersign(decision=decision, actor=table.deputy, reason=" ")

    decision = countersign(decision=decision, actor=table.deputy, reason="Urgence vitale.")
    signed = validate_decision(decision=decision, actor=table.chair, password=PASSWORD)
    assert signed.content["conclusion"]["without_histology"]["countersigned_by"] == "Dr Deputy"


def test_a_signed_decision_is_amended_never_edited(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    signed = validate_decision(decision=read_again(registration, table, coordinator), actor=table.chair, password=PASSWORD)
    refused = "a été signé par Dr Chair le 26/11/2026 à 14:10 : il ne change plus. Ouvrez un amendement"
    for again in (
        lambda: record_decision(registration=registration, actor=table.oncologist, version=signed.version, proposals=[WATCH]),
        lambda: review_decision(decision=signed, actor=coordinator),
        lambda: validate_decision(decision=signed, actor=table.deputy, password=PASSWORD),
    ):
        with pytest.raises(errors.AlreadySigned, match=refused):
            again()

    with pytest.raises(errors.ReasonMissing):
        amend_decision(decision=signed, actor=table.chair, because="")
    amendment = amend_decision(decision=signed, actor=table.chair, because="Résultat de la relecture.")
    with pytest.raises(errors.AmendmentExists, match="n° 1"):
        amend_decision(decision=signed, actor=table.chair, because="Encore.")
    with pytest.raises(errors.NotSigned):
        amend_decision(decision=amendment, actor=table.chair, because="Encore.")

    assert (amendment.number, amendment.amends, amendment.state) == (1, signed, Decision.State.DRAFT)
    assert [each.topic for each in amendment.proposals.all()] == ["active_surveillance"]
    assert current_decision(registration) == amendment and signed_decision(registration) == signed
    review_decision(decision=amendment, actor=coordinator)
    second = validate_decision(decision=amendment, actor=table.deputy, password=PASSWORD)
    assert second.content["amends"] == signed.sha256 and Decision.objects.get(pk=signed.pk).sha256 == signed.sha256


def test_no_other_door_changes_a_signed_decision(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    signed = validate_decision(decision=read_again(registration, table, coordinator), actor=table.chair, password=PASSWORD)
    signed.summary = "Autre chose."
    for change in (signed.save, signed.delete, Decision.objects.all().delete, lambda: Decision.objects.update(summary="Autre chose.")):
        with pytest.raises(errors.SignedForGood, match="ouvrez un amendement"):
            change()

    assert Decision.objects.get().summary == "Proposition : surveillance active à visée de contrôle local."


def test_decisions_are_seen_by_the_board_only(registration: Registration, table: SimpleNamespace) -> None:
    decision = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    stranger = make_user("ailleurs", board=make_board("Autre RCP"))

    assert list(decisions_visible_to(table.surgeon)) == [decision] and not decisions_visible_to(stranger)
