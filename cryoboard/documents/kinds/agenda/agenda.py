"""The agenda of a meeting: order, times, questions, competences. Patients are named by their initials, because the agenda circulates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from cryoboard.documents.kinds.meeting_header import day, footer_of, hour, meeting_block, named, page, short_identity
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.typography import WIDE, counted, french
from cryoboard.meetings.models import Attendance, Meeting, Registration
from cryoboard.meetings.selectors import minutes_of, required_competences, seconds_of
from cryoboard.organisation.models import Specialty

URGENT = Registration.Urgency.URGENT


def agenda_context(meeting: Meeting, placed: Sequence[Registration]) -> dict[str, Any]:
    """The context of the agenda. `placed`: the registrations on the agenda, in order."""
    slot = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    planned = minutes_of(placed)
    over = f", soit {counted(planned - slot, 'minute', 'minutes')} de trop" if planned > slot else ""
    return {
        **page(
            Document.Kind.AGENDA,
            f"Ordre du jour du {day(meeting.starts_at)} — {meeting.board.name}",
            created=meeting.frozen_at or max((each.registered_at for each in placed), default=meeting.starts_at),
            footer=f"Ordre du jour · {footer_of(meeting)}",
            description="Ordre du jour d’une réunion de concertation pluridisciplinaire, patients désignés par leurs initiales.",
        ),
        "meeting": meeting_block(meeting),
        "draft": meeting.frozen_at is None,
        "count": counted(len(placed), "dossier", "dossiers"),
        "duration": french(f"{counted(planned, 'minute', 'minutes')} prévues sur {slot}{over}"),
        "rows": agenda_rows(meeting.starts_at, placed),
        "expected": [expected_words(each) for each in meeting.attendances.all() if each.expected],
    }


def agenda_rows(starts_at: datetime, placed: Sequence[Registration]) -> list[dict[str, str]]:
    """One row per case, with its time: the start of the meeting plus the length of the cases before it."""
    rows, at = [], starts_at
    for rank, each in enumerate(placed, start=1):
        rows.append(agenda_row(rank, each, at))
        at += timedelta(seconds=seconds_of(each))
    return rows


def agenda_row(rank: int, each: Registration, at: datetime) -> dict[str, str]:
    recorded = each.route == Registration.Route.RECORDED
    urgent = f"Urgent : {each.urgency_reason}" if each.urgency == URGENT else ""
    return {
        "rank": str(rank),
        "hour": hour(at),
        "minutes": f"30{WIDE}s" if recorded else f"{each.estimated_minutes}{WIDE}min",
        "who": french(short_identity(each.case.patient, each.meeting.starts_at)),
        "reference": each.case.reference,
        "question": french(each.question),
        "urgent": french(urgent),
        "requester": named(each.requester, unknown=each.case.requester_name),
        "route": each.get_route_display(),
        "skills": ", ".join(specialty_words(required_competences(each))),
    }


def specialty_words(specialties: set[str]) -> list[str]:
    """The French names of the specialties, in the order of the list of choices."""
    return [str(label) for value, label in Specialty.choices if value in specialties]


def expected_words(each: Attendance) -> str:
    """« Dr Martin (radiologie), de 14 h 00 à 14 h 40 »."""
    start, end = (
        (f"de {hour(each.expected_from)}" if each.expected_from else ""),
        (f"à {hour(each.expected_until)}" if each.expected_until else ""),
    )
    window = " ".join(filter(None, [start, end]))
    specialty = each.specialty or each.professional.specialty
    skill = f" ({Specialty(specialty).label.lower()})" if specialty else ""
    return f"{named(each.professional)}{skill}" + (f", {window}" if window else "")
