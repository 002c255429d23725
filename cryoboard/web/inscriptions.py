"""The way into an inscription, for the board's people and for the physician who asked."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import registrations_visible_to
from cryoboard.organisation.permissions import Action, require
from cryoboard.organisation.selectors import board_ids_where


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
