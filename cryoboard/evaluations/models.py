"""A stored evaluation: the facts as they stood, the digest of the rules, the result; never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel


class Evaluation(AppendOnlyModel):
    """What one ruleset said of one case on one day."""

    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="evaluations")
    ruleset = models.CharField(max_length=80)
    digest = models.CharField(max_length=80)
    on = models.DateField()
    facts = FrozenJSON()
    facts_meta = FrozenJSON()
    result = FrozenJSON()
    result_sha256 = models.CharField(max_length=64)
    asked = FrozenJSON(null=True)  # the facts worth asking for the case that day, as its papers sort what is missing
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["case", "ruleset", "-id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ruleset} {self.on}"
