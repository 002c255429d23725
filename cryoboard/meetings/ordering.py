"""An order for the agenda: urgent first, rare competences while they are there, long discussions, records last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import attendances, is_absent, registrations_of, required_competences, seconds_of, specialty_of

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Slot:
    """One case to place: how long it takes and, when a rare competence it needs is there for a part of the meeting, that part."""

    registration: Registration
    lasts: timedelta
    window: Window | None

    def fits(self, at: datetime) -> bool:
        return self.window is None or (self.window[0] <= at and at + self.lasts <= self.window[1])


def propose_order(meeting: Meeting) -> list[Registration]:
    """The cases of the meeting, in the order proposed; the same cases always give the same order. Nothing is written."""
    placed = (Registration.State.TO_PLACE, Registration.State.ON_AGENDA)
    rows = [each for each in registrations_of(meeting) if each.state in placed]
    windows = presence_windows(rows[0].meeting if rows else meeting)
    slots = [Slot(each, timedelta(seconds=seconds_of(each)), window_of(each, windows)) for each in rows]
    return [slot.registration for slot in ordered(slots, meeting.starts_at)]


def presence_windows(meeting: Meeting) -> dict[str, Window]:
    """For each competence that is announced for a part of the meeting only: the longest part one person covers."""
    parts: dict[str, list[Window]] = {}
    for each in attendances(meeting):
        specialty = specialty_of(each)
        if specialty and not is_absent(each):
            start = max(each.expected_from or each.arrived_at or meeting.starts_at, meeting.starts_at)
            end = min(each.left_at or each.expected_until or meeting.ends_at, meeting.ends_at)
            parts.setdefault(specialty, []).append((start, end))
    whole = (meeting.starts_at, meeting.ends_at)
    longest = {specialty: max(found, key=lambda part: (part[1] - part[0], -part[0].timestamp())) for specialty, found in parts.items()}
    return {specialty: part for specialty, part in longest.items() if part != whole}


def window_of(registration: Registration, windows: dict[str, Window]) -> Window | None:
    """The part of the meeting when all the rare competences this case needs are there together, if there is one."""
    wanted = [windows[specialty] for specialty in sorted(required_competences(registration)) if specialty in windows]
    if not wanted:
        return None
    start, end = max(start for start, _ in wanted), min(end for _, end in wanted)
    return (start, end) if start < end else None


def ordered(slots: Sequence[Slot], start: datetime) -> list[Slot]:
    """One case after the other: at each step the one that makes the fewest miss their window, then the best."""
    left, at, order = list(slots), start, list[Slot]()
    while left:
        chosen = min(candidates(left), key=lambda slot: (not is_urgent(slot), missed_after(slot, left, at), preference(slot)))
        left.remove(chosen)
        order.append(chosen)
        at += chosen.lasts
    return order


def candidates(left: Sequence[Slot]) -> Sequence[Slot]:
    """What is only recorded waits until every discussion is over."""
    return [slot for slot in left if not is_record(slot)] or left


def preference(slot: Slot) -> tuple[float, bool, timedelta, int]:
    """Those with a window, the one that closes first; then the quick ones to answer for; then the longest."""
    row = slot.registration
    closes = slot.window[1].timestamp() if slot.window else float("inf")
    return closes, row.urgency != Registration.Urgency.SOON, -slot.lasts, row.number


def is_urgent(slot: Slot) -> bool:
    return slot.registration.urgency == Registration.Urgency.URGENT and not is_record(slot)


def is_record(slot: Slot) -> bool:
    return slot.registration.route == Registration.Route.RECORDED


def missed_after(first: Slot, left: Sequence[Slot], at: datetime) -> int:
    """How many windows are missed when this case comes first and the others follow in the order their windows close."""
    at += first.lasts
    missed = int(not first.fits(at - first.lasts))
    for slot in sorted((each for each in left if each is not first and each.window), key=preference):
        start = max(at, slot.window[0]) if slot.window else at
        missed += not slot.fits(start)
        at = start + slot.lasts
    return missed
