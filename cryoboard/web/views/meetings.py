"""The meetings, « Ma semaine », a new meeting, a cancelled meeting."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cryoboard.meetings.services.meeting import cancel_meeting, open_meeting
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import NO_IDENTITY, WHEN_DRAWN, enter_meeting
from cryoboard.web.forms.meetings import BecauseForm, MeetingForm
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.presenters.meetings import meetings_page
from cryoboard.web.presenters.rcp_conditions import rcp_strip
from cryoboard.web.presenters.week import Wanted, week_page
from cryoboard.web.reading_journal import Page, journal_meeting
from cryoboard.web.refusals import attempted


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """The coming and past meetings of the boards of this user."""
    return render(request, "cryoboard/meetings/list.html", {"page": meetings_page(request.user, request.GET.get("avant"))})


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """« Ma semaine »: the cases of a meeting and what is missing before the deadline."""
    found = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    page = week_page(found, request.user, Wanted.of(request.GET))
    journal_meeting(request, found, Page.WEEK, (line.registration.case_id for line in [*page.lines, *page.left_out]))
    context = {
        "head": meeting_head(found, "meeting"),
        "meeting": found,
        "rcp": rcp_strip(found),
        "page": page,
        "may_manage": allowed(request.user, Action.MANAGE_MEETING, on=found),
        "may_register": allowed(request.user, Action.REGISTER_CASE, on=found.board),
    }
    return render(request, "cryoboard/meetings/week.html", context)


@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Open a meeting of a board that this user manages."""
    require(request.user, Action.MANAGE_MEETING)
    form = MeetingForm(request.POST or None, user=request.user)
    if form.is_valid():
        opened = attempted(form, lambda: open_meeting(actor=request.user, **form.meeting_fields()))
        if opened:
            messages.success(request, "Séance ouverte aux inscriptions.")
            return redirect("cryoboard:meeting", opened.pk)
    return render(request, "cryoboard/meetings/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting: its cases are postponed to the next one."""
    found = enter_meeting(request, pk, unlogged=NO_IDENTITY)
    require(request.user, Action.MANAGE_MEETING, on=found)
    form = BecauseForm(request.POST or None)
    call = partial(cancel_meeting, meeting=found, actor=request.user)
    if form.is_valid() and attempted(form, lambda: call(because=form.cleaned_data["because"])):
        messages.success(request, "Séance annulée. Ses dossiers sont reportés.")
        return redirect("cryoboard:meetings")
    context = {"head": meeting_head(found, ""), "meeting": found, "form": form}
    return render(request, "cryoboard/meetings/cancel.html", context, status=422 if form.is_bound else 200)
