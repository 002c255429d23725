"""The text in which a case is searched: without accents or capitals, the same on every database."""

from __future__ import annotations

from cryoboard.cases.models import Case
from cryoboard.organisation.selectors import folded


def searchable(case: Case) -> str:
    """The reference, names, IPP and question, without accents or capitals."""
    patient = case.patient
    words = (case.reference, patient.birth_name, patient.used_name, patient.given_names, patient.ipp, case.question)
    return folded(" ".join(word for word in words if word))
