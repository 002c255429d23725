"""The forms of « Inscription en 90 secondes »: request, patient, tumour, information given to the patient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import facts_at_hand
from cryoboard.cases.typed_facts import TypedFact
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.quick_registration import MASS, TUMOUR
from cryoboard.organisation.models import Professional
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS
from cryoboard.web.presenters.fact_rows import INDENT, raw_value
from cryoboard.web.presenters.status_labels import KNOWN, PENDING
from decision_rules import FactDefinition, FactRole, ValueRefused, library, parse_value

REASONS = ("for_diagnosis", "for_treatment", "for_recourse", "for_paediatrics")
IDENTITY = ("birth_name", "used_name", "given_names", "birth_date", "sex", "ipp", "ins_matricule")
NEW_PATIENT = ("birth_name", "given_names", "birth_date", "sex")
PLANNED, NOT_INFORMED, NOT_ASKED = Registration.Urgency.PLANNED, Registration.Informed.NOT_DONE, Registration.Consent.NOT_ASKED
WAITING = "pending"
TITLES: Mapping[str, str] = {FactRole.DISEASE_PHASE: "Phase"}
LONGEST_QUESTION = 300


class RequestForm(forms.Form):
    """The fields of the registration: requester, question, reasons, urgency, information given to the patient."""

    requester = forms.ModelChoiceField(
        label="Médecin demandeur",
        queryset=Professional.objects.all(),
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Ce médecin n’est pas dans l’annuaire : cherchez-le par son nom ou son RPPS."},
    )
    question = forms.CharField(
        label="Question posée à la RCP",
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_QUESTION}),
        max_length=LONGEST_QUESTION,
        help_text=f"Une phrase, {LONGEST_QUESTION} caractères au plus.",
        error_messages={"required": "La question posée manque : écrivez-la en une phrase."},
    )
    for_treatment = forms.BooleanField(label="Proposition thérapeutique", required=False, initial=True)
    for_diagnosis = forms.BooleanField(label="Avis diagnostique", required=False)
    for_recourse = forms.BooleanField(label="Recours", required=False)
    for_paediatrics = forms.BooleanField(label="Pédiatrie", required=False)
    urgency = forms.ChoiceField(label="Urgence", choices=Registration.Urgency.choices, initial=PLANNED, required=False)
    urgency_reason = forms.CharField(label="Motif de l’urgence", max_length=200, required=False)
    informed = forms.ChoiceField(
        label="Le patient a été informé", choices=Registration.Informed.choices, initial=NOT_INFORMED, required=False
    )
    informed_on = forms.DateField(label="Faite le", widget=DayInput, input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR)
    consent = forms.ChoiceField(label="Non-opposition ou accord", choices=Registration.Consent.choices, initial=NOT_ASKED, required=False)
    patient_wish = forms.CharField(
        label="Souhaits du patient",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=500,
        required=False,
        help_text="S’il en a exprimé.",
    )

    def clean(self) -> dict[str, Any]:
        """Sets the default of empty choices, and refuses future dates."""
        data = super().clean() or {}
        for name, default in (("urgency", PLANNED), ("informed", NOT_INFORMED), ("consent", NOT_ASKED)):
            data[name] = data.get(name) or default
        for name in ("informed_on", "after_emergency_on"):
            if data.get(name) and data[name] > timezone.localdate():
                self.add_error(name, "Cette date est dans le futur.")
        return data

    def request(self) -> dict[str, Any]:
        """The fields of the registration."""
        return {name: value for name, value in self.cleaned_data.items() if name in RequestForm.base_fields}

    @property
    def reasons(self) -> list[Any]:
        return [self[name] for name in REASONS]


class EditForm(RequestForm):
    """The same fields for a correction, with those written during the preparation of the case."""

    synthesis = forms.CharField(label="Synthèse du cas", widget=forms.Textarea(attrs={"rows": 5}), max_length=2000, required=False)
    estimated_minutes = forms.IntegerField(
        label="Durée prévue (minutes)",
        min_value=1,
        max_value=90,
        error_messages={"min_value": "Une minute au moins.", "max_value": "90 minutes au plus."},
    )
    after_emergency_act = forms.CharField(label="Geste déjà fait en urgence", max_length=200, required=False)
    after_emergency_on = forms.DateField(
        label="Date du geste", widget=DayInput, input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def initial_for(registration: Registration) -> dict[str, Any]:
        return {name: getattr(registration, name) for name in EditForm.base_fields} | {"requester": registration.requester_id}

    def update(self) -> dict[str, Any]:
        """The arguments of `update_registration`."""
        return dict(self.cleaned_data)


class RegisterForm(RequestForm):
    """The form of a case to register: an existing case, a new case of a known patient, or a new patient."""

    case = forms.CharField(widget=forms.HiddenInput, required=False)
    known_patient = forms.CharField(widget=forms.HiddenInput, required=False)  # the reference of a case of this patient
    another_person = forms.BooleanField(label="C’est une autre personne : ouvrir un nouveau dossier", required=False)
    birth_name = forms.CharField(label="Nom de naissance", max_length=100, required=False)
    used_name = forms.CharField(label="Nom utilisé", max_length=100, required=False, help_text="S’il diffère.")
    given_names = forms.CharField(label="Prénoms", max_length=150, required=False)
    birth_date = forms.DateField(
        label="Date de naissance", widget=DayInput, input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR
    )
    sex = forms.ChoiceField(label="Sexe administratif", choices=[("", "Choisir…"), *Patient.Sex.choices], required=False)
    ipp = forms.CharField(label="IPP", max_length=30, required=False)
    ins_matricule = forms.CharField(label="Matricule INS", max_length=21, required=False, help_text="13 chiffres et leur clé.")

    def __init__(self, data: Any = None, *, chosen: Case | None, known: Case | None, **kwargs: Any) -> None:
        self.chosen, self.known = chosen, known
        initial = {field_name(name): typed for name, typed in already_typed(chosen).items()} | (kwargs.pop("initial", None) or {})
        super().__init__(data, initial=initial, **kwargs)
        for name in NEW_PATIENT if chosen is None and known is None else ():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = "Indispensable pour un nouveau patient."
        for name in facts_asked(*TUMOUR, *MASS):
            self.fields[field_name(name)] = tumour_field(library().dictionary.facts[name])

    def clean(self) -> dict[str, Any]:
        """Requires the birth date of a new patient, and checks each datum against the dictionary."""
        data = super().clean()
        if data.get("birth_date") and data["birth_date"] > timezone.localdate():
            self.add_error("birth_date", "Une date de naissance ne peut pas être dans le futur.")
        self.typed_facts = self._facts(data)
        return data

    def _facts(self, data: Mapping[str, Any]) -> dict[str, TypedFact]:
        found = {}
        for name in facts_asked(*TUMOUR, *MASS):
            try:
                typed = typed_fact(name, str(data.get(field_name(name)) or ""))
            except ValueRefused as refusal:
                self.add_error(field_name(name), f"{refusal.problem} {refusal.hint}")
                continue
            if typed is not None:
                found[name] = typed
        return found

    def patient(self) -> dict[str, Any] | Patient | None:
        """The patient argument of `quick_register_case`, for a new case."""
        if self.known is not None:
            return self.known.patient
        return {name: self.cleaned_data[name] for name in IDENTITY} if self.chosen is None else None

    @property
    def identity(self) -> list[Any]:
        return [self[name] for name in IDENTITY]

    @property
    def tumour(self) -> list[Any]:
        return [self[field_name(name)] for name in facts_asked(*TUMOUR)]

    @property
    def mass(self) -> list[Any]:
        return [self[field_name(name)] for name in facts_asked(*MASS)]


def facts_asked(*roles: FactRole) -> list[str]:
    """The names of the facts with these roles."""
    return [library().fact_with_role(role) for role in roles]


def field_name(name: str) -> str:
    """The form name of a fact, without dots."""
    return name.replace(".", "-").replace("_", "-")


def tumour_field(definition: FactDefinition) -> forms.Field:
    """The form field of a fact."""
    label = TITLES.get(definition.role, definition.label)
    if definition.type not in ("enum", "boolean"):
        unit = f" ({definition.unit})" if definition.unit else ""
        return forms.CharField(label=label + unit, max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    choices = [("", "—")]
    if definition.role == FactRole.HISTOLOGY:
        choices.append((WAITING, "En attente du compte rendu"))
    if definition.type == "boolean":
        choices += [("true", "Oui"), ("false", "Non")]
    choices += [(name, INDENT * depth + words) for name, words, depth in definition.choices()]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def typed_fact(name: str, raw: str) -> TypedFact | None:
    """One datum of the form, checked. Raises ValueRefused."""
    if not raw:
        return None
    if raw == WAITING:
        return TypedFact(None, PENDING)
    return TypedFact(parse_value(library().dictionary.facts[name], raw, timezone.localdate()))


def typed_facts(data: Mapping[str, str]) -> dict[str, TypedFact]:
    """The valid data of an incomplete form."""
    found = {}
    for name in facts_asked(*TUMOUR, *MASS):
        try:
            typed = typed_fact(name, data.get(field_name(name), "").strip())
        except ValueRefused:
            continue
        if typed is not None:
            found[name] = typed
    return found


def already_typed(case: Case | None) -> dict[str, str]:
    """The tumour data that the case already has."""
    if case is None:
        return {}
    facts, definitions = facts_at_hand(case), library().dictionary.facts
    known = {name: facts[name] for name in facts_asked(*TUMOUR, *MASS) if name in facts}
    return {
        name: WAITING if fact.state == PENDING else raw_value(definitions[name], fact.value)
        for name, fact in known.items()
        if fact.state in (KNOWN, PENDING)
    }
