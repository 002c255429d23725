"""The forms to propose, replay and release a ruleset."""

from __future__ import annotations

from typing import Any

from django import forms

from cryoboard.publication.models import LONGEST_NOTE
from decision_rules import Ruleset

TOO_LONG = {"max_length": "La note est trop longue : 2 000 caractères au plus."}
NOTHING_BEFORE = ("", "Aucun : c’est le premier référentiel de son catalogue")


class ProposalForm(forms.Form):
    """The note of a proposal."""

    note = forms.CharField(
        label="Ce qui change, et pourquoi",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_NOTE,
        required=False,
        error_messages=TOO_LONG,
        help_text="Lu par la personne qui publiera. Aucun nom de patient ici.",
    )


class ImpactForm(forms.Form):
    """The ruleset the draft is compared with: another one of its catalogue, by default the one in force."""

    old = forms.ChoiceField(
        label="Comparer à",
        required=False,
        error_messages={"invalid_choice": "Choisissez un référentiel du même catalogue."},
    )

    def __init__(self, data: Any = None, *, draft: Ruleset, in_force: Ruleset | None) -> None:
        super().__init__(data, initial={"old": name_beside(in_force, draft) if in_force else ""})
        others = [each for each in draft.catalogue.rulesets.values() if each is not draft]
        others += [in_force] if in_force is not None and in_force.id == draft.id else []
        field = self.fields["old"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name_beside(each, draft), f"{each.title} ({name_beside(each, draft)})") for each in others] + [NOTHING_BEFORE]


def name_beside(ruleset: Ruleset, draft: Ruleset) -> str:
    """The id of a ruleset; with its revision if the draft is a later revision of it."""
    return ruleset.name if ruleset.id == draft.id else ruleset.id


class ReleaseForm(forms.Form):
    """The digest of the released content."""

    digest = forms.CharField(
        label="Empreinte relue",
        max_length=80,
        error_messages={"required": "Donnez l’empreinte du contenu relu.", "max_length": "Une empreinte tient en 80 caractères."},
        help_text="Celle du contenu proposé, relu et rejoué. Une autre empreinte est refusée.",
    )
