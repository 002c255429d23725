"""The attendance of a meeting: arrivals, departures and absences, from which the quorum is counted."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.models import Entry
from cryoboard.meetings.errors import AttendanceRefused, LeavesBeforeArriving, NothingToUndo, PresentTwice, SecondSpecialty, WrongState
from cryoboard.meetings.locks import State, locked_meeting
from cryoboard.meetings.models import Attendance, Meeting, WrittenOpinion
from cryoboard.meetings.refusals import journalled
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.organisation.permissions import Action, require

HOURS = ("arrived_at", "left_at", "expected_from", "expected_until")
KEPT = ("specialty", "mode", "expected", *HOURS)
NOTED = (Event.ATTENDANCE_SAVED, Event.ATTENDANCE_UNDONE)


@journalled
def save_attendance(
    *,
    meeting: Meeting,
    professional: Professional,
    actor: Actor,
    specialty: str | None = None,
    arrived_at: datetime | None = None,
    left_at: datetime | None = None,
    mode: str = Attendance.Mode.ROOM,
    expected: bool | None = None,
    expected_from: datetime | None = None,
    expected_until: datetime | None = None,
) -> Attendance:
    """Write a stay, announced or real: the current stay is completed or corrected; a person who left and comes back gets a new one.

    Without `specialty`, that of the directory is used; an empty one counts for none. Raises LeavesBeforeArriving, SecondSpecialty,
    PresentTwice or AttendanceRefused.
    """
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    stay = stay_under_way(meeting, professional) or Attendance(meeting=meeting, professional=professional, specialty=professional.specialty)
    asked = {"specialty": specialty, "mode": mode, "arrived_at": arrived_at, "left_at": left_at, "expected": expected}
    asked |= {"expected_from": expected_from, "expected_until": expected_until}
    for name, value in asked.items():
        if value is not None:
            setattr(stay, name, value)
    refuse_stay(meeting, stay)

    return saved(stay, actor)


@journalled
def note_departure(*, attendance: Attendance, actor: Actor, at: datetime) -> Attendance:
    """Write the hour at which this person left. Raises LeavesBeforeArriving."""
    return ended(attendance, actor, at)


@journalled
def note_absence(*, attendance: Attendance, actor: Actor) -> Attendance:
    """Write that an announced person did not come: their stay ends before the first case."""
    if attendance.arrived_at is not None:
        raise AttendanceRefused("Cette personne est arrivée : notez son départ, ou corrigez son heure d’arrivée.")
    return ended(attendance, actor, attendance.meeting.starts_at)


def ended(attendance: Attendance, actor: Actor, at: datetime) -> Attendance:
    require(actor, Action.MANAGE_MEETING, on=attendance.meeting)
    meeting = locked_meeting(attendance.meeting)
    attendance = Attendance.objects.select_related("professional", "meeting").get(pk=attendance.pk)
    attendance.left_at = at
    refuse_stay(meeting, attendance)

    return saved(attendance, actor)


@journalled
def undo_attendance(*, attendance: Attendance, actor: Actor) -> Attendance | None:
    """Restore the stay as it was before its last change; None when that change had created it.

    A second call restores the change. Raises NothingToUndo, or what `save_attendance` raises.
    """
    require(actor, Action.MANAGE_MEETING, on=attendance.meeting)
    meeting = locked_meeting(attendance.meeting)
    stay = Attendance.objects.select_related("professional", "meeting").filter(pk=attendance.pk).first()
    steps = Entry.objects.filter(event__in=NOTED, subject_type="attendance", subject_id=str(attendance.pk))
    last = steps.order_by("-pk").first()
    if stay is None or last is None or "before" not in last.detail:
        raise NothingToUndo
    before = last.detail["before"]
    for name, value in (before or {}).items():
        setattr(stay, name, parse_datetime(value) if name in HOURS and value else value)
    refuse_stay(meeting, stay)

    if before is not None:
        return saved(stay, actor, Event.ATTENDANCE_UNDONE)
    record(Event.ATTENDANCE_UNDONE, subject=stay, actor=actor, meeting=stay.meeting_id, person=stay.professional_id)
    stay.delete()
    return None


def saved(stay: Attendance, actor: Actor, event: Event = Event.ATTENDANCE_SAVED) -> Attendance:
    """Save the stay, and write its former hours and codes in the journal, so that the change can be undone."""
    before = Attendance.objects.filter(pk=stay.pk).values(*KEPT).first() if stay.pk else None
    stay.save()
    kept = before and {name: value.isoformat() if name in HOURS and value else value for name, value in before.items()}
    record(event, subject=stay, actor=actor, meeting=stay.meeting_id, person=stay.professional_id, before=kept)
    return stay


def stays_of(meeting: Meeting, professional: Professional) -> QuerySet[Attendance]:
    return Attendance.objects.filter(meeting=meeting, professional=professional).order_by("pk")


def stay_under_way(meeting: Meeting, professional: Professional) -> Attendance | None:
    """The stay of this person that has no departure, expected or begun."""
    return stays_of(meeting, professional).filter(left_at__isnull=True).last()


def refuse_stay(meeting: Meeting, stay: Attendance) -> None:
    """Raises unless the hours are in order, the person has one specialty and one stay at a time, and the meeting is not closed."""
    if meeting.state in (State.CLOSED, State.CANCELLED):
        raise WrongState("La séance est close ou annulée : les présences n’y changent plus.")
    if stay.specialty and stay.specialty not in Specialty.values:
        raise AttendanceRefused("Cette compétence n’est pas dans la liste : choisissez-en une.")
    if stay.arrived_at and stay.left_at and stay.left_at < stay.arrived_at:
        raise LeavesBeforeArriving
    others = [each for each in stays_of(meeting, stay.professional) if each.pk != stay.pk]
    refuse_second_specialty(meeting, stay.professional, stay.specialty, [each.specialty for each in others])
    if any(overlap(stay, each) for each in others):
        raise PresentTwice
    try:
        stay.clean_fields(exclude=["meeting", "professional"])
    except ValidationError as error:
        raise AttendanceRefused(" ".join(error.messages)) from error


def refuse_second_specialty(meeting: Meeting, professional: Professional, specialty: str, noted: list[str]) -> None:
    """Raises SecondSpecialty when this person counts for another one in this meeting, by presence or by a written opinion."""
    wrote = WrittenOpinion.objects.filter(registration__meeting=meeting, professional=professional)
    other = next((each for each in (*noted, *wrote.values_list("specialty", flat=True)) if each and each != specialty), "")
    if specialty and other:
        raise SecondSpecialty(Specialty(other).label)


def overlap(first: Attendance, second: Attendance) -> bool:
    """Do two stays with a noted arrival overlap?"""
    if first.arrived_at is None or second.arrived_at is None:
        return False
    before, after = sorted((first, second), key=lambda stay: (stay.arrived_at, stay.pk or 0))
    return before.left_at is None or after.arrived_at is not None and after.arrived_at < before.left_at
