"""The charter of the demonstration board, and its next meeting: twelve registered cases, and the expected people."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.demo.people import BOARD_IDS, INSTITUTE
from cryoboard.meetings.models import Attendance, Charter, Meeting
from cryoboard.meetings.selectors import registration_deadline
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.charter import charter_of, save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Board, Specialty

REGISTRATIONS = Path(__file__).parent / "registrations.json"
PLACE = "Salle de démonstration et visioconférence"
THURSDAY, TWO_O_CLOCK = 3, time(14, 0)
A_WEEK = timedelta(days=7)
COMPETENCES = (
    Specialty.MEDICAL_ONCOLOGY,
    Specialty.SURGERY,
    Specialty.RADIATION_ONCOLOGY,
    Specialty.RADIOLOGY,
    Specialty.PATHOLOGY,
)
ORGANISATION = {  # what makes its meetings RCPs: fictitious, like the rest
    "authorised": "yes",
    "authorised_facility": INSTITUTE["name"],
    "authorised_finess": INSTITUTE["finess"],
    "delegated_to": "3C de démonstration",
    "listed": "yes",
    "directory_id": BOARD_IDS["national_id"],
}
EXPECTED = {  # minutes after the beginning; the pathologist is absent, so that a written opinion has to be asked for
    "coordonnateur": (0, 90, Attendance.Mode.ROOM),
    "oncologue": (0, 90, Attendance.Mode.ROOM),
    "chirurgienne": (0, 90, Attendance.Mode.ROOM),
    "radiologue": (0, 90, Attendance.Mode.ROOM),
    "interventionnelle": (0, 40, Attendance.Mode.VIDEO),
    "radiotherapeute": (0, 90, Attendance.Mode.VIDEO),
}


@transaction.atomic
def load_charter(board: Board, users: dict[str, Any]) -> None:
    """Write the charter: five competences for every case, the default terms, an authorised facility, in force before the last meeting."""
    since = timezone.localdate() - timedelta(days=365)
    required = [("", each) for each in COMPETENCES]
    save_charter(board=board, actor=users["coordinatrice"], requirements=required, valid_from=since, **ORGANISATION)


@transaction.atomic
def load_coming_meeting(board: Board, users: dict[str, Any]) -> Meeting:
    """Write the next meeting with twelve registrations and six expected people; nothing is on the agenda yet."""
    starts_at = coming_thursday(charter_of(board))
    meeting = open_meeting(board=board, actor=users["coordinatrice"], starts_at=starts_at, place=PLACE)
    for line in json.loads(REGISTRATIONS.read_text(encoding="utf-8")):
        register_demo_case(meeting, line, users)
    for username, (start, end, mode) in EXPECTED.items():
        announce(meeting, users[username].professional, users["coordinatrice"], start, end, mode)
    return meeting


def coming_thursday(charter: Charter) -> datetime:
    """14:00 next Thursday, or the Thursday after when the registrations of next Thursday are closed."""
    starts_at = next_thursday()
    is_open = timezone.now() <= registration_deadline(Meeting(charter=charter, starts_at=starts_at))
    return starts_at if is_open else starts_at + A_WEEK


def last_thursday() -> datetime:
    """14:00 last Thursday; today is not counted."""
    starts_at = next_thursday() - A_WEEK
    return starts_at if starts_at.date() < timezone.localdate() else starts_at - A_WEEK


def next_thursday() -> datetime:
    """14:00 next Thursday; today is not counted."""
    today = timezone.localdate()
    days = (THURSDAY - today.weekday() - 1) % 7 + 1
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), TWO_O_CLOCK))


def register_demo_case(meeting: Meeting, line: dict[str, Any], users: dict[str, Any]) -> None:
    """Register one case for its requester. The patient was informed the day before, unless the row says otherwise."""
    case = Case.objects.select_related("patient", "board").get(reference=line["reference"])
    told: dict[str, Any] = {"informed": "done", "informed_on": timezone.localdate() - timedelta(days=1), "consent": "no_objection"}
    if "informed" in line:
        told["informed_on"] = None
    fields = told | {name: value for name, value in line.items() if name not in ("reference", "presenter")}
    if "presenter" in line:
        fields["presenter"] = users[line["presenter"]].professional
    register_case(meeting=meeting, case=case, actor=users["coordinatrice"], question=case.question, **fields)


def announce(meeting: Meeting, professional: Any, actor: Actor, start: int, end: int, mode: str) -> None:
    since, until = meeting.starts_at + timedelta(minutes=start), meeting.starts_at + timedelta(minutes=end)
    about = {"expected": True, "expected_from": since, "expected_until": until}
    save_attendance(meeting=meeting, professional=professional, actor=actor, mode=mode, **about)  # type: ignore[arg-type]
