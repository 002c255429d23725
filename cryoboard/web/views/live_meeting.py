"""« Mode séance »: the live screen, one case at a time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cryoboard.cases.selectors import current_facts
from cryoboard.decisions.basis import basis_now
from cryoboard.decisions.selectors import current_decision
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.discussion import begin_discussion, end_discussion
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.web.access import (
    A_WRITE,
    ITS_CASE,
    NO_IDENTITY,
    PROJECTED,
    WHEN_DRAWN,
    enter_meeting,
    enter_registration,
    is_participant,
    is_projected,
)
from cryoboard.web.presenters.decision_form import decision_form
from cryoboard.web.presenters.live_meeting import agenda_of, live_page, live_state, to_record
from cryoboard.web.presenters.live_options import why_page
from cryoboard.web.reading_journal import Page, journal_evaluations
from cryoboard.web.refusals import is_htmx


@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """The case being discussed, or the first of the agenda."""
    meeting = enter_meeting(request, pk, read=Page.LIVE_MODE)
    order = agenda_of(meeting)
    running = Registration.objects.filter(pk__in=order, discussed_from__isnull=False, discussed_until__isnull=True).first()
    first = running.pk if running else next(iter(order), None)
    if first is None:
        return render(request, "cryoboard/meetings/live/empty.html", {"meeting": meeting})
    return redirect("cryoboard:meeting_live_case", meeting.pk, first)


@require_GET
def live_case(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """One case; for HTMX and for a prefetched case, only the content of the screen."""
    meeting = enter_meeting(request, pk, unlogged=ITS_CASE)
    found = enter_registration(request, meeting, registration, read=Page.LIVE)
    evaluations, decision = basis_now(found), current_decision(found)
    page = live_page(found, evaluations, current_facts(found.case), projected=is_projected(request))
    form = decision_form(found, evaluations, decision) if to_record(decision) else None
    context = {"page": page, "meeting": meeting, "registration": found, "decision": decision, "form": form}
    context["may_record"] = allowed(request.user, Action.RECORD_DECISION, on=found.case)
    context["may_run"] = is_participant(request, found)
    context["may_open"] = allowed(request.user, Action.MANAGE_MEETING, on=meeting)
    return render(request, "cryoboard/meetings/live/_case.html" if is_htmx(request) else "cryoboard/meetings/live/case.html", context)


@require_GET
def live_moment(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Quorum, clock and version of the decision, polled every few seconds; no clinical datum."""
    found = enter_registration(request, enter_meeting(request, pk, unlogged=ITS_CASE), registration, unlogged=NO_IDENTITY)
    return _state(request, found)


def _state(request: HttpRequest, registration: Registration) -> HttpResponse:
    context = {"state": live_state(registration), "registration": registration, "may_run": is_participant(request, registration)}
    return render(request, "cryoboard/meetings/live/_state.html", context)


@require_GET
def live_why(request: HttpRequest, pk: int, registration: int, topic: str) -> HttpResponse:
    """« Pourquoi » for one act."""
    found = enter_registration(request, enter_meeting(request, pk, unlogged=ITS_CASE), registration, unlogged=WHEN_DRAWN)
    evaluations = basis_now(found)
    page = why_page(found.case, evaluations, topic, current_facts(found.case))
    if page is None:
        raise Http404(topic)
    journal_evaluations(request, found.case, evaluations)
    context = {"page": page, "registration": found, "case": found.case}
    return render(request, "cryoboard/meetings/live/_why.html" if is_htmx(request) else "cryoboard/meetings/live/why.html", context)


@require_POST
def live_discussion(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Begin or end the discussion of this case; the quorum is counted over that interval."""
    found = enter_registration(request, enter_meeting(request, pk, unlogged=ITS_CASE), registration, unlogged=A_WRITE)
    move = end_discussion if request.POST.get("move") == "end" else begin_discussion
    found = move(registration=found, actor=request.user)
    if is_htmx(request):
        return _state(request, found)
    return redirect("cryoboard:meeting_live_case", pk, registration)


@require_POST
def live_projection(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Set whether the screen is projected (initials) or seen by one person (identity)."""
    enter_registration(request, enter_meeting(request, pk, unlogged=ITS_CASE), registration, unlogged=NO_IDENTITY)
    request.session[PROJECTED] = not is_projected(request)
    return redirect("cryoboard:meeting_live_case", pk, registration)
