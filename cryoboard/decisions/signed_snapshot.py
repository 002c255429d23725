"""The signed content of a decision, as plain values: the fiche prints it, whatever changes later in the identity or the directory."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from cryoboard.cases.selectors import printed_ins
from cryoboard.decisions.conformity import named, strict_conformity
from cryoboard.decisions.decision_quorum import label_of as specialty_label
from cryoboard.decisions.frcp_codes import DOCUMENT_STATUS, NATURE, QUORUM, REASON, ROUTE
from cryoboard.decisions.models import Decision
from cryoboard.decisions.rcp_status import as_signed
from cryoboard.decisions.reason_codes import DEFERRALS, DEPARTURES, label_of
from cryoboard.meetings.models import Registration
from cryoboard.organisation.models import Professional
from cryoboard.organisation.selectors import account_name
from decision_rules import acts

Content = dict[str, Any]


def signed_content(decision: Decision, signatory: Professional | None) -> Content:
    """The content of a decision at its signature; without a signatory, that of a draft fiche."""
    registration = decision.registration
    return {
        "decision": decision.pk,
        "number": decision.number,
        "amends": decision.amends.sha256 if decision.amends else None,
        "amended_because": decision.amended_because,
        "status": DOCUMENT_STATUS["signed"].code,
        "identity": identity(registration),
        "meeting": meeting(registration),
        "registration": registration_of(registration),
        "people": people(registration),
        "opinions": written_opinions(registration),
        "quorum": {**decision.quorum, "code": QUORUM[decision.quorum["status"]].code, "fallback": decision.quorum_fallback},
        "conclusion": conclusion(decision),
        "evaluations": [named(each) | {"id": each.pk} for each in decision.evaluations.order_by("pk")],
        "proof": proof(registration),
        "rcp": as_signed(decision),
        "recorded_by": account_name(decision.recorded_by),
        "reviewed_by": account_name(decision.reviewed_by) if decision.reviewed_by_id else "",
        "signatory": person(signatory),
        "signed_at": stamp(decision.signed_at),
    }


def fingerprint_of(content: Content) -> str:
    """SHA-256 of what was signed, in canonical JSON."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def is_intact(decision: Decision) -> bool:
    """Does the stored content match the signed digest?"""
    return decision.content is not None and fingerprint_of(decision.content) == decision.sha256


def identity(registration: Registration) -> Content:
    """The identity at the signature; the national number only when it is qualified."""
    patient = registration.case.patient
    return {
        "birth_name": patient.birth_name,
        "used_name": patient.used_name,
        "given_names": patient.given_names,
        "birth_date": stamp(patient.birth_date),
        "sex": patient.sex,
        "ipp": patient.ipp,
        "ins": printed_ins(patient),
        "ins_qualified": patient.ins_qualified,
        "reference": registration.case.reference,
        "gp": person(patient.gp),
    }


def meeting(registration: Registration) -> Content:
    held, board = registration.meeting, registration.meeting.board
    return {
        "board": board.name,
        "kind": board.get_kind_display(),
        "nature": NATURE[board.nature].code,
        "network": board.network,
        "network_id": board.network_id,
        "manager_id": board.manager_id,
        "national_id": board.national_id,
        "facility": str(board.facility or ""),
        "facility_address": board.facility.address if board.facility else "",
        "facility_finess": board.facility.finess if board.facility else "",
        "frozen_at": stamp(held.frozen_at),
        "charter": held.charter.version,
        "starts_at": stamp(held.starts_at),
        "mode": held.get_mode_display(),
        "place": held.place,
    }


def registration_of(registration: Registration) -> Content:
    return {
        "number": registration.number,
        "requester": person(registration.requester),
        "presenter": person(registration.presenter),
        "question": registration.question,
        "synthesis": registration.synthesis,
        "reasons": [code.code for name, code in REASON.items() if getattr(registration, name)],
        "route": ROUTE[registration.route].code,
        "urgency": registration.get_urgency_display(),
        "urgency_reason": registration.urgency_reason,
        "after_emergency_act": registration.after_emergency_act,
        "after_emergency_on": stamp(registration.after_emergency_on),
        "informed": registration.get_informed_display(),
        "informed_on": stamp(registration.informed_on),
        "consent": registration.get_consent_display(),
        "complete": registration.complete_confirmed_by_id is not None,
        "discussed_from": stamp(registration.discussed_from),
        "discussed_until": stamp(registration.discussed_until),
    }


