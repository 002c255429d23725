"""The forms of the patient's identity, of the question to the board, and of a case file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case, Patient
from cryoboard.organisation.models import Board, Professional, Specialty
from cryoboard.organisation.permissions import Action
from cryoboard.organisation.selectors import boards_where
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS

PATIENT_FIELDS = ("birth_name", "used_name", "given_names", "birth_date", "sex", "ipp", "ins_matricule", "gp")


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields shown under one title; the wide ones on a line of their own."""

    title: str
    fields: list[Any] = field(default_factory=list)
    wide: list[Any] = field(default_factory=list)


class IdentityForm(forms.Form):
    """The identity of the patient, the question to the board, and the requester."""

    birth_name = forms.CharField(label="Nom de naissance", max_length=100)
    used_name = forms.CharField(label="Nom utilisé", max_length=100, required=False, help_text="S’il diffère.")
    given_names = forms.CharField(label="Prénoms", max_length=150)
    birth_date = forms.DateField(label="Date de naissance", widget=DayInput, input_formats=DAY_FORMATS, error_messages=DAY_ERROR)
    sex = forms.ChoiceField(label="Sexe administratif", choices=[("", "Choisir…"), *Patient.Sex.choices])
    ipp = forms.CharField(label="IPP", max_length=30, required=False, help_text="Identifiant permanent de l’hôpital.")
    ins_matricule = forms.CharField(label="Matricule INS", max_length=15, required=False, help_text="13 chiffres et leur clé.")
    gp = forms.ModelChoiceField(label="Médecin traitant", queryset=Professional.objects.none(), required=False, empty_label="Inconnu")
    question = forms.CharField(label="Question posée à la RCP", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    requester_name = forms.CharField(label="Médecin demandeur", max_length=150, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        doctors: Any = self.fields["gp"]
        doctors.queryset = Professional.objects.filter(specialty=Specialty.GENERAL_PRACTICE).order_by("family_name", "given_names")

    @staticmethod
    def initial_for(case: Case) -> dict[str, Any]:
        patient = {name: getattr(case.patient, name) for name in PATIENT_FIELDS}
        return {**patient, "question": case.question, "requester_name": case.requester_name, "version": case.version}

    def clean_birth_date(self) -> Any:
        day = self.cleaned_data["birth_date"]
        if day > timezone.localdate():
            raise forms.ValidationError("Une date de naissance ne peut pas être dans le futur.")
        return day

    @property
    def groups(self) -> list[FieldGroup]:
        return [
            FieldGroup("Patient", [self[name] for name in PATIENT_FIELDS]),
            FieldGroup("Demande", [self["requester_name"]], [self["question"]]),
        ]

    def patient(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in PATIENT_FIELDS}

    def update_fields(self) -> dict[str, Any]:
        """The arguments of `update_case`."""
        data = self.cleaned_data
        return {
            "patient": self.patient(),
            "question": data["question"],
            "requester_name": data["requester_name"],
            "version": data["version"],
        }


class NewCaseForm(IdentityForm):
    """The same, with the board when there are several."""

    board = forms.ModelChoiceField(label="RCP", queryset=Board.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards_where(user, Action.CREATE_CASE)  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[FieldGroup]:
        patient, request = super().groups
        return [patient, FieldGroup(request.title, [self["board"], *request.fields], request.wide)]

    def case_fields(self) -> dict[str, Any]:
        """The arguments of `create_case`."""
        data = self.cleaned_data
        return {
            "board": data["board"],
            "patient": self.patient(),
            "question": data["question"],
            "requester_name": data["requester_name"],
        }


class UploadForm(forms.Form):
    """A case file; the service checks its content."""

    file = forms.FileField(
        label="Fichier du cas",
        help_text="Fichier JSON.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )
    board = forms.ModelChoiceField(label="RCP", queryset=Board.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards_where(user, Action.CREATE_CASE)  # type: ignore[attr-defined]
