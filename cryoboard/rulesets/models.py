"""A ruleset released on this site."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.models import AppendOnlyModel


class Release(AppendOnlyModel):
    """A ruleset released here, as reviewed: this id is taken for good."""

    ruleset = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=80)
    proposal = models.ForeignKey("cryoboard.Proposal", on_delete=models.PROTECT, related_name="releases")
    impact_report = models.ForeignKey("cryoboard.ImpactReport", on_delete=models.PROTECT, related_name="releases")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"

    def __str__(self) -> str:
        return self.ruleset
