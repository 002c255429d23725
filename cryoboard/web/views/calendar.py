"""The calendar feed of a board: its secret address is the only key."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cryoboard.meetings.calendars import board_of_calendar, calendar_feed


@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Meetings and deadlines, as iCalendar; no patient in it."""
    board = board_of_calendar(key)
    if board is None:
        raise Http404("Aucun calendrier à cette adresse.")
    feed = calendar_feed(board, lambda meeting: request.build_absolute_uri(reverse("cryoboard:meeting", args=[meeting.pk])))
    return HttpResponse(feed, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": 'inline; filename="rcp.ics"'})