def people(registration: Registration) -> list[Content]:
    """The people present in the meeting, with their hours."""
    rows = registration.meeting.attendances.select_related("professional").order_by("pk")
    return [
        person(each.professional)
        | {"specialty": each.specialty, "specialty_label": specialty_label(each.specialty), "mode": each.get_mode_display()}
        | {"arrived_at": stamp(each.arrived_at), "left_at": stamp(each.left_at)}
        for each in rows
        if each.arrived_at or not (each.expected or each.left_at)
    ]


def written_opinions(registration: Registration) -> list[Content]:
    """The written opinions attached to the case."""
    return [
        person(each.professional)
        | {"specialty": each.specialty, "given_at": stamp(each.given_at), "text": each.text, "sha256": each.sha256}
        for each in registration.opinions.select_related("professional").order_by("pk")
    ]


def conclusion(decision: Decision) -> Content:
    return {
        "kind": decision.kind,
        "label": decision.get_kind_display(),
        "summary": decision.summary,
        "rationale": decision.rationale,
        "patient_wish": decision.patient_wish,
        "trial": decision.trial,
        "proposals": [proposal(each) for each in decision.proposals.select_related("responsible").order_by("rank")],
        "conditions": [asked(each, each.due_on) for each in decision.conditions.select_related("owner").order_by("pk")],
        "examinations": [
            asked(each, each.latest_on) | {"earliest_on": stamp(each.earliest_on)}
            for each in decision.examinations.select_related("owner").order_by("pk")
        ],
        "departure": {"code": decision.departure_reason, "label": label_of(DEPARTURES, decision.departure_reason)},
        "deferral": {"code": decision.deferral_reason, "label": label_of(DEFERRALS, decision.deferral_reason)},
        "present_again_on": stamp(decision.present_again_on),
        "recourse_board": decision.recourse_board,
        "conformity": decision.conformity,
        "conformity_label": decision.get_conformity_display(),
        "without_histology": {
            "reason": decision.guardrail_reason,
            "countersigned_by": account_name(decision.countersigned_by) if decision.countersigned_by_id else "",
            "countersigned_at": stamp(decision.countersigned_at),
            "countersigned_because": decision.countersigned_because,
        },
    }


def proposal(each: Any) -> Content:
    act = acts()[each.act]
    return {
        "rank": each.rank,
        "label": each.label,
        "topic": each.topic,
        "act": each.act,
        "act_label": act.label,
        "codes": list(act.codes),
        "verdict": each.verdict,
        "intent": each.intent,
        "intent_label": each.get_intent_display(),
        "centre": each.centre,
        "responsible": person(each.responsible),
        "earliest_on": stamp(each.earliest_on),
        "latest_on": stamp(each.latest_on),
    }


def asked(each: Any, due_on: date | None) -> Content:
    return {"fact": each.fact, "label": each.label, "owner": person(each.owner), "due_on": stamp(due_on)}


def proof(registration: Registration) -> list[Content]:
    """The criteria of strict conformity, for a case that was not discussed."""
    if registration.route != Registration.Route.RECORDED:
        return []
    return [{"label": each.label, "holds": each.holds} for each in strict_conformity(registration).criteria]


def person(professional: Professional | None) -> Content:
    """A professional as in the directory that day; empty for None."""
    if professional is None:
        return {"name": "", "rpps": "", "title": "", "facility": ""}
    return {
        "name": str(professional),
        "rpps": professional.rpps,
        "title": specialty_label(professional.specialty),
        "facility": str(professional.facility or ""),
    }


def stamp(at: date | datetime | None) -> str | None:
    return at.isoformat() if at else None
