"""The short identity of a patient, for a screen that others may see."""

from __future__ import annotations

from django.utils import timezone

from cryoboard.cases.identity import initials
from cryoboard.cases.models import Patient
from cryoboard.cases.selectors import age_on

SEX_LETTERS = {"female": "F", "male": "H"}


def short_identity(patient: Patient) -> str:
    """« C. M. · F 47 ans »."""
    age = f"{age_on(patient.birth_date, timezone.localdate())} ans" if patient.birth_date else ""
    return " · ".join(filter(None, (initials(patient), " ".join(filter(None, (SEX_LETTERS.get(patient.sex, ""), age))))))
