"""Patients, cases and facts. Identity and administration are columns; clinical data are Fact rows named by the dictionary."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel

LONGEST_QUESTION = 2000
LONGEST_SOURCE = 200


class Patient(models.Model):
    """The person: identity traits, hospital number, and national number when it is qualified."""

    class Sex(models.TextChoices):
        FEMALE = "female", "Femme"
        MALE = "male", "Homme"
        UNKNOWN = "unknown", "Non renseigné"

    birth_name = models.CharField("nom de naissance", max_length=100)
    used_name = models.CharField("nom utilisé", max_length=100, blank=True)
    given_names = models.CharField("prénoms", max_length=150)
    birth_date = models.DateField("date de naissance", null=True, blank=True)
    sex = models.CharField("sexe administratif", max_length=10, choices=Sex.choices, default=Sex.UNKNOWN)
    ipp = models.CharField("IPP", max_length=30, blank=True, db_index=True)
    ins_matricule = models.CharField("matricule INS", max_length=15, blank=True)
    ins_qualified = models.BooleanField("INS qualifiée", default=False)
    gp = models.ForeignKey(
        "cryoboard.Professional", verbose_name="médecin traitant", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # null: unknown, and printed as unknown

    class Meta:
        app_label = "cryoboard"

    def __str__(self) -> str:
        return f"patient {self.pk}"


class Case(models.Model):
    """A case: one patient, one question, one board."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="cases")
    board = models.ForeignKey("cryoboard.Board", on_delete=models.PROTECT, related_name="cases")
    reference = models.SlugField("référence", max_length=40, unique=True)
    question = models.TextField("question posée", max_length=LONGEST_QUESTION, blank=True)
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requester_name = models.CharField("médecin demandeur", max_length=150, blank=True)
    published_case = models.BooleanField("cas publié", default=False)
    source_note = models.TextField("origine du cas", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    search_text = models.TextField(editable=False, blank=True)  # computed by the services, read by the search

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["board", "-id"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def origin_label(self) -> str:
        """« Cas publié », or « Cas construit » for a case made as an illustration; an empty text for the case of a real patient."""
        if self.published_case:
            return "Cas publié"
        return "Cas construit" if self.source_note else ""


class Fact(AppendOnlyModel):
    """One datum as it was entered. A correction adds a row; the latest row of a name is the current one."""

    class State(models.TextChoices):
        KNOWN = "known", "Renseignée"
        PENDING = "pending", "En attente"
        UNKNOWN = "unknown", "Inconnue"
        NOT_APPLICABLE = "not_applicable", "Non applicable"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="facts")
    name = models.CharField(max_length=80)
    value = FrozenJSON(null=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.KNOWN)
    expected_on = models.DateField("attendue le", null=True)
    observed_on = models.DateField("date de l'examen", null=True)
    source_document = models.CharField("document", max_length=LONGEST_SOURCE, blank=True)
    learnt_at = models.DateTimeField(auto_now_add=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["case", "name", "-id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"
