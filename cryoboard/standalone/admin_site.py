"""Django's administration with our refusals: a message and a journal entry. Clinical rows cannot be changed there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, URLResolver, path

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.decisions import refusals as of_decisions
from cryoboard.decisions.errors import SignedForGood
from cryoboard.decisions.models import Condition, Decision, RequestedExamination, TherapeuticProposal
from cryoboard.documents.models import Document
from cryoboard.errors import CryoBoardError
from cryoboard.meetings import refusals as of_meetings
from cryoboard.meetings.errors import MeetingRefused
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.permissions import case_of, journal_refusal
from cryoboard.web.refusals import page_before

ADMINISTRATION = "administration"  # the name of the action in the journal
CLOSED: tuple[type[Model], ...] = (Decision, TherapeuticProposal, Condition, RequestedExamination, Document)
View = Callable[..., HttpResponseBase]


class BoardAdminSite(AdminSite):
    """Django's administration site, where every view handles our refusals."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        guarded: View = super().admin_view(with_refusals(view), cacheable)
        return guarded

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Decisions and their documents have no page here. A request to their address is refused with the reason."""
        doors = [
            path(f"cryoboard/{model._meta.model_name}/<int:pk>/<path:rest>", self.admin_view(closed), {"model": model})
            for model in CLOSED
            if not self.is_registered(model)
        ]
        return [*doors, *super().get_urls()]


def closed(request: HttpRequest, model: type[Model], pk: int, rest: str) -> HttpResponse:
    """Raises SignedForGood or AccessRefused: no row of a decision can be changed here."""
    row = get_object_or_404(model._default_manager.all(), pk=pk)
    decision = row if isinstance(row, Decision) else getattr(row, "decision", None)
    if decision is not None and decision.state == Decision.State.SIGNED:
        raise SignedForGood(decision)
    raise AccessRefused(request.user, ADMINISTRATION, case_of(decision) if decision is not None else None)


def with_refusals(view: View) -> View:
    """The view, with our refusals: each is recorded, and shown as a message on the page before."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **named)
        except CryoBoardError as refusal:
            write_down(refusal, request.user)
            messages.error(request, refusal.message)
            return redirect((view is not closed and page_before(request)) or "admin:index")

    return inner


def write_down(refusal: CryoBoardError, user: Actor) -> None:
    """Record the refusal with the function of the package that raised it."""
    if isinstance(refusal, AccessRefused):
        journal_refusal(refusal)
    elif isinstance(refusal, SignedForGood) and refusal.decision is not None:
        of_decisions.write_down(refusal, ADMINISTRATION, {"decision": refusal.decision, "actor": user})
    elif isinstance(refusal, MeetingRefused):
        of_meetings.write_down(refusal, ADMINISTRATION, {"actor": user})
    else:
        record(Event.ACCESS_REFUSED, actor=user, code=refusal.code, action=ADMINISTRATION)
