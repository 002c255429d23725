"""A task: an action to do for a case by a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Task(models.Model):
    """One line of « Suites »."""

    class Kind(models.TextChoices):
        DATUM = "datum", "Donnée attendue"
        EXAMINATION = "examination", "Examen demandé"
        INFORM_PATIENT = "inform_patient", "Informer le patient"
        PPS = "pps", "Remettre le PPS"
        GP_LETTER = "gp_letter", "Courrier au médecin traitant"
        TREATMENT = "treatment", "Premier traitement"
        PRESENT_AGAIN = "present_again", "Présenter de nouveau"
        OPINION = "opinion", "Avis écrit demandé"

    class State(models.TextChoices):
        OPEN = "open", "À faire"
        DONE = "done", "Fait"
        CANCELLED = "cancelled", "Sans objet"

    class Application(models.TextChoices):
        """Whether the proposal was applied; « en attente » is a task still open."""

        COMPLETE = "complete", "Complète"
        PARTIAL = "partial", "Partielle"
        NOT_APPLIED = "not_applied", "Non appliquée"
        UNKNOWN = "unknown", "Inconnue"

    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="tasks")
    decision = models.ForeignKey("cryoboard.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    registration = models.ForeignKey("cryoboard.Registration", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField("nature", max_length=15, choices=Kind.choices)
    label = models.CharField("tâche", max_length=300)
    fact = models.CharField("donnée", max_length=80, blank=True)
    owner = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.OPEN)
    application = models.CharField("application de l’avis", max_length=12, choices=Application.choices, blank=True)  # of a treatment
    reason = models.CharField("motif de non-application", max_length=40, blank=True)  # a code of decisions/reason_codes.py
    outcome = models.CharField("suite", max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_on = models.DateField("fait le", null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        verbose_name = "suite"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"]), models.Index(fields=["case", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(kind="present_again", state="open"), name="cryoboard_one_reopening_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.label
