"""The journal's rows: added, never changed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event

Row = TypeVar("Row", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A queryset that adds and reads, nothing else."""

    def update(self, **_: Any) -> int:
        raise JournalIsAppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise JournalIsAppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise JournalIsAppendOnly


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise JournalIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise JournalIsAppendOnly


class Entry(AppendOnlyModel):
    """One thing that happened. `detail` holds names of facts and codes, never what identifies a person."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    event = models.CharField(max_length=40)  # an Event; no choices here, so that a new event is no migration
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    case = models.ForeignKey("cryoboard.Case", null=True, on_delete=models.PROTECT, related_name="journal")
    detail = models.JSONField(default=dict)

    class Meta:
        app_label = "cryoboard"
        indexes = [models.Index(fields=["case", "-id"])]
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal"

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y %H:%M} {Event(self.event).label}"
