"""The identity of the patient in print: the present one, or the one that was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cryoboard.cases.models import Patient
from cryoboard.cases.selectors import age_on, printed_ins
from cryoboard.documents.pipeline.typography import WIDE, counted, short_date

BORN = {Patient.Sex.FEMALE: "Née le", Patient.Sex.MALE: "Né le", Patient.Sex.UNKNOWN: "Naissance"}
INS_GROUPS = (1, 2, 2, 2, 3, 3, 2)


@dataclass(frozen=True, slots=True)
class PrintedIdentity:
    """The identity traits a document may print; `ins` is empty unless the identity is qualified."""

    birth_name: str
    used_name: str
    given_names: str
    birth_date: date | None
    sex: Patient.Sex
    ipp: str
    ins: str

    @classmethod
    def of_patient(cls, patient: Patient) -> PrintedIdentity:
        names = patient.birth_name, patient.used_name, patient.given_names
        return cls(*names, patient.birth_date, Patient.Sex(patient.sex), patient.ipp, printed_ins(patient))

    @classmethod
    def of_signed(cls, identity: Mapping[str, Any]) -> PrintedIdentity:
        """The identity in the content of a signed decision."""
        names = identity["birth_name"], identity["used_name"], identity["given_names"]
        birth_date = date.fromisoformat(identity["birth_date"]) if identity["birth_date"] else None
        ins = identity["ins"] if identity["ins_qualified"] else ""
        return cls(*names, birth_date, Patient.Sex(identity["sex"]), identity["ipp"], ins)


def identity_traits(identity: PrintedIdentity, on: date, *, given_names: str, missing: str = "") -> list[tuple[str, str]]:
    """The label and value of each trait that is known, with the age on that day.

    `given_names`: the label this document uses for them. `missing`: the words for a birth date or an IPP that is not known.
    """
    traits = [
        ("Nom de naissance", identity.birth_name.upper()),
        ("Nom utilisé", identity.used_name.upper()),
        (given_names, identity.given_names),
        (BORN[identity.sex], birth(identity.birth_date, on) or missing),
        ("Sexe", str(identity.sex.label)),
        ("IPP", identity.ipp or missing),
        ("Matricule INS", grouped(identity.ins)),
    ]
    return [(label, value) for label, value in traits if value]


def birth(born: date | None, on: date) -> str:
    """« 04/05/1990 (36 ans) », with the age on that day."""
    return f"{short_date(born)} ({counted(age_on(born, on), 'an', 'ans')})" if born else ""


def grouped(matricule: str) -> str:
    """« 2 91 02 67 482 119 55 »; a number of another length is returned as it is."""
    if len(matricule) != sum(INS_GROUPS):
        return matricule
    starts = [sum(INS_GROUPS[:index]) for index in range(len(INS_GROUPS))]
    return WIDE.join(matricule[start : start + length] for start, length in zip(starts, INS_GROUPS, strict=True))
