"""An evaluation: the facts as they stood, the digest of the rules, the result; once stored, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel
from cryoboard.evaluations.fingerprints import fingerprint
from decision_rules import EvaluationResult

AS_OF_THE_DAY = ("decisive", "derived")  # of a result: examples of values that would settle it, delays counted to that day


class Evaluation(AppendOnlyModel):
    """What one ruleset said of one case on one day. A page that only reads shows one that is not stored (`evaluations.selectors`)."""

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

    last_row = 0  # no column: of an evaluation that is not stored, the last row of a fact it was computed from

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["case", "ruleset", "-id"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.ruleset} {self.on}"

    @property
    def is_stored(self) -> bool:
        return self.pk is not None

    @cached_property
    def outcome(self) -> EvaluationResult:
        """What was said, typed. Raises UnreadableResult."""
        return EvaluationResult.from_json(self.result)

    @cached_property
    def fingerprint(self) -> str:
        """What was said of what: the same for two evaluations that say the same of the same facts, stored or not, whatever the day."""
        said = {name: value for name, value in self.result.items() if name not in AS_OF_THE_DAY}
        return fingerprint({"ruleset": self.ruleset, "digest": self.digest, "facts": self.facts, "result": said})

    @property
    def key(self) -> str:
        """Its name in an address or a form: its number; of one that is not stored, what computes it again and its fingerprint."""
        return str(self.pk) if self.is_stored else f"{self.last_row}-{self.fingerprint}"
