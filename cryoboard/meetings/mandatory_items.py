"""What a fiche RCP must hold before the meeting: the fields of the official model and of the sarcoma network, by stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryoboard.cases.models import Patient
from cryoboard.meetings.models import Registration

REGISTRATION, PREPARATION = "à l’inscription", "avant la séance"
IDENTITY = "identity."  # prefix of the name of a field of the patient's identity
SEX = IDENTITY + "sex"
COORDINATION, REQUESTER = "coordination de la RCP", "médecin demandeur"
Holds = Callable[[Registration], bool]


@dataclass(frozen=True, slots=True)
class Obligation:
    """One field of the identity or of the registration: its name, its label, its stage, who gives it, and the test of an answer."""

    field: str
    label: str
    stage: str
    supplier: str
    holds: Holds


def motive(registration: Registration) -> bool:
    """Is at least one reason of presentation ticked?"""
    return any((registration.for_diagnosis, registration.for_treatment, registration.for_recourse, registration.for_paediatrics))


FIELDS = (
    Obligation(IDENTITY + "birth_name", "Nom de naissance", REGISTRATION, COORDINATION, lambda row: bool(row.case.patient.birth_name)),
    Obligation(IDENTITY + "given_names", "Prénoms", REGISTRATION, COORDINATION, lambda row: bool(row.case.patient.given_names)),
    Obligation(
        IDENTITY + "birth_date", "Date de naissance", REGISTRATION, COORDINATION, lambda row: row.case.patient.birth_date is not None
    ),
    Obligation(SEX, "Sexe", REGISTRATION, COORDINATION, lambda row: row.case.patient.sex != Patient.Sex.UNKNOWN),
    Obligation(IDENTITY + "ipp", "IPP", REGISTRATION, COORDINATION, lambda row: bool(row.case.patient.ipp)),
    Obligation("requester", "Médecin demandeur", REGISTRATION, COORDINATION, lambda row: row.requester_id is not None),
    Obligation("question", "Question posée", REGISTRATION, REQUESTER, lambda row: bool(row.question)),
    Obligation("motive", "Motif de présentation", REGISTRATION, REQUESTER, motive),
    Obligation("informed", "Information du patient", REGISTRATION, REQUESTER, lambda row: row.informed != Registration.Informed.NOT_DONE),
    Obligation(
        "consent",
        "Non-opposition ou consentement",
        REGISTRATION,
        REQUESTER,
        lambda row: row.consent not in (Registration.Consent.NOT_ASKED, Registration.Consent.OBJECTION),
    ),
    Obligation("synthesis", "Synthèse du cas", PREPARATION, REQUESTER, lambda row: bool(row.synthesis)),
)

STAGES = {"inscription": REGISTRATION, "preparation": PREPARATION}  # of the clinical items of the fiche, which decision_rules declares


def examinations(value: Any) -> list[Mapping[str, Any]]:
    """The dated examinations of a case, the latest first."""
    dated = [each for each in value or () if each.get("date")]
    return sorted(dated, key=lambda each: str(each["date"]), reverse=True)
