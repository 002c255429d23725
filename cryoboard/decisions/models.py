"""The board's decision on one registration: draft, reviewed, signed; once signed, only amended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel
from cryoboard.decisions.errors import SignedForGood


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Bulk changes of decisions: refused if one of them is signed."""

    def update(self, **fields: Any) -> int:
        self.refuse_signed()
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        self.refuse_signed()
        return super().delete()

    def refuse_signed(self) -> None:
        """Raises SignedForGood."""
        signed = self.filter(state=Decision.State.SIGNED).defer("content").first()
        if signed is not None:
            raise SignedForGood(signed)


class Decision(models.Model):
    """The decision (« avis de la RCP »). The first one has number 0; each amendment of a signed one is a new row with the next number."""

    class Kind(models.TextChoices):
        PROPOSAL = "proposal", "Proposition thérapeutique"
        DIAGNOSTIC = "diagnostic", "Avis diagnostique"
        EXAMINATIONS = "examinations", "Examens complémentaires"
        DEFERRAL = "deferral", "Surseoir"
        RECOURSE = "recourse", "Passage en RCP de recours"
        WITHDRAWAL = "withdrawal", "Retrait"

    class State(models.TextChoices):
        """The status of the fiche; the SNOMED CT codes of the official model are in `decisions.frcp_codes`."""

        DRAFT = "draft", "En cours"
        REVIEWED = "reviewed", "Relue"
        SIGNED = "signed", "Validée"

    class Conformity(models.TextChoices):
        CONFORM = "conform", "Conforme"
        CONDITIONAL = "conditional", "Conforme sous condition"
        JUSTIFIED = "justified", "Hors référentiel argumenté"
        UNJUSTIFIED = "unjustified", "Hors référentiel non argumenté"
        NO_RULESET = "no_ruleset", "Sans référentiel"
        UNDETERMINED = "undetermined", "Indéterminée"

    class QuorumFallback(models.TextChoices):
        OPINION_ASKED = "opinion_asked", "Avis écrit demandé"
        DEFER = "defer", "Surseoir"
        STAFF = "staff", "Avis de staff, hors RCP"

    registration = models.ForeignKey("cryoboard.Registration", on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField("amendement", default=0)
    amends = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendment")
    amended_because = models.CharField("motif de l’amendement", max_length=300, blank=True)
    kind = models.CharField("conclusion", max_length=15, choices=Kind.choices, default=Kind.PROPOSAL)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    summary = models.TextField("conclusion en une phrase", max_length=1000, blank=True)
    rationale = models.TextField("argumentaire", max_length=2000, blank=True)
    patient_wish = models.CharField("souhaits du patient", max_length=500, blank=True)
    trial = models.CharField("essai clinique proposé", max_length=150, blank=True)
    departure_reason = models.CharField("motif de l’écart", max_length=40, blank=True)
    deferral_reason = models.CharField("motif du sursis", max_length=40, blank=True)
    present_again_on = models.DateField("nouvelle présentation", null=True, blank=True)
    recourse_board = models.CharField("RCP de recours", max_length=150, blank=True)
    conformity = models.CharField("conformité", max_length=15, choices=Conformity.choices, blank=True)
    quorum = FrozenJSON(null=True)  # status, competences and who answered for each, as counted when it was last saved
    quorum_fallback = models.CharField("suite si quorum non atteint", max_length=15, choices=QuorumFallback.choices, blank=True)
    evaluations = models.ManyToManyField("cryoboard.Evaluation", related_name="decisions")
    guardrail_reason = models.CharField("motif d’un geste sans histologie", max_length=300, blank=True)
    countersigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    countersigned_at = models.DateTimeField(null=True, blank=True)
    countersigned_because = models.CharField("motif de la contre-signature", max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signatory_rpps = models.CharField(max_length=11, blank=True)
    content = FrozenJSON(null=True)  # the signed content, identity included, that the fiche prints
    sha256 = models.CharField(max_length=64, blank=True)  # of `content` in canonical JSON
    version = models.PositiveIntegerField(default=1)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        app_label = "cryoboard"
        verbose_name = "avis de la RCP"
        verbose_name_plural = "avis de la RCP"
        ordering = ["registration", "number"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="cryoboard_one_decision_per_number"),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True) | (~Q(sha256="") & Q(signed_by__isnull=False)), name="cryoboard_signed_is_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"avis {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuses any change of a signed decision, whoever calls. Raises SignedForGood."""
        if self.pk is not None and not self._state.adding:
            Decision.objects.filter(pk=self.pk).refuse_signed()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        Decision.objects.filter(pk=self.pk).refuse_signed()
        return super().delete(*args, **kwargs)

    @property
    def case(self):  # type: ignore[no-untyped-def]
        """The case, for the gate."""
        return self.registration.case


class TherapeuticProposal(models.Model):
    """One ranked proposal of a decision."""

    class Intent(models.TextChoices):
        CURATIVE = "curative", "Curative"
        CONTROL = "control", "Contrôle local"
        PAIN = "pain", "Antalgique"
        PALLIATIVE = "palliative", "Palliative"

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="proposals")
    rank = models.PositiveSmallIntegerField("rang")  # 1: première intention
    topic = models.CharField(max_length=80, blank=True)  # a topic of the rules; empty when the board proposes something else
    act = models.CharField("type de traitement", max_length=40)  # an act of decision_rules/catalogues/common/acts.yaml
    label = models.CharField("proposition", max_length=200)
    verdict = models.CharField(max_length=20, blank=True)  # the verdict of the rules when it was chosen
    intent = models.CharField("intention", max_length=12, choices=Intent.choices, blank=True)
    centre = models.CharField("centre", max_length=150, blank=True)
    responsible = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    earliest_on = models.DateField("au plus tôt", null=True, blank=True)
    latest_on = models.DateField("au plus tard", null=True, blank=True)

    class Meta:
        app_label = "cryoboard"
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "rank"], name="cryoboard_one_proposal_per_rank"),
            models.CheckConstraint(
                condition=Q(latest_on__isnull=True) | Q(earliest_on__isnull=True) | Q(latest_on__gte=F("earliest_on")),
                name="cryoboard_window_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Condition(models.Model):
    """« Sous réserve de »: a datum required before the proposal is valid."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="conditions")
    fact = models.CharField("donnée", max_length=80, blank=True)
    label = models.CharField("condition", max_length=200)
    owner = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField("attendue le", null=True, blank=True)

    class Meta:
        app_label = "cryoboard"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class RequestedExamination(models.Model):
    """An examination, or the advice of another specialist, that the board asks for."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="examinations")
    fact = models.CharField("donnée attendue", max_length=80, blank=True)
    label = models.CharField("examen", max_length=200)
    owner = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    earliest_on = models.DateField("au plus tôt", null=True, blank=True)
    latest_on = models.DateField("au plus tard", null=True, blank=True)

    class Meta:
        app_label = "cryoboard"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label


class DraftVersion(AppendOnlyModel):
    """A saved version of a draft: the common version of two editors, and the content that can be restored."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("version")  # the version of the decision it became
    content = FrozenJSON()  # its fields and its rows as typed (`decisions.drafts`)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        verbose_name = "version d’un brouillon"
        ordering = ["decision", "number"]
        constraints = [models.UniqueConstraint(fields=["decision", "number"], name="cryoboard_one_draft_version_per_number")]

    def __str__(self) -> str:
        return f"version {self.number} de l’avis {self.decision_id}"
