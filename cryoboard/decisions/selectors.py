"""Decisions as one user may see them."""

from __future__ import annotations

from django.db.models import QuerySet

from cryoboard.audit.actor import Actor
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration

RELATED = (
    "registration__case__patient",
    "registration__case__board",
    "registration__meeting__board",
    "registration__meeting__charter",
    "recorded_by__professional",
    "signed_by__professional",
)
ROWS = ("proposals__responsible", "conditions__owner", "examinations__owner")


def decisions_visible_to(user: Actor) -> QuerySet[Decision]:
    """The decisions on the cases this person may see, the latest first."""
    found = Decision.objects.filter(registration__case__in=cases_visible_to(user).order_by())
    return found.select_related(*RELATED).order_by("-pk")


def current_decision(registration: Registration) -> Decision | None:
    """The current decision of this registration: the first one, or its last amendment."""
    found = Decision.objects.filter(registration=registration).select_related(*RELATED).prefetch_related(*ROWS)
    return found.order_by("-number").first()


def signed_decision(registration: Registration) -> Decision | None:
    """The last signed decision of this registration."""
    found = Decision.objects.filter(registration=registration, state=Decision.State.SIGNED)
    return found.select_related(*RELATED).prefetch_related(*ROWS).order_by("-number").first()
