"""What happens to a ruleset on its way to publication: rows that are added, never changed; and the columns kept beside each case."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel

LONGEST_NOTE = 2000


class Proposal(AppendOnlyModel):
    """Someone puts a draft forward, as its content stands: the digest is what will be reviewed, replayed and released."""

    ruleset = models.CharField(max_length=80, db_index=True)
    digest = models.CharField(max_length=80)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        constraints = [models.UniqueConstraint(fields=["ruleset", "digest", "proposed_by"], name="cryoboard_one_proposal_each")]

    def __str__(self) -> str:
        return f"{self.ruleset} {self.digest[:19]}"


class Review(AppendOnlyModel):
    """What `check`, `prove` and `mutate` found of a content; `material` also covers the examples, which the digest does not."""

    ruleset = models.CharField(max_length=80)
    digest = models.CharField(max_length=80)
    material = models.CharField(max_length=64)
    findings = FrozenJSON()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["ruleset", "digest", "-id"])]

    def __str__(self) -> str:
        return f"{self.ruleset} {self.digest[:19]}"


class ImpactReport(AppendOnlyModel):
    """A draft replayed over every case of the database. `bounds` are the first and last case of each slice, fixed when asked for."""

    old = models.CharField(max_length=80, blank=True)  # empty: nothing was in force before
    old_digest = models.CharField(max_length=80, blank=True)
    new = models.CharField(max_length=80)
    new_digest = models.CharField(max_length=80)
    on = models.DateField()
    cohort = models.CharField(max_length=200)
    bounds = FrozenJSON()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["new", "new_digest", "-id"])]

    def __str__(self) -> str:
        return f"{self.old or '—'} → {self.new}"

    @property
    def file_name(self) -> str:
        return f"etude-d-impact-{self.pk}.pdf"


class ImpactSlice(AppendOnlyModel):
    """The result of one slice: once it is here it is neither lost nor made again."""

    report = models.ForeignKey(ImpactReport, on_delete=models.PROTECT, related_name="slices")
    position = models.PositiveIntegerField()
    result = FrozenJSON()
    fingerprint = models.CharField(max_length=64)  # of the rows that were read
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="cryoboard_each_slice_once")]

    def __str__(self) -> str:
        return f"{self.report_id} n° {self.position}"


class ImpactOutcome(AppendOnlyModel):
    """How a report ended: finished, with its counts and its PDF; or failed, and it can be taken up again."""

    class State(models.TextChoices):
        FINISHED = "finished", "Terminée"
        FAILED = "failed", "Échec"

    report = models.ForeignKey(ImpactReport, on_delete=models.PROTECT, related_name="outcomes")
    state = models.CharField(max_length=20, choices=State.choices)
    counts = FrozenJSON(null=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="impacts/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=models.Q(state="finished"), name="cryoboard_an_impact_finishes_once")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class PackedCase(models.Model):
    """What a replay reads of a case, as bytes beside its facts. Derived: written again by the first replay that finds facts added since."""

    case = models.OneToOneField("cryoboard.Case", on_delete=models.CASCADE, related_name="packed", primary_key=True)
    facts = models.PositiveIntegerField(default=0)  # how many rows of facts it was written from: none is ever taken away
    layout = models.CharField(max_length=64)  # what the bytes mean; another dictionary has another
    row = models.BinaryField()
    asks_age = models.BooleanField()  # nobody entered the age: the identity gives it
    asks_sex = models.BooleanField()
    refused = models.CharField(max_length=200, blank=True)  # the fact the dictionary refuses today, never its value

    class Meta:
        app_label = "cryoboard"

    def __str__(self) -> str:
        return str(self.case_id)
