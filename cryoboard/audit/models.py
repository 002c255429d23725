"""The rows of the journal, which are added and never changed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.conf import settings
from django.db import models

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event

Row = TypeVar("Row", bound=models.Model, covariant=True)


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A queryset that can add and read rows only."""

    def update(self, **_: Any) -> int:
        raise JournalIsAppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise JournalIsAppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise JournalIsAppendOnly


class AppendOnlyModel(models.Model):
    """A row that is written once and never changed."""

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
    """One event that happened. `detail` holds names of facts and codes, and nothing that identifies a person."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    event = models.CharField(max_length=40)  # an Event; no `choices`, so that a new event needs no migration
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
