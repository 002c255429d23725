"""The banner of the pages of a case: the patient and the tabs."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from cryoboard.cases.identity import usual_name
from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import age_on

TABS = (
    ("case", "Données", "list"),
    ("proposals", "Propositions", "recommend"),
    ("journey", "Parcours", "path"),
    ("documents", "Documents", "document"),
)
JOURNAL = ("journal", "Journal", "history")
BORN = {"female": "née", "male": "né"}


@dataclass(frozen=True, slots=True)
class Tab:
    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class Banner:
    name: str
    sex: str
    birth: str
    age: str
    ipp: str
    may_edit: bool
    tabs: list[Tab]


def full_name(patient: Patient) -> str:
    """« MARTIN Claire », with the birth name when another is used."""
    used = patient.used_name or patient.birth_name
    born = f" ({BORN.get(patient.sex, 'né·e')} {patient.birth_name.upper()})" if used != patient.birth_name else ""
    return f"{usual_name(patient)}{born}"


def banner(case: Case, *, current: str, may_edit: bool, may_audit: bool) -> Banner:
    """The banner of a case for one page."""
    patient, tabs = case.patient, [*TABS, JOURNAL] if may_audit else list(TABS)
    born = patient.birth_date
    return Banner(
        name=full_name(patient),
        sex=patient.get_sex_display(),
        birth=f"{born:%d/%m/%Y}" if born else "",
        age=f"{age_on(born, timezone.localdate())} ans" if born else "",
        ipp=patient.ipp,
        may_edit=may_edit,
        tabs=[Tab(reverse(f"cryoboard:{name}", args=[case.reference]), label, icon, name == current) for name, label, icon in tabs],
    )
