"""A board's calendar feed (RFC 5545): its meetings and their deadlines, behind a secret address. No patient is in it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils import timezone

from cryoboard.meetings.deadlines import Deadline, deadlines_of
from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Board

KEY_LENGTH = 43
DAYS_KEPT = 180
REFRESHED_EVERY = timedelta(hours=1)
MEETING_ALARM, DEADLINE_ALARM = timedelta(minutes=-30), timedelta(days=-1)
DEADLINE_LASTS = timedelta(minutes=15)
Address = Callable[[Meeting], str]


def board_of_calendar(key: str) -> Board | None:
    """The board whose secret this is."""
    return Board.objects.filter(calendar_key=key).first() if len(key) == KEY_LENGTH else None


def calendar_feed(board: Board, address: Address) -> bytes:
    """The meetings of the last six months and all those to come, with their deadlines; a cancelled one is said so."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//CryoBoard//RCP//FR")
    for name in ("name", "x-wr-calname"):
        calendar[name] = icalendar.vText(str(board))
    calendar.add("refresh-interval", REFRESHED_EVERY, parameters={"VALUE": "DURATION"})
    since = timezone.now() - timedelta(days=DAYS_KEPT)
    meetings = board.meetings.select_related("charter").filter(starts_at__gte=since).exclude(state=Meeting.State.DRAFT)
    for meeting in meetings.order_by("starts_at"):
        for entry in entries_of(board, meeting, address(meeting)):
            calendar.add_component(entry)
    content: bytes = calendar.to_ical()
    return content


def entries_of(board: Board, meeting: Meeting, address: str) -> Iterator[icalendar.Event]:
    """The meeting, then its deadlines unless it is cancelled."""
    yield meeting_entry(board, meeting, address)
    if meeting.state != Meeting.State.CANCELLED:
        for deadline in deadlines_of(meeting):
            yield deadline_entry(board, meeting, deadline, address)


def meeting_entry(board: Board, meeting: Meeting, address: str) -> icalendar.Event:
    cancelled = meeting.state == Meeting.State.CANCELLED
    entry = blank_entry(board, meeting, "meeting", address)
    entry.add("summary", f"{board} — annulée" if cancelled else str(board))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("dtstart", meeting.starts_at.astimezone(UTC))
    entry.add("dtend", meeting.ends_at.astimezone(UTC))
    entry.add("description", f"Séance, {meeting.get_mode_display().lower()}.")
    if meeting.place:
        entry.add("location", meeting.place)
    if not cancelled:
        entry.add_component(alarm_before(MEETING_ALARM, "La séance commence dans une demi-heure."))
    return entry


def deadline_entry(board: Board, meeting: Meeting, deadline: Deadline, address: str) -> icalendar.Event:
    """A deadline as an hour or as a whole day, marked as free time."""
    entry = blank_entry(board, meeting, deadline.name, address)
    entry.add("summary", f"{deadline.label} · {board}")
    entry.add("description", f"Séance du {timezone.localtime(meeting.starts_at):%d/%m/%Y}.")
    entry.add("transp", "TRANSPARENT")
    if isinstance(deadline.due, datetime):
        entry.add("dtstart", deadline.due.astimezone(UTC))
        entry.add("dtend", (deadline.due + DEADLINE_LASTS).astimezone(UTC))
    else:
        entry.add("dtstart", deadline.due)
        entry.add("dtend", deadline.due + timedelta(days=1))
    entry.add_component(alarm_before(DEADLINE_ALARM, f"{deadline.label} : demain."))
    return entry


def blank_entry(board: Board, meeting: Meeting, name: str, address: str) -> icalendar.Event:
    """The properties of every entry. The identifier is the same at each reading of the feed and differs between boards."""
    entry = icalendar.Event()
    entry.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, f"{board.calendar_key}/{meeting.pk}/{name}")))
    entry.add("dtstamp", datetime.now(UTC))
    entry.add("sequence", meeting.version)
    entry.add("url", address)
    return entry


def alarm_before(before: timedelta, words: str) -> icalendar.Alarm:
    alarm = icalendar.Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", before)
    return alarm
