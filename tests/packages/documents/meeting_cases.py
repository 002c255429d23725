"""A meeting played to its end: a case on the agenda, discussed before a quorum, a decision read again and signed."""

from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import time_machine

from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import record_decision, review_decision, validate_decision
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.agenda import freeze_agenda, place
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.discussion import begin_discussion, end_discussion
from cryoboard.meetings.services.meeting import open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Board, Facility, Membership, Professional, Role, Specialty
from tests.factories import CONFIRMED, make_case, make_user
from tests.packages.conftest import NOW

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=NOW.tzinfo)
INS = "290056748211937"
FACTS = CONFIRMED | {
    "tumour.size_mm": 61,
    "patient.ecog": 1,
    "symptoms.pain_nrs": 6,
    "disease.growth_status": "progressing",
    "tumour.depth": "deep",
}
SEATS = (
    ("oncologue", Role.ONCOLOGIST, Specialty.MEDICAL_ONCOLOGY, "10101010105"),
    ("chirurgienne", Role.SURGEON, Specialty.SURGERY, "10101010113"),
    ("radiologue", Role.RADIOLOGIST, Specialty.RADIOLOGY, "10101010121"),
    ("coordonnateur", Role.COORDINATING_PHYSICIAN, Specialty.INTERVENTIONAL_RADIOLOGY, "10101010139"),
)


def played(board: Board, coordinator: Any, *, facts: dict[str, Any] | None = None, **fields: Any) -> SimpleNamespace:
    """The meeting under way, its case discussed, and everyone there."""
    hospital = Facility.objects.get_or_create(name="CHU d’essai", defaults={"address": "1 rue de l’Essai, 35000 Rennes"})[0]
    board.facility, board.network, board.network_id = hospital, "NETSARC+", "1.2.250.1.161.1.20.1.1-53"
    board.save()
    people = {name: seat(board, hospital, name, role, specialty, rpps) for name, role, specialty, rpps in SEATS}
    required = (Specialty.MEDICAL_ONCOLOGY, Specialty.SURGERY, Specialty.RADIOLOGY)
    save_charter(board=board, actor=coordinator, requirements=[("", each) for each in required])
    meeting = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY, place="Salle des staffs")
    gp = Professional.objects.create(family_name="Généraliste", given_names="Dr Ana", rpps="10101010147")
    patient = {"ins_matricule": INS, "ins_qualified": True, "gp": gp, "birth_date": date(1990, 5, 4)} | fields.pop("patient", {})
    case = make_case(coordinator, board, FACTS | (facts or {}), patient=patient)
    words = {
        "synthesis": "Tumeur desmoïde de la paroi abdominale, douloureuse, en croissance.",
        "informed": "done",
        "consent": "no_objection",
    }
    asked = {"question": "Traiter ou surveiller ?", "requester": people["oncologue"].professional} | words | fields
    registration = register_case(meeting=meeting, case=case, actor=coordinator, **asked)
    place(registration=registration, actor=coordinator, position=1)
    registration = discussed(registration, people, coordinator)
    return SimpleNamespace(meeting=registration.meeting, registration=registration, case=case, people=people, gp=gp)


def seat(board: Board, hospital: Facility, name: str, role: str, specialty: str, rpps: str) -> Any:
    user = make_user(name, role, board)
    Professional.objects.filter(user=user).update(specialty=specialty, rpps=rpps, facility=hospital)
    return type(user).objects.get(pk=user.pk)


def discussed(registration: Registration, people: dict[str, Any], coordinator: Any) -> Registration:
    """The meeting opens, everyone arrives, the case is discussed for seven minutes."""
    with time_machine.travel(THURSDAY, tick=False):
        start_meeting(meeting=freeze_agenda(meeting=registration.meeting, actor=coordinator), actor=coordinator)
        for user in people.values():
            save_attendance(
                meeting=registration.meeting,
                professional=user.professional,
                actor=coordinator,
                specialty=user.professional.specialty,
                arrived_at=THURSDAY,
            )
        begin_discussion(registration=Registration.objects.get(pk=registration.pk), actor=coordinator)
    with time_machine.travel(THURSDAY.replace(minute=7), tick=False):
        end_discussion(registration=Registration.objects.get(pk=registration.pk), actor=coordinator)
    return Registration.objects.select_related("meeting__board", "case__patient").get(pk=registration.pk)


def recorded(scene: SimpleNamespace, **fields: Any) -> Decision:
    """The draft of a decision, typed by the oncologist in the meeting."""
    proposals = fields.pop("proposals", [{"act": "active_surveillance", "topic": "active_surveillance", "intent": "control"}])
    with time_machine.travel(THURSDAY.replace(minute=8), tick=False):
        reason = {"departure_reason": "patient_wish"}
        return record_decision(registration=scene.registration, actor=scene.people["oncologue"], proposals=proposals, **reason | fields)


def signed(scene: SimpleNamespace, decision: Decision) -> Decision:
    """Read again, then signed by the coordinating physician."""
    with time_machine.travel(THURSDAY.replace(hour=16), tick=False):
        review_decision(decision=decision, actor=scene.people["coordonnateur"])
        return validate_decision(decision=decision, actor=scene.people["coordonnateur"], password="mot-de-passe")


def printed(document: Document) -> bytes:
    """The bytes of a document, made now."""
    produce_document(document_id=document.pk)
    document.refresh_from_db()
    assert document.state == Document.State.READY, document.failure
    with document.file.open("rb") as file:
        return bytes(file.read())


def member(board: Board, name: str) -> Any:
    return Membership.objects.get(board=board, user__username=name).user
