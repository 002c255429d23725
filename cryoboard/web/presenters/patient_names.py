"""How a patient is named where others may see the screen."""

from __future__ import annotations

from django.utils import timezone

from cryoboard.cases.models import Patient
from cryoboard.cases.selectors import age_on

SEX_LETTERS = {"female": "F", "male": "H"}


def short_identity(patient: Patient) -> str:
    """« C. M. · F 47 ans »."""
    used = patient.used_name or patient.birth_name
    initials = " ".join(f"{word[:1].upper()}." for word in (patient.given_names, used) if word)
    age = f"{age_on(patient.birth_date, timezone.localdate())} ans" if patient.birth_date else ""
    return " · ".join(filter(None, (initials, " ".join(filter(None, (SEX_LETTERS.get(patient.sex, ""), age))))))
