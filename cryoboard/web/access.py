"""Get or 404, with the permission and the journal of readings: a case, a registration, a meeting, a decision.

Each call passes `read`, the page to write in the journal, or `unlogged`, the reason why no line is written here.
"""

from __future__ import annotations

from typing import Any, overload

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.decisions.models import Decision
from cryoboard.decisions.selectors import decisions_visible_to
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import meetings_visible_to, registrations_visible_to
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.organisation.selectors import board_ids_where
from cryoboard.web.presenters.banner import banner
from cryoboard.web.reading_journal import Page, journal_case, journal_decision, journal_meeting

A_WRITE = "a write: its own line names the case, and the page it leads to writes its reading"
WHEN_DRAWN = "the view writes the line once it draws the page"
NO_IDENTITY = "what is drawn names no patient"
ITS_CASE = "the line is that of the case opened next"


def said(read: Page | None, unlogged: str | None) -> Page | None:
    """The page to write in the journal, or None when `unlogged` is given. Raises TypeError unless exactly one is given."""
    if isinstance(read, Page) and unlogged is None:
        return read
    if read is None and isinstance(unlogged, str) and unlogged.strip():
        return None
    raise TypeError("say which page is read (read=Page…) or why no line is written (unlogged=“reason”): exactly one of the two")


@overload
def open_case(request: HttpRequest, reference: str, *, read: Page) -> Case: ...
@overload
def open_case(request: HttpRequest, reference: str, *, unlogged: str) -> Case: ...
def open_case(request: HttpRequest, reference: str, *, read: Page | None = None, unlogged: str | None = None) -> Case:
    """The case of this reference; 404 if it is not visible to this user."""
    page = said(read, unlogged)
    case = get_object_or_404(cases_visible_to(request.user).select_related("patient", "board"), reference=reference)
    require(request.user, Action.VIEW_CASE, on=case)
    if page is not None:
        journal_case(request, case, page)
    return case


def case_page(request: HttpRequest, case: Case, template: str, tab: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render a page of the case with its banner. It names the patient: the view must have written the journal line."""
    top = banner(
        case,
        current=tab,
        may_edit=allowed(request.user, Action.EDIT_FACTS, on=case),
        may_audit=allowed(request.user, Action.VIEW_JOURNAL, on=case),
    )
    return render(request, template, {"case": case, "banner": top, **context}, status=status)


def meeting_to_register_on(request: HttpRequest, pk: int) -> Meeting:
    """A meeting of a board on which this user may register cases; 404 otherwise. The page names none of its cases."""
    joined = Meeting.objects.filter(board_id__in=board_ids_where(request.user, Action.REGISTER_CASE))
    return get_object_or_404(joined.select_related("board", "charter"), pk=pk)


@overload
def open_registration(request: HttpRequest, meeting: int, pk: int, *, read: Page) -> Registration: ...
@overload
def open_registration(request: HttpRequest, meeting: int, pk: int, *, unlogged: str) -> Registration: ...
def open_registration(
    request: HttpRequest, meeting: int, pk: int, *, read: Page | None = None, unlogged: str | None = None
) -> Registration:
    """One registration whose case is visible to this user; 404 otherwise."""
    page = said(read, unlogged)
    seen = registrations_visible_to(request.user).filter(meeting=meeting, case__in=cases_visible_to(request.user).order_by())
    related = ("meeting__board", "meeting__charter", "case__patient", "case__board", "requester", "presenter", "previous__meeting")
    registration = get_object_or_404(seen.select_related(*related), pk=pk)
    require(request.user, Action.VIEW_CASE, on=registration.case)
    if page is not None:
        journal_case(request, registration.case, page)
    return registration


PROJECTED = "cryoboard_projected"  # session key: is the screen projected to the meeting?


@overload
def enter_meeting(request: HttpRequest, pk: int, *, read: Page) -> Meeting: ...
@overload
def enter_meeting(request: HttpRequest, pk: int, *, unlogged: str) -> Meeting: ...
def enter_meeting(request: HttpRequest, pk: int, *, read: Page | None = None, unlogged: str | None = None) -> Meeting:
    """The meeting of this number; 404 if it is not visible to this user.

    `read`: for a page that names no case; a page that names some calls `journal_meeting` once they are known.
    """
    page = said(read, unlogged)
    meeting = get_object_or_404(meetings_visible_to(request.user).select_related("board", "charter"), pk=pk)
    require(request.user, Action.VIEW_MEETING, on=meeting)
    if page is not None:
        journal_meeting(request, meeting, page, ())
    return meeting


@overload
def enter_registration(request: HttpRequest, meeting: Meeting, pk: int, *, read: Page) -> Registration: ...
@overload
def enter_registration(request: HttpRequest, meeting: Meeting, pk: int, *, unlogged: str) -> Registration: ...
def enter_registration(
    request: HttpRequest, meeting: Meeting, pk: int, *, read: Page | None = None, unlogged: str | None = None
) -> Registration:
    """One registration of the meeting, if its case is visible to this user; 404 otherwise."""
    page = said(read, unlogged)
    found = Registration.objects.filter(meeting=meeting, case__in=cases_visible_to(request.user).order_by())
    registration = get_object_or_404(found.select_related("case__patient", "case__board", "requester", "presenter"), pk=pk)
    registration.meeting = meeting
    require(request.user, Action.VIEW_CASE, on=registration.case)
    if page is not None:
        journal_case(request, registration.case, page)
    return registration


@overload
def enter_decision(request: HttpRequest, pk: int, *, read: Page) -> Decision: ...
@overload
def enter_decision(request: HttpRequest, pk: int, *, unlogged: str) -> Decision: ...
def enter_decision(request: HttpRequest, pk: int, *, read: Page | None = None, unlogged: str | None = None) -> Decision:
    """One decision, if its case is visible to this user; 404 otherwise."""
    page = said(read, unlogged)
    decision = get_object_or_404(decisions_visible_to(request.user), pk=pk)
    require(request.user, Action.VIEW_CASE, on=decision.case)
    if page is not None:
        journal_decision(request, decision, page)
    return decision


def is_projected(request: HttpRequest) -> bool:
    """Is the screen projected? True unless turned off in this session."""
    return bool(request.session.get(PROJECTED, True))


def is_participant(request: HttpRequest, registration: Registration) -> bool:
    """May this user begin and end the discussion of a case?"""
    return any(allowed(request.user, each, on=registration.case) for each in (Action.RECORD_DECISION, Action.MANAGE_MEETING))
