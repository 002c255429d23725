"""A revision of a ruleset that was released on this site."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.models import AppendOnlyModel


class Release(AppendOnlyModel):
    """A revision released on this site after review, with its frozen pack. Its number is never used again.

    `pack` is None for a release made before packs existed: it counts as long as today's content has its digest.
    """

    ruleset = models.CharField(max_length=80)
    revision = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=80)
    pack = models.BinaryField(null=True)
    pack_sha256 = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)
    proposal = models.ForeignKey("cryoboard.Proposal", on_delete=models.PROTECT, related_name="releases")
    impact_report = models.ForeignKey("cryoboard.ImpactReport", on_delete=models.PROTECT, related_name="releases")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        constraints = [models.UniqueConstraint(fields=["ruleset", "revision"], name="cryoboard_a_revision_is_released_once")]

    def __str__(self) -> str:
        return f"{self.ruleset}@{self.revision}"
