"""« Avis écrit demandé à … »: the request of a written opinion to a named colleague."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cryoboard.meetings.services.discussion import require_participant
from cryoboard.pathway.services.written_opinion_requests import ask_colleague, ask_colleague_for_meeting
from cryoboard.web.access import ITS_CASE, WHEN_DRAWN, enter_meeting, enter_registration, is_projected
from cryoboard.web.forms.attendance import WrittenOpinionRequestForm
from cryoboard.web.presenters.written_opinion_request import ask_page
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.refusals import attempted

BACK = {"seance": "cryoboard:meeting_live_case", "ordre-du-jour": "cryoboard:meeting_agenda", "presences": "cryoboard:meeting_attendance"}


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Ask a colleague for a missing competence by a day, then return to the former page."""
    meeting = enter_meeting(request, pk, unlogged=ITS_CASE)
    found = enter_registration(request, meeting, registration, unlogged=WHEN_DRAWN)
    require_participant(request.user, found)
    page = ask_page(found, request.GET.get("competence", ""), projected=is_projected(request))
    people = {value: person for each in page.lacking for value, person in each.offered}
    form = WrittenOpinionRequestForm(request.POST or None, people=people, initial={"whom": page.chosen, "due_on": page.due_on})
    everywhere = form.is_valid() and form.cleaned_data["everywhere"]
    call = partial(ask_colleague_for_meeting if everywhere else ask_colleague, registration=found, actor=request.user)
    given = attempted(form, lambda: call(**form.asked())) if form.is_valid() else None
    tasks = given if isinstance(given, list) else [given] if given else []
    place = request.GET.get("retour", "ordre-du-jour")
    back = reverse(BACK.get(place, BACK["ordre-du-jour"]), args=[meeting.pk, *([found.pk] if place == "seance" else [])])
    if tasks:
        cases = f", pour {len(tasks)} dossiers" if len(tasks) > 1 else ""
        messages.success(request, f"Avis écrit demandé à {tasks[0].owner}{cases}, au plus tard le {tasks[0].due_on:%d/%m/%Y}.")
        return redirect(back)
    journal_case(request, found.case, Page.WRITTEN_OPINION_REQUEST)
    context = {"form": form, "page": page, "meeting": meeting, "registration": found, "back": back}
    return render(request, "cryoboard/meetings/written_opinion_request.html", context, status=422 if form.is_bound else 200)
