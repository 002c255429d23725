"""« Ordre du jour »: ordered by hand or as proposed, then frozen."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.agenda import freeze_agenda, order_agenda, place
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.web.access import A_WRITE, WHEN_DRAWN, enter_meeting
from cryoboard.web.presenters.agenda import ON_AGENDA, agenda_page, moved
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.reading_journal import Page, journal_meeting
from cryoboard.web.undo import Offer, offer_undo


@require_GET
def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Three columns: to place, on the agenda, postponed."""
    found = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    page = agenda_page(found, request.user, proposed="proposition" in request.GET)
    journal_meeting(request, found, Page.AGENDA, page.cases_named())
    context = {
        "head": meeting_head(found, "meeting_agenda"),
        "meeting": found,
        "page": page,
        "may_manage": allowed(request.user, Action.MANAGE_MEETING, on=found),
        "may_ask": any(allowed(request.user, each, on=found) for each in (Action.MANAGE_MEETING, Action.RECORD_DECISION)),
    }
    return render(request, "cryoboard/meetings/agenda.html", context)


@require_POST
def agenda_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Save the whole order: dragged, moved by the keyboard, or proposed."""
    found = enter_meeting(request, pk, unlogged=A_WRITE)
    order = [int(each) for each in request.POST.get("order", "").split(",") if each.isdecimal()]
    order_agenda(meeting=found, actor=request.user, order=order)
    if "applied" in request.POST:
        messages.success(request, "Ordre proposé appliqué.")
    return redirect("cryoboard:meeting_agenda", pk)


@require_POST
def agenda_move(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Move one case by its buttons: up, down, onto the agenda, off it."""
    found = enter_meeting(request, pk, unlogged=A_WRITE)
    row, move = get_object_or_404(Registration, meeting=found, pk=registration), request.POST.get("move", "")
    order = list(found.registrations.filter(state=ON_AGENDA).order_by("position", "number").values_list("pk", flat=True))
    if move in ("up", "down") and row.pk in order:
        order_agenda(meeting=found, actor=request.user, order=moved(order, row.pk, move))
    elif move in ("on", "off"):
        place(registration=row, actor=request.user, position=len(order) + 1 if move == "on" else None)
    elif move == "back":
        rank = request.POST.get("rank", "")
        place(registration=row, actor=request.user, position=int(rank) if rank.isdecimal() else None)
    if move == "off" and row.pk in order:
        taken_off(request, row, order.index(row.pk) + 1)
    return redirect("cryoboard:meeting_agenda", pk)


def taken_off(request: HttpRequest, row: Registration, rank: int) -> None:
    """The offer to put the case back at its rank; later it is among the cases to place."""
    url = reverse("cryoboard:agenda_move", args=[row.meeting_id, row.pk])
    said, later = f"Dossier n° {row.number} enlevé de l’ordre du jour.", "Ensuite : « Placer », dans « À placer »."
    offer_undo(request, Offer(said, url, later, {"move": "back", "rank": str(rank)}))


@require_POST
def agenda_freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """« Geler »: freeze the agenda."""
    freeze_agenda(meeting=enter_meeting(request, pk, unlogged=A_WRITE), actor=request.user)
    messages.success(request, "Ordre du jour gelé. Ce qui change ensuite apparaîtra « nouveau depuis le gel ».")
    return redirect("cryoboard:meeting_agenda", pk)
