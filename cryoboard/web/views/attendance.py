"""The attendance of a meeting, written opinions, and the cases of a physician."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from cryoboard.cases.selectors import current_facts
from cryoboard.decisions.basis import basis_now
from cryoboard.meetings.models import Attendance, Meeting
from cryoboard.meetings.services.attendance import note_absence, save_attendance, stay_under_way, stays_of, undo_attendance
from cryoboard.meetings.services.written_opinion import give_opinion
from cryoboard.organisation.models import Professional
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import ITS_CASE, WHEN_DRAWN, enter_meeting, enter_registration, is_projected
from cryoboard.web.forms.attendance import StayForm, WrittenOpinionForm
from cryoboard.web.presenters.attendance import attendance_page
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.presenters.my_cases import my_cases_page
from cryoboard.web.presenters.written_opinion import written_opinion_page
from cryoboard.web.reading_journal import Page, journal_case, journal_list, journal_meeting
from cryoboard.web.refusals import attempted, is_htmx
from cryoboard.web.undo import Offer, offer_undo


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: arrivals, departures, competences, and the quorum of each case."""
    meeting = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    refused = _noted(request, meeting) if request.method == "POST" else None
    if request.method == "POST" and refused is None and not is_htmx(request):
        return redirect("cryoboard:meeting_attendance", meeting.pk)
    page = attendance_page(meeting, refused, request.GET.get("q", ""))
    journal_meeting(request, meeting, Page.ATTENDANCE, (line.registration.case_id for line in page.cases))
    context = {"meeting": meeting, "page": page, "head": meeting_head(meeting, "meeting_attendance")}
    context["alone"] = is_htmx(request)
    context["may_note"] = allowed(request.user, Action.MANAGE_MEETING, on=meeting)
    context["may_write"] = allowed(request.user, Action.GIVE_OPINION, on=meeting)
    template = "cryoboard/meetings/_attendance.html" if is_htmx(request) else "cryoboard/meetings/attendance.html"
    return render(request, template, context, status=422 if refused else 200)


def _noted(request: HttpRequest, meeting: Meeting) -> StayForm | None:
    """Save one line; the refused form otherwise."""
    form = StayForm(request.POST, prefix=request.POST.get("line", ""))
    if not form.is_valid():
        return form
    person = get_object_or_404(Professional, pk=form.cleaned_data["professional"])
    awaited = stay_under_way(meeting, person)
    call: Any = partial(save_attendance, meeting=meeting, professional=person, actor=request.user, **form.stay(meeting))
    if form.cleaned_data["move"] == "absent" and awaited is not None:
        call = partial(note_absence, attendance=awaited, actor=request.user)
    if form.cleaned_data["move"] == "undo":
        noted = get_object_or_404(stays_of(meeting, person), pk=form.stay_pk())
        return None if attempted(form, lambda: (undo_attendance(attendance=noted, actor=request.user), True)) else form
    stay = attempted(form, call)
    if stay:
        offer_undo(request, undo_of(stay))
    return None if stay else form


def undo_of(stay: Attendance) -> Offer:
    """The offer to undo the change; later under « Corriger »."""
    prefix = f"s{stay.professional_id}-{stay.pk}"
    fields = {"line": prefix, f"{prefix}-professional": str(stay.professional_id), f"{prefix}-move": "undo"}
    url = reverse("cryoboard:meeting_attendance", args=[stay.meeting_id])
    return Offer(f"Noté : {stay.professional}.", url, "Ensuite : « Annuler la dernière saisie », sous « Corriger ».", fields)


@require_http_methods(["GET", "POST"])
def written_opinion(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """« Avis écrit »: read the case, write, sign."""
    meeting = enter_meeting(request, pk, unlogged=ITS_CASE)
    found = enter_registration(request, meeting, registration, unlogged=WHEN_DRAWN)
    require(request.user, Action.GIVE_OPINION, on=found.case)
    author = get_object_or_404(Professional, user=request.user)
    form = WrittenOpinionForm(request.POST or None, initial={"specialty": author.specialty})
    give = partial(give_opinion, registration=found, professional=author, actor=request.user)
    if form.is_valid() and attempted(form, lambda: give(**form.cleaned_data)):
        messages.success(request, "Avis signé et joint au dossier.")
        return redirect("cryoboard:my_cases")
    journal_case(request, found.case, Page.WRITTEN_OPINION)
    page = written_opinion_page(found, basis_now(found), current_facts(found.case), author, projected=is_projected(request))
    return render(request, "cryoboard/meetings/written_opinion.html", {"form": form, "page": page}, status=422 if form.is_bound else 200)


@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """« Mes dossiers de la séance »: the cases this user asks for or whose competence they have; the decisions to sign."""
    require(request.user, Action.REGISTER_CASE)
    page = my_cases_page(request.user)
    journal_list(request, Page.MY_CASES, page.cases_named())
    return render(request, "cryoboard/meetings/my_cases.html", {"page": page})
