"""An evaluation: the facts, the digest of the rules and the result; never changed once stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel
from cryoboard.evaluations.fingerprints import fingerprint
from decision_rules import EvaluationResult

AS_OF_THE_DAY = ("decisive", "derived")  # parts of a result that depend on the day: example values, delays


class Evaluation(AppendOnlyModel):
    """What one ruleset says of one case on one day. A page that only reads may show one that is not stored (`evaluations.selectors`)."""

    case = models.ForeignKey("cryoboard.Case", on_delete=models.PROTECT, related_name="evaluations")
    ruleset = models.CharField(max_length=80)
    digest = models.CharField(max_length=80)
    on = models.DateField()
    facts = FrozenJSON()
    facts_meta = FrozenJSON()
    result = FrozenJSON()
    result_sha256 = models.CharField(max_length=64)
    asked = FrozenJSON(null=True)  # the facts that applied to the case that day; the papers sort missing data with them
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    last_row = 0  # not a column: the last fact row read by an evaluation that is not stored

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
        """The result, typed. Raises UnreadableResult."""
        return EvaluationResult.from_json(self.result)

    @cached_property
    def fingerprint(self) -> str:
        """Fingerprint of the facts and of the result, without the day: equal for two evaluations that say the same of the same facts."""
        said = {name: value for name, value in self.result.items() if name not in AS_OF_THE_DAY}
        return fingerprint({"ruleset": self.ruleset, "digest": self.digest, "facts": self.facts, "result": said})

    @property
    def key(self) -> str:
        """Its identifier in an address or a form: its number, or for one that is not stored the last fact row read and its fingerprint."""
        return str(self.pk) if self.is_stored else f"{self.last_row}-{self.fingerprint}"
