"""An order for the agenda: urgent cases, cases whose rare competence is there for a time only, long discussions, recorded cases last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import prod

from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import attendances, is_absent, registrations_of, required_competences, seconds_of, specialty_of

Window = tuple[datetime, datetime]
Preference = tuple[float, float, bool, timedelta]
MOST_STATES = 60_000  # states looked at: a fraction of a second


@dataclass(frozen=True, slots=True)
class Slot:
    """One case to place: how long it takes and, when a rare competence it needs is there for a part of the meeting, that part."""

    registration: Registration
    lasts: timedelta
    window: Window | None

    def fits(self, at: datetime) -> bool:
        """Would it be discussed within its window, if it has one?"""
        return self.window is not None and self.window[0] <= at and at + self.lasts <= self.window[1]


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
    """Urgent cases, the other discussions, then what is only recorded; each group respects as many windows as it can."""
    order: list[Slot] = []
    for group in (is_urgent, is_plain, is_record):
        order += arranged([slot for slot in slots if group(slot)], start + sum((slot.lasts for slot in order), timedelta()))
    return order


def is_record(slot: Slot) -> bool:
    return slot.registration.route == Registration.Route.RECORDED


def is_urgent(slot: Slot) -> bool:
    return slot.registration.urgency == Registration.Urgency.URGENT and not is_record(slot)


def is_plain(slot: Slot) -> bool:
    return not is_urgent(slot) and not is_record(slot)


def arranged(slots: Sequence[Slot], start: datetime) -> list[Slot]:
    """The order of discussions, without a gap, that respects the most windows; of several, the one preferred at each step.

    Cases with the same window and the same length count as one, which keeps the states few; past `MOST_STATES`, preference alone decides.
    """
    alike: dict[Preference, list[Slot]] = {}
    for slot in sorted(slots, key=lambda slot: (preference(slot), slot.registration.number)):
        alike.setdefault(preference(slot), []).append(slot)
    kinds = list(alike.values())
    if prod(len(kind) + 1 for kind in kinds) > MOST_STATES:
        return [slot for kind in kinds for slot in kind]

    @cache
    def respected(left: tuple[int, ...]) -> int:
        return max((gain(left, kind) for kind in range(len(kinds)) if left[kind]), default=0)

    def gain(left: tuple[int, ...], kind: int) -> int:
        done = (kinds[other][0].lasts * (len(kinds[other]) - count) for other, count in enumerate(left))
        return kinds[kind][0].fits(start + sum(done, timedelta())) + respected(without(left, kind))

    order, left = list[Slot](), tuple(len(kind) for kind in kinds)
    while any(left):
        kind = next(each for each in range(len(kinds)) if left[each] and gain(left, each) == respected(left))
        order.append(kinds[kind][len(kinds[kind]) - left[kind]])
        left = without(left, kind)
    return order


def preference(slot: Slot) -> Preference:
    """Those with a window, the one that closes first; then those to be seen soon; then the longest."""
    opens, closes = (each.timestamp() for each in slot.window) if slot.window else (0.0, float("inf"))
    return closes, opens, slot.registration.urgency != Registration.Urgency.SOON, -slot.lasts


def without(left: tuple[int, ...], kind: int) -> tuple[int, ...]:
    return (*left[:kind], left[kind] - 1, *left[kind + 1 :])
