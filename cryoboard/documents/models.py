"""A requested PDF: its content, its state, the hash of the file, and its distribution list."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Document(models.Model):
    """A dossier, a document of a meeting, or a ruleset (which holds no case). `content` is the context, frozen at the request."""

    class Kind(models.TextChoices):
        DOSSIER = "dossier", "Dossier RCP"
        BOOKLET = "booklet", "Livret de dossiers"
        RULESET = "ruleset", "Référentiel"
        RECEIPT = "receipt", "Accusé d’inscription"
        AGENDA = "agenda", "Ordre du jour"
        MEETING_BOOKLET = "meeting_booklet", "Livret de séance"
        FICHE = "fiche", "Fiche RCP"
        GP_LETTER = "gp_letter", "Courrier au médecin traitant"
        MINUTES = "minutes", "Procès-verbal de séance"

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
    meeting = models.ForeignKey("cryoboard.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    registration = models.ForeignKey("cryoboard.Registration", null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    decision = models.ForeignKey("cryoboard.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="documents")
    parts = models.ManyToManyField("self", symmetrical=False, related_name="bound_in", blank=True)  # the dossiers that a booklet contains
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
        """The name of the downloaded file. It never names a patient."""
        return f"{self.kind}-{self.pk}.pdf"


class DocumentItem(models.Model):
    """One case printed in a document, with its rank, and the evaluation printed for it or none."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey("cryoboard.Evaluation", null=True, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        app_label = "cryoboard"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="cryoboard_one_item_per_position")]

    def __str__(self) -> str:
        return f"{self.document_id} n° {self.position}"


class Dispatch(models.Model):
    """One line of the distribution list: the recipient, the channel, and the state of the sending."""

    class Channel(models.TextChoices):
        RECORD = "record", "Dossier médical"
        MSSANTE = "mssante", "Messagerie MSSanté"
        DMP = "dmp", "DMP"
        DCC = "dcc", "DCC"
        PRINT = "print", "Impression"
        EMAIL = "email", "Courriel"

    class State(models.TextChoices):
        TO_SEND = "to_send", "À envoyer"
        SENT = "sent", "Envoyé"
        ACKNOWLEDGED = "acknowledged", "Reçu"
        REFUSED = "refused", "Refusé"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="dispatches")
    recipient = models.ForeignKey("cryoboard.Professional", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recipient_name = models.CharField("destinataire", max_length=200)
    channel = models.CharField("canal", max_length=10, choices=Channel.choices)
    state = models.CharField("état", max_length=15, choices=State.choices, default=State.TO_SEND)
    reason = models.CharField("motif du refus", max_length=300, blank=True)
    at = models.DateTimeField("noté le")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        verbose_name = "envoi"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "recipient_name", "channel"], name="cryoboard_one_dispatch_per_recipient_and_channel"
            )
        ]

    def __str__(self) -> str:
        return f"envoi {self.pk} du document {self.document_id}"
