"""The page of a registration: the request in words, the missing data, the guard-rail outputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from cryoboard.meetings.completeness import Completeness, completeness
from cryoboard.meetings.current_evaluation import known
from cryoboard.meetings.locks import ACTIVE
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import registration_deadline
from cryoboard.meetings.services.quick_registration import guardrail_for
from cryoboard.organisation.models import Professional
from cryoboard.organisation.selectors import professionals_matching
from cryoboard.web.presenters.banner import full_name
from cryoboard.web.presenters.meeting_header import time_left
from cryoboard.web.presenters.quick_registration import DOCTOR, OTHER_DOCTOR, Said, identity, said

REASONS = ("for_diagnosis", "for_treatment", "for_recourse", "for_paediatrics")


@dataclass(frozen=True, slots=True)
class RegistrationPage:
    name: str
    identity: str
    reasons: str
    lacks: Completeness
    guardrail: list[Said]
    until: str
    is_active: bool
    others: Sequence[Registration]


def registration_page(registration: Registration) -> RegistrationPage:
    """The page of a registration."""
    patient, meta = registration.case.patient, Registration._meta
    reasons = [str(meta.get_field(name).verbose_name) for name in REASONS if getattr(registration, name)]  # type: ignore[union-attr]
    others = Registration.objects.filter(case__patient=patient).exclude(pk=registration.pk).select_related("meeting__board", "case")
    return RegistrationPage(
        name=full_name(patient),
        identity=identity(patient),
        reasons=", ".join(reasons).capitalize(),
        lacks=completeness(registration),
        guardrail=said(guardrail_for(known(registration.case).values)),
        until=time_left(registration_deadline(registration.meeting)),
        is_active=registration.state in ACTIVE,
        others=list(others.order_by("-meeting__starts_at")[:5]),
    )


@dataclass(frozen=True, slots=True)
class DoctorChoice:
    """The requester in the correction form: the current one, or a search."""

    doctor: Professional | None
    doctors: list[Professional]
    doctor_words: str
    looked_doctor: bool


def doctor_choice(request: HttpRequest, registration: Registration) -> DoctorChoice:
    """The choice after the last step."""
    step, words, number = (request.POST.get(name, "") for name in ("step", "doctor_words", "requester"))
    if step == OTHER_DOCTOR or (step == DOCTOR and not number):
        doctor = None
    else:
        doctor = Professional.objects.filter(pk=number).first() if number.isdecimal() else registration.requester
    looked = bool(words.strip()) and doctor is None
    return DoctorChoice(doctor, professionals_matching(words) if looked else [], words, looked)
