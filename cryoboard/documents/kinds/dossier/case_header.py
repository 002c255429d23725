"""From the rows of a case to what its dossier prints about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from cryoboard.cases.models import Case, Patient
from cryoboard.conf import configuration
from cryoboard.documents.kinds.dossier.dossier import Evaluated, Subject
from cryoboard.documents.pipeline.typography import WIDE, counted, short_date
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import library_of
from decision_rules import relevant_facts

BORN = {Patient.Sex.FEMALE: "Née le", Patient.Sex.MALE: "Né le", Patient.Sex.UNKNOWN: "Naissance"}
INS_GROUPS = (1, 2, 2, 2, 3, 3, 2)


def subject_of(case: Case, on: date) -> Subject:
    """Identity as the hospital writes it; the national number only when it is qualified."""
    patient = case.patient
    return Subject(
        reference=case.reference,
        name=f"{(patient.used_name or patient.birth_name).upper()} {patient.given_names}".strip(),
        identity=identity(patient, on),
        facility=configuration().facility_name,
        board=str(case.board),
        requester=case.requester_name or requester_name(case),
        question=case.question,
        origin=case.origin_label,
        source_note=case.source_note,
    )


def identity(patient: Patient, on: date) -> tuple[tuple[str, str], ...]:
    traits = [
        ("Nom de naissance", patient.birth_name.upper()),
        ("Nom utilisé", patient.used_name.upper()),
        ("Prénoms", patient.given_names),
        (BORN[Patient.Sex(patient.sex)], birth(patient.birth_date, on)),
        ("Sexe", patient.get_sex_display()),
        ("IPP", patient.ipp),
        ("Matricule INS", grouped(patient.ins_matricule) if patient.ins_qualified else ""),
    ]
    return tuple((label, value) for label, value in traits if value)


def birth(born: date | None, on: date) -> str:
    """The date of birth and the age on the day of the evaluation."""
    if born is None:
        return ""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return f"{short_date(born)} ({counted(age, 'an', 'ans')})"


def grouped(matricule: str) -> str:
    """« 2 91 02 67 482 119 55 »; a number of another length is left as it is."""
    if len(matricule) != sum(INS_GROUPS):
        return matricule
    starts = [sum(INS_GROUPS[:index]) for index in range(len(INS_GROUPS))]
    return WIDE.join(matricule[start : start + length] for start, length in zip(starts, INS_GROUPS, strict=True))


def requester_name(case: Case) -> str:
    professional = getattr(case.requester, "professional", None)
    return str(professional or "")


def evaluated(evaluations: Sequence[Evaluation]) -> list[Evaluated]:
    """Stored evaluations as the context reads them, their time in the hospital's time zone."""
    return [
        Evaluated(
            ruleset=each.ruleset,
            digest=each.digest,
            on=each.on,
            facts=each.facts,
            outcome=each.outcome,
            rules=(rules := library_of(each.ruleset, each.digest)),
            asked=frozenset(each.asked if each.asked is not None else relevant_facts(rules, each.facts, each.on)),
            at=timezone.localtime(each.created_at),
            meta=each.facts_meta,
        )
        for each in evaluations
    ]
