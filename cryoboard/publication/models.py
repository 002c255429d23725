"""The steps of the publication of a ruleset, as append-only rows; and the packed facts of each case."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from cryoboard.audit.frozen_json import FrozenJSON
from cryoboard.audit.models import AppendOnlyModel

LONGEST_NOTE = 2000


class Proposal(AppendOnlyModel):
    """The proposal of a draft; its digest is the content to be reviewed, replayed and released."""

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
    """The findings of `check`, `prove` and `mutate` on a content; `material` also covers the examples, which the digest does not."""

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
    """The replay of a draft on every case of the database. `bounds`: the first and last case of each slice, fixed at the request."""

    old = models.CharField(max_length=80, blank=True)  # empty: no ruleset was in force
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
    """The result of one slice, computed once."""

    report = models.ForeignKey(ImpactReport, on_delete=models.PROTECT, related_name="slices")
    position = models.PositiveIntegerField()
    result = FrozenJSON()
    fingerprint = models.CharField(max_length=64)  # of the rows read
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "cryoboard"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "position"], name="cryoboard_each_slice_once")]

    def __str__(self) -> str:
        return f"{self.report_id} n° {self.position}"


class ImpactOutcome(AppendOnlyModel):
    """The end of a report: finished, with its counts and its PDF; or failed, and it can be resumed."""

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
    """The facts of a case packed as bytes for a replay. Derived: a replay writes the row again if facts were added since."""

    case = models.OneToOneField("cryoboard.Case", on_delete=models.CASCADE, related_name="packed", primary_key=True)
    facts = models.PositiveIntegerField(default=0)  # the number of fact rows it was written from; fact rows are never deleted
    layout = models.CharField(max_length=64)  # the layout of the bytes; it changes with the dictionary
    row = models.BinaryField()
    asks_age = models.BooleanField()  # the age was not entered: the identity gives it
    asks_sex = models.BooleanField()
    refused = models.CharField(max_length=200, blank=True)  # the name of the fact that the dictionary refuses, never its value

    class Meta:
        app_label = "cryoboard"

    def __str__(self) -> str:
        return str(self.case_id)
