"""What a hurried hand tries: each time a sentence that says what to do instead, and a line in the journal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.decisions import errors
from cryoboard.decisions.identity_correction import correct_case
from cryoboard.decisions.models import Decision, TherapeuticProposal
from cryoboard.decisions.services.decision import amend_decision, record_decision, review_decision, validate_decision
from cryoboard.documents.models import Document
from cryoboard.errors import CryoBoardError
from cryoboard.meetings.models import Attendance, Registration
from cryoboard.meetings.services.attendance import note_departure, save_attendance
from cryoboard.meetings.services.registration import postpone
from cryoboard.organisation.models import Role, Specialty
from tests.factories import make_user
from tests.packages.decisions.conftest import PASSWORD, at

WATCH = {"topic": "active_surveillance", "intent": "control"}


def refused(call: Any) -> tuple[str, str, str]:
    """What a refusal tells the person, and what it leaves in the journal."""
    with pytest.raises(CryoBoardError) as refusal:
        call()
    line = Entry.objects.latest("pk")
    return refusal.value.message, line.event, line.detail["code"]


@pytest.fixture
def read(registration: Registration, table: SimpleNamespace, coordinator: Any) -> Decision:
    """Recorded and read again; nothing is signed yet."""
    draft = record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH])
    return review_decision(decision=draft, actor=coordinator)


@pytest.fixture
def signed(read: Decision, table: SimpleNamespace) -> Decision:
    return validate_decision(decision=read, actor=table.chair, password=PASSWORD)


def test_a_meeting_without_quorum_is_not_signed_as_if_it_had_one(read: Decision, table: SimpleNamespace, coordinator: Any) -> None:
    surgeon = Attendance.objects.get(professional=table.surgeon.professional)
    note_departure(attendance=surgeon, actor=coordinator, at=at(14, 5))

    words, event, code = refused(lambda: validate_decision(decision=read, actor=table.chair, password=PASSWORD))

    assert (event, code) == ("decision.refused", "quorum_missing")
    assert "manque : Chirurgie" in words and "obtenez un avis écrit" in words


def test_a_case_off_the_agenda_gets_no_decision(registration: Registration, table: SimpleNamespace, coordinator: Any) -> None:
    postpone(registration=registration, actor=coordinator, because="IRM attendue")

    words, event, code = refused(lambda: record_decision(registration=registration, actor=table.oncologist, proposals=[WATCH]))

    assert (event, code, Decision.objects.count()) == ("decision.refused", "not_on_agenda", 0)
    assert "placez-le d’abord" in words


def test_nobody_leaves_before_arriving_nor_counts_for_two_specialties(
    registration: Registration, table: SimpleNamespace, coordinator: Any
) -> None:
    surgeon = Attendance.objects.get(professional=table.surgeon.professional)
    early = refused(lambda: note_departure(attendance=surgeon, actor=coordinator, at=at(13)))
    note_departure(attendance=surgeon, actor=coordinator, at=at(14, 5))
    again = {"meeting": registration.meeting, "professional": table.surgeon.professional, "actor": coordinator}
    twice = refused(lambda: save_attendance(**again, specialty=Specialty.PATHOLOGY, arrived_at=at(14, 8)))

    assert early[1:] == ("meeting.refused", "leaves_before_arriving") and "corrigez l’une des deux" in early[0]
    assert twice[1:] == ("meeting.refused", "second_specialty") and "demandez un avis écrit à un autre médecin" in twice[0]


def test_an_identity_that_was_signed_changes_only_beside_an_amendment(signed: Decision, table: SimpleNamespace, case: Case) -> None:
    asked = {"case": case, "actor": table.oncologist, "question": case.question}
    correct_case(**asked, patient={"birth_name": "ESSAI", "used_name": "Complété"})
    words, event, code = refused(lambda: correct_case(**asked, patient={"birth_name": "AUTRE"}))

    assert (event, code) == ("decision.refused", "identity_signed")
    assert "faites ouvrir un amendement" in words and Patient.objects.get().birth_name == "ESSAI"

    amend_decision(decision=signed, actor=table.chair, because="Nom corrigé par l’identitovigilance.")
    correct_case(**asked, patient={"birth_name": "AUTRE"})
    assert Patient.objects.get().birth_name == "AUTRE"
    assert Decision.objects.get(number=0).content["identity"]["birth_name"] == "ESSAI"


def test_the_administration_opens_on_no_clinical_row_and_no_door_edits_a_signed_one(signed: Decision, board: Any) -> None:
    for model in (Decision, TherapeuticProposal, Document, Registration, Attendance, Patient, Case, Fact, Entry):
        assert not admin.site.is_registered(model)
    administrator = make_user("administrateur", Role.ADMINISTRATOR, board)
    type(administrator).objects.filter(pk=administrator.pk).update(is_staff=True, is_superuser=True)
    browser = Client()
    browser.force_login(administrator)

    answer = browser.post(f"{reverse('admin:index')}cryoboard/decision/{signed.pk}/change/", {"summary": "Autre chose."})
    assert (Entry.objects.latest("pk").event, Entry.objects.latest("pk").case) == ("decision.refused", signed.case)
    signed.summary = "Autre chose."
    with pytest.raises(errors.SignedForGood, match="ouvrez un amendement"):
        signed.save()
    assert answer.status_code == 302 and Decision.objects.get().summary != "Autre chose."
