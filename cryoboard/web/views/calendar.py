"""The calendar feed of a board, protected by its secret address only, and the page that shows the addresses."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cryoboard.meetings.calendar import board_of_calendar, calendar_feed
from cryoboard.meetings.services.calendar_key import calendar_key, renew_calendar_key
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.organisation.selectors import boards_where


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The meetings and deadlines as iCalendar; no patient."""
    board = board_of_calendar(key)
    if board is None:
        raise Http404("Aucun calendrier à cette adresse.")
    feed = calendar_feed(board, lambda meeting: request.build_absolute_uri(reverse("cryoboard:meeting", args=[meeting.pk])))
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="rcp.ics"'})


@require_http_methods(["GET", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    """The address of each board's feed: created on demand, renewed by the coordination."""
    require(request.user, Action.VIEW_MEETING)
    boards = boards_where(request.user, Action.VIEW_MEETING)
    if request.method == "POST":
        board = get_object_or_404(boards, name=request.POST.get("board", ""))
        write = renew_calendar_key if board.calendar_key else calendar_key
        write(board=board, actor=request.user)
        messages.success(request, f"Adresse du calendrier prête : {board}.")
        return redirect("cryoboard:calendars")
    return render(request, "cryoboard/meetings/calendars.html", {"lines": [address_line(request, board) for board in boards]})


def address_line(request: HttpRequest, board: Any) -> dict[str, Any]:
    """One board: its address if any, and whether this user may change it."""
    address = reverse("cryoboard:calendar", args=[board.calendar_key]) if board.calendar_key else ""
    may_renew = allowed(request.user, Action.MANAGE_MEETING, on=board)
    return {"board": board, "address": request.build_absolute_uri(address) if address else "", "may_renew": may_renew}
