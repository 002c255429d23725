"""A PDF that was asked for: what it holds, how far it is, and the hash of what was stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Document(models.Model):
    """One dossier, a booklet of several, or a ruleset, which holds no case. `content` is what it prints, frozen when it was asked for."""

    class Kind(models.TextChoices):
        DOSSIER = "dossier", "Dossier RCP"
        BOOKLET = "booklet", "Livret de dossiers"
        RULESET = "ruleset", "Référentiel"

    class State(models.TextChoices):
        QUEUED = "queued", "En file d'attente"
        RENDERING = "rendering", "En cours de production"
        READY = "ready", "Prêt"
        FAILED = "failed", "Échec"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64, db_index=True)
    content = models.JSONField(default=dict)
    cases = models.ManyToManyField("cryoboard.Case", through="cryoboard.DocumentItem", related_name="documents")
    state = models.CharField(max_length=20, choices=State.choices, default=State.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    file = models.FileField(upload_to="documents/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    page_count = models.PositiveSmallIntegerField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)
    rendered_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)

    class Meta:
        app_label = "cryoboard"

    def __str__(self) -> str:
        return self.title

    @property
    def file_name(self) -> str:
        """The name of the downloaded file: never an identity."""
        return f"{self.kind}-{self.pk}.pdf"


class DocumentItem(models.Model):
    """One evaluation printed in a document, in order."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey("cryoboard.Evaluation", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "cryoboard"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="cryoboard_one_item_per_position")]

    def __str__(self) -> str:
        return f"{self.document_id} n° {self.position}"
