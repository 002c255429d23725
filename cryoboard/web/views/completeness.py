"""« Complétude » of the cases of a meeting, and the reminders of what is missing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.services.reminders import send_reminder
from cryoboard.organisation.models import Professional
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import WHEN_DRAWN, enter_meeting, open_registration
from cryoboard.web.fact_entry import save_fact
from cryoboard.web.forms.facts import read_fact
from cryoboard.web.forms.reminders import ReminderForm
from cryoboard.web.presenters.completeness import Attempt, checklist_page
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.presenters.reminders import reminders_page
from cryoboard.web.reading_journal import Page, journal_meeting
from cryoboard.web.refusals import attempted
from cryoboard.web.views.facts import definition_of


@require_GET
def completeness(request: HttpRequest, pk: int) -> HttpResponse:
    """The list on the left, one checklist on the right."""
    found = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    return show(request, found, request.GET.get("inscription", ""))


def show(request: HttpRequest, meeting: Meeting, number: str, attempt: Attempt | None = None) -> HttpResponse:
    page = checklist_page(meeting, request.user, number, attempt)
    journal_meeting(request, meeting, Page.COMPLETENESS, (line.registration.case_id for line in page.cases))
    context = {
        "head": meeting_head(meeting, "meeting_completeness"),
        "meeting": meeting,
        "page": page,
        "may_edit": allowed(request.user, Action.EDIT_FACTS, on=meeting.board),
        "may_manage": allowed(request.user, Action.MANAGE_MEETING, on=meeting),
    }
    return render(request, "cryoboard/meetings/completeness.html", context, status=422 if attempt else 200)


@require_POST
def completeness_item(request: HttpRequest, pk: int, registration: int, fact: str) -> HttpResponse:
    """Save the answer of one line: a value, awaited, unknown or not applicable; the case is evaluated again."""
    found, definition = open_registration(request, pk, registration, unlogged=WHEN_DRAWN), definition_of(fact)
    typed = read_fact(definition, request.POST)
    problem = save_fact(request, found.case, definition, typed)
    if problem:
        return show(request, found.meeting, str(found.number), Attempt(fact, typed, problem))
    evaluate_case(case=found.case, actor=request.user)
    messages.success(request, f"{definition.label} : enregistré. Le dossier est réévalué.")
    return redirect(f"{reverse('cryoboard:meeting_completeness', args=[pk])}?inscription={found.number}")


@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """« Relances »: one message per requester, read and corrected before it is sent."""
    found = enter_meeting(request, pk, unlogged=WHEN_DRAWN)
    require(request.user, Action.MANAGE_MEETING, on=found)
    form = ReminderForm(request.POST or None)
    if form.is_valid():
        recipient = get_object_or_404(Professional, pk=form.cleaned_data["recipient"])
        words = {name: form.cleaned_data[name] for name in ("subject", "body")}
        if attempted(form, lambda: send_reminder(meeting=found, recipient=recipient, actor=request.user, **words)):
            messages.success(request, f"Message envoyé à {recipient}.")
            return redirect("cryoboard:meeting_reminders", pk)
    page = reminders_page(found, request.GET.get("inscription", ""), form)
    journal_meeting(request, found, Page.REMINDERS, page.cases_named())
    context = {"head": meeting_head(found, "meeting_completeness"), "meeting": found, "page": page}
    return render(request, "cryoboard/meetings/reminders.html", context, status=422 if form.is_bound else 200)
