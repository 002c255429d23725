"""The deadlines that the charter of a meeting sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cryoboard.meetings.models import Meeting


@dataclass(frozen=True, slots=True)
class Deadline:
    """One thing to do; `due` is a day when the charter gives no hour."""

    name: str
    label: str
    due: datetime | date


def deadlines_of(meeting: Meeting) -> list[Deadline]:
    """The four deadlines of a meeting, in order of time."""
    charter, day = meeting.charter, timezone.localdate(meeting.starts_at)
    last_registration = datetime.combine(day - timedelta(days=charter.registration_days_before), time(charter.registration_hour))
    return [
        Deadline("inscription", "Clôture des inscriptions", timezone.make_aware(last_registration)),
        Deadline("agenda", "Ordre du jour à geler", day - timedelta(days=charter.agenda_days_before)),
        Deadline("validation", "Fiches à valider", day + timedelta(days=charter.validation_days)),
        Deadline("dispatch", "Fiches à envoyer", day + timedelta(days=charter.dispatch_days)),
    ]
