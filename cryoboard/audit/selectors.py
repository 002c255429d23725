"""Reading the journal."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cryoboard.audit.models import Entry


def entries_of(case: Any) -> QuerySet[Entry]:
    """The entries of one case, newest first."""
    return Entry.objects.filter(case=case).order_by("-pk")
