"""The form of a new version of a charter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from cryoboard.meetings.models import Charter
from cryoboard.organisation.models import Specialty
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS
from decision_rules import library

DEADLINES = (
    *("registration_days_before", "registration_hour", "agenda_days_before"),
    *("validation_days", "dispatch_days", "pps_days", "treatment_days"),
)
TERMS = ("valid_from", "meeting_minutes", "discussed_minutes", "imaging_freshness_days", "opinions_count_as_present")
ORGANISATION = ("authorised", "authorised_facility", "authorised_finess", "delegated_to", "listed", "directory_id")
REQUIREMENT = "requirement"
UNSAID = "Non précisé"


HELP = {
    "authorised": "Autorisation de traitement du cancer ; l’organisation peut être déléguée à un 3C.",
    "listed": "L’annuaire des RCP donne un identifiant à chaque RCP.",
}


def titled(name: str) -> str:
    """The label of a term, with a capital."""
    words = str(Charter._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return words[:1].upper() + words[1:]


class CharterForm(forms.ModelForm):  # type: ignore[type-arg]
    """The terms; the required competences are ticked in a table beside them."""

    valid_from = forms.DateField(label="En vigueur à partir du", widget=DayInput, input_formats=DAY_FORMATS, error_messages=DAY_ERROR)

    class Meta:
        model = Charter
        fields = [*TERMS, *DEADLINES, *ORGANISATION]

    def __init__(self, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.ticked = set(data.getlist(REQUIREMENT)) if data is not None else None
        for name in ("authorised", "listed"):
            self.fields[name] = forms.ChoiceField(
                label=titled(name), choices=[("", UNSAID), *Charter.YES_OR_NO], required=False, help_text=HELP[name]
            )
        for name, field in self.fields.items():
            if isinstance(field, forms.IntegerField):
                field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
                field.error_messages["invalid"] = "Écrire un nombre entier."
                self.fields[name] = field

    @property
    def numbers(self) -> list[Any]:
        return [self[name] for name in TERMS if name not in ("valid_from", "opinions_count_as_present")]

    @property
    def deadlines(self) -> list[Any]:
        return [self[name] for name in DEADLINES]

    @property
    def organisation(self) -> list[Any]:
        return [self[name] for name in ORGANISATION]

    def requirements(self) -> list[tuple[str, str]]:
        """(case type or « », competence) pairs, for `save_charter`."""
        pairs = [each.partition(":") for each in sorted(self.ticked or ())]
        return [(case_type, specialty) for case_type, _, specialty in pairs]


def case_types() -> list[tuple[str, str]]:
    """The case types: every case, then one per catalogue."""
    return [("", "Tous les dossiers"), *((each.id, each.title) for each in library().catalogues.values())]


def competences() -> list[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Specialty.choices if value != Specialty.OTHER]
