"""The header of the documents of a meeting, and how they name people: patients by their initials, physicians by their name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from cryoboard.cases.identity import initials
from cryoboard.cases.models import Patient
from cryoboard.cases.selectors import age_on
from cryoboard.conf import configuration
from cryoboard.documents.pipeline.typography import counted, date_and_time, french
from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Professional

Field = dict[str, str]
SHORT_SEX = {Patient.Sex.FEMALE: "F", Patient.Sex.MALE: "H"}


def page(kind: str, title: str, *, created: datetime, footer: str, description: str) -> dict[str, Any]:
    """What the header and footer of every page say."""
    return {
        "kind": str(kind),
        "title": french(title),
        "created": local(created).isoformat(timespec="seconds"),
        "status_line": configuration().paper_status_line,
        "footer": french(footer),
        "description": description,
    }


def meeting_block(meeting: Meeting) -> dict[str, Any]:
    """The board, the establishment and the time of the meeting."""
    board = meeting.board
    fields = [
        ("RCP", board.name),
        ("Type", board.get_kind_display()),
        ("Réseau", board.network),
        ("Séance", date_and_time(local(meeting.starts_at))),
        ("Modalité", meeting.get_mode_display()),
        ("Lieu", meeting.place),
    ]
    return {"heading": french(" · ".join(filter(None, [facility_name(meeting), board.name]))), "fields": shown(fields)}


def facility_name(meeting: Meeting) -> str:
    return str(meeting.board.facility or configuration().facility_name)


def footer_of(meeting: Meeting) -> str:
    return f"{meeting.board.name} · séance du {day(meeting.starts_at)}"


def shown(fields: list[tuple[str, str]]) -> list[Field]:
    """The fields that have a value."""
    return [{"label": label, "value": french(value)} for label, value in fields if value]


def local(moment: datetime) -> datetime:
    """The time in the hospital's time zone."""
    return timezone.localtime(moment)


def day(moment: datetime | None) -> str:
    return f"{local(moment):%d/%m/%Y}" if moment else ""


def hour(moment: datetime | None) -> str:
    """14:05."""
    return f"{local(moment):%H:%M}" if moment else ""


def short_identity(patient: Patient, on: datetime) -> str:
    """« C. E., F, 36 ans »: the patient, in a document that circulates."""
    age = counted(age_on(patient.birth_date, local(on).date()), "an", "ans") if patient.birth_date else ""
    return ", ".join(filter(None, [initials(patient), SHORT_SEX.get(Patient.Sex(patient.sex), ""), age]))


def named(professional: Professional | None, *, unknown: str = "") -> str:
    """A physician, without the RPPS number: tables have a column for it."""
    return str(professional) if professional else unknown
