"""The search form of the evidence library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from decision_rules.model.evidence_columns import AGENTS, COLLECTIONS, DESIGNS, HISTOLOGIES, SCHEDULES, SETTINGS

ANY = ("", "Tous")
VERIFICATION = [("", "Toutes les lignes"), ("non", "Sauf à vérifier"), ("oui", "À vérifier seulement")]
YEAR_ERROR = dict.fromkeys(("invalid", "min_value", "max_value"), "Écrire une année, par exemple 2015.")


def choices(words: Mapping[str, str], every: tuple[str, str] = ANY) -> list[tuple[str, str]]:
    return [every, *words.items()]


def year(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1900,
        max_value=2100,
        error_messages=YEAR_ERROR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )


class EvidenceForm(forms.Form):
    """Every field is optional; an invalid year is reported and ignored."""

    q = forms.CharField(
        label="Rechercher",
        max_length=100,
        required=False,
        help_text="Auteur, revue, tumeur, traitement, toxicité, identifiant",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    ensemble = forms.ChoiceField(
        label="Ensemble", required=False, choices=choices({collection.id: collection.short for collection in COLLECTIONS})
    )
    contexte = forms.ChoiceField(label="Contexte", required=False, choices=choices(SETTINGS))
    fractionnement = forms.ChoiceField(label="Fractionnement", required=False, choices=choices(SCHEDULES))
    molecule = forms.ChoiceField(label="Molécule", required=False, choices=choices(AGENTS, ("", "Toutes")))
    tumeur = forms.ChoiceField(label="Tumeur", required=False, choices=choices(HISTOLOGIES, ("", "Toutes")))
    etude = forms.ChoiceField(label="Type d’étude", required=False, choices=choices(DESIGNS))
    depuis = year("Depuis l’année")
    jusque = year("Jusqu’à l’année")
    verification = forms.ChoiceField(label="Vérification", required=False, choices=VERIFICATION)

    def wanted(self) -> dict[str, Any]:
        """The filled and valid fields."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def filters(self) -> list[forms.BoundField]:
        """Every field but the search itself."""
        return [field for field in self if field.name != "q"]
