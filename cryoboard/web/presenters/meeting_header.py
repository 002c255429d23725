"""The header of every page of a meeting: board, hour, state, deadline and tabs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cryoboard.meetings.models import Meeting

TABS = (
    ("meeting", "Tableau de bord", "list"),
    ("meeting_completeness", "Complétude", "missing"),
    ("meeting_agenda", "Ordre du jour", "path"),
    ("meeting_attendance", "Présences", "required"),
    ("meeting_live", "Séance", "here"),
    ("meeting_closure", "Clôture", "lock"),
)
TONES = {"open": "good", "frozen": "ice", "running": "ice", "to_close": "warn", "closed": "", "cancelled": "stop", "draft": ""}
ICONS = {
    "open": "open",
    "frozen": "lock",
    "running": "here",
    "to_close": "pending",
    "closed": "true",
    "cancelled": "false",
    "draft": "edit",
}
BEFORE = (Meeting.State.DRAFT, Meeting.State.OPEN, Meeting.State.FROZEN)


@dataclass(frozen=True, slots=True)
class MeetingTab:
    url: str
    label: str
    icon: str
    current: bool


@dataclass(frozen=True, slots=True)
class MeetingHead:
    meeting: Meeting
    tone: str
    icon: str
    tabs: list[MeetingTab]

    @property
    def is_before(self) -> bool:
        """Is the meeting neither started nor cancelled?"""
        return self.meeting.state in BEFORE


def meeting_head(meeting: Meeting, current: str) -> MeetingHead:
    """The header of the page of this name."""
    tabs = [MeetingTab(reverse(f"cryoboard:{name}", args=[meeting.pk]), label, icon, name == current) for name, label, icon in TABS]
    return MeetingHead(meeting, TONES[meeting.state], ICONS[meeting.state], tabs)


def time_left(until: datetime) -> str:
    """« dans 3 h 20 », « dans 2 jours », « passée depuis 1 jour » ."""
    minutes = round((until - timezone.now()).total_seconds() / 60)
    words = duration(abs(minutes))
    return f"dans {words}" if minutes >= 0 else f"passée depuis {words}"


def duration(minutes: int) -> str:
    """Minutes in words."""
    hours, left = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} jours"
    if hours >= 24:
        return "1 jour"
    if hours:
        return f"{hours} h {left:02d}"
    return f"{left} min"
