"""« Clôture » of a meeting: finish, review, sign, send, close."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cryoboard.documents.services.meeting_papers import request_minutes
from cryoboard.meetings.services.meeting import close_meeting, finish_meeting, start_meeting
from cryoboard.web.access import A_WRITE, WHEN_DRAWN, enter_meeting
from cryoboard.web.presenters.meeting_closure import closure_page
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.reading_journal import Page, journal_meeting

MOVES: dict[str, tuple[Callable[..., Any], str, str]] = {
    "ouvrir": (start_meeting, "Séance ouverte.", "meeting_live"),
    "lever": (finish_meeting, "Séance levée : relisez et validez les avis.", "meeting_closure"),
    "clore": (close_meeting, "Séance close.", "meeting_closure"),
}


@require_GET
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Each fiche with its obstacles."""
    meeting = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    page = closure_page(meeting, request.user)
    journal_meeting(request, meeting, Page.CLOSING, (line.registration.case_id for line in page.lines))
    context = {"meeting": meeting, "page": page, "head": meeting_head(meeting, "meeting_closure")}
    return render(request, "cryoboard/meetings/closure.html", context)


@require_POST
def move(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Start, finish or close the meeting."""
    meeting = enter_meeting(request, pk, unlogged=A_WRITE)
    if what not in MOVES:
        raise Http404(what)
    service, done, page = MOVES[what]
    service(meeting=meeting, actor=request.user)
    messages.success(request, done)
    return redirect(f"cryoboard:{page}", meeting.pk)


@require_POST
def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """« Procès-verbal »: attendance, quorum of each case, decisions, postponed cases."""
    meeting = enter_meeting(request, pk, unlogged=A_WRITE)
    document = request_minutes(meeting=meeting, actor=request.user)
    return redirect("cryoboard:document", document.pk)
