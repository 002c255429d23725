"""Get-or-404 with the gate and the journal: a case, a registration, a meeting, a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.decisions.models import Decision
from cryoboard.decisions.selectors import decisions_visible_to
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import meetings_visible_to, registrations_visible_to
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.organisation.selectors import board_ids_where
from cryoboard.web.presenters.banner import banner


def open_case(request: HttpRequest, reference: str, *, read: str = "") -> Case:
    """The case of this reference; `read` names the page in the journal. 404 when this person may not know of it."""
    case = get_object_or_404(cases_visible_to(request.user).select_related("patient", "board"), reference=reference)
    require(request.user, Action.VIEW_CASE, on=case)
    if read:
        record(Event.CASE_READ, subject=case, actor=request.user, case=case, page=read)
    return case


def case_page(request: HttpRequest, case: Case, template: str, tab: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the case, under its banner."""
    top = banner(
        case,
        current=tab,
        may_edit=allowed(request.user, Action.EDIT_FACTS, on=case),
        may_audit=allowed(request.user, Action.VIEW_JOURNAL, on=case),
    )
    return render(request, template, {"case": case, "banner": top, **context}, status=status)


def meeting_to_join(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a board on which this person may inscribe cases; 404 otherwise."""
    joined = Meeting.objects.filter(board_id__in=board_ids_where(request.user, Action.REGISTER_CASE))
    return get_object_or_404(joined.select_related("board", "charter"), pk=pk)


def open_registration(request: HttpRequest, meeting: int, pk: int, *, read: str = "") -> Registration:
    """One inscription whose case this person may see; its reading is journalled under the name of the page."""
    seen = registrations_visible_to(request.user).filter(meeting=meeting, case__in=cases_visible_to(request.user).order_by())
    related = ("meeting__board", "meeting__charter", "case__patient", "case__board", "requester", "presenter", "previous__meeting")
    registration = get_object_or_404(seen.select_related(*related), pk=pk)
    require(request.user, Action.VIEW_CASE, on=registration.case)
    if read:
        record(Event.CASE_READ, subject=registration.case, actor=request.user, case=registration.case, page=read)
    return registration


PROJECTED = "cryoboard_projected"  # key of the session: is the screen seen by the whole room?


def enter_meeting(request: HttpRequest, pk: int, *, read: str = "") -> Meeting:
    """The meeting of this number; `read` names the page in the journal. 404 when this person may not know of it."""
    meeting = get_object_or_404(meetings_visible_to(request.user).select_related("board", "charter"), pk=pk)
    require(request.user, Action.VIEW_MEETING, on=meeting)
    if read:
        record(Event.MEETING_READ, subject=meeting, actor=request.user, page=read)
    return meeting


def enter_registration(request: HttpRequest, meeting: Meeting, pk: int, *, read: str = "") -> Registration:
    """One case of the meeting, for who may see that case; its reading is journalled under the name of the page."""
    found = Registration.objects.filter(meeting=meeting, case__in=cases_visible_to(request.user).order_by())
    registration = get_object_or_404(found.select_related("case__patient", "case__board", "requester", "presenter"), pk=pk)
    registration.meeting = meeting
    require(request.user, Action.VIEW_CASE, on=registration.case)
    if read:
        record(Event.CASE_READ, subject=registration.case, actor=request.user, case=registration.case, page=read)
    return registration


def enter_decision(request: HttpRequest, pk: int, *, read: bool = False) -> Decision:
    """One opinion, for who may see its case."""
    decision = get_object_or_404(decisions_visible_to(request.user), pk=pk)
    require(request.user, Action.VIEW_CASE, on=decision.case)
    if read:
        record(Event.DECISION_READ, subject=decision, actor=request.user, case=decision.case)
    return decision


def is_projected(request: HttpRequest) -> bool:
    """The whole room sees the screen unless someone said otherwise in this session."""
    return bool(request.session.get(PROJECTED, True))


def is_in_the_room(request: HttpRequest, registration: Registration) -> bool:
    """May this person say when the discussion of a case begins and ends?"""
    return any(allowed(request.user, each, on=registration.case) for each in (Action.RECORD_DECISION, Action.MANAGE_MEETING))
