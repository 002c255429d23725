"""« Composer la séance »: three columns, the planned hours, and the quorum forecast of each case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cryoboard.audit.actor import Actor
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import minutes_of, new_since_freeze, quorum_forecast, registrations_of, seconds_of
from cryoboard.meetings.services.agenda import propose_order
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import written_opinions_asked
from cryoboard.web.presenters.patient_names import short_identity
from cryoboard.web.presenters.quorum import QuorumSaid, quorum_said
from cryoboard.web.presenters.week import URGENCY_ICONS
from decision_rules import library

TO_PLACE, ON_AGENDA = Registration.State.TO_PLACE, Registration.State.ON_AGENDA
COMPOSING = (Meeting.State.DRAFT, Meeting.State.OPEN)
ADDING = (*COMPOSING, Meeting.State.FROZEN, Meeting.State.RUNNING)
FORECAST_WORDS = {"reached": "Quorum prévu", "not_reached": "Quorum non prévu", "unknown": "Quorum incertain"}
HIDDEN = "Dossier que vous ne suivez pas"


@dataclass(frozen=True, slots=True)
class Known:
    """The data shared by the cards, read once: visible cases, people by competence, written opinions awaited."""

    seen: set[int]
    names: dict[int, str]
    asked: dict[int, dict[str, Task]]


@dataclass(frozen=True, slots=True)
class Card:
    """One case on the agenda, or to place on it."""

    registration: Registration
    initials: str
    rank: int | None
    total: int
    begins_at: datetime | None
    minutes: str
    over: bool  # it begins after the end of the slot, or ends after it
    urgency_icon: str
    urgency_tone: str
    quorum: QuorumSaid
    new: list[str]
    is_recorded: bool
    is_ready: bool

    @property
    def is_named(self) -> bool:
        """Is the case visible to this user?"""
        return self.initials != HIDDEN


@dataclass(frozen=True, slots=True)
class AgendaPage:
    to_place: list[Card]
    agenda: list[Card]
    postponed: list[Registration]
    minutes: int
    slot: int
    proposed: bool
    order: str
    may_compose: bool
    may_add: bool

    def cases_named(self) -> list[int]:
        """The numbers of the cases whose initials or reference are on the page."""
        cards = [each.registration for each in [*self.to_place, *self.agenda] if each.is_named]
        return [each.case_id for each in [*cards, *self.postponed]]

    @property
    def over_by(self) -> int:
        return max(self.minutes - self.slot, 0)

    @property
    def scale(self) -> int:
        """The end of the time bar, in minutes."""
        return max(self.minutes, self.slot)

    @property
    def without_quorum(self) -> int:
        return sum(card.quorum.status != "reached" for card in self.agenda)


def agenda_page(meeting: Meeting, user: Actor, *, proposed: bool) -> AgendaPage:
    """The page with the current columns, or with a proposed order that is not saved."""
    rows = registrations_of(meeting)
    seen = set(cases_visible_to(user).filter(registrations__meeting=meeting).order_by().values_list("pk", flat=True))
    known = Known(seen, people_of(rows), written_opinions_asked(rows))
    composing = meeting.state in COMPOSING
    placed = ordered_as(propose_order(meeting), rows) if proposed and composing else [each for each in rows if each.state == ON_AGENDA]
    waiting = [each for each in rows if each.state == TO_PLACE and each not in placed]
    return AgendaPage(
        to_place=[card(each, None, 0, None, known) for each in waiting],
        agenda=timed(meeting, placed, known),
        postponed=[each for each in rows if each.state == Registration.State.POSTPONED],
        minutes=minutes_of(placed),
        slot=round((meeting.ends_at - meeting.starts_at).total_seconds() / 60),
        proposed=proposed and composing,
        order=",".join(str(each.pk) for each in placed),
        may_compose=composing,
        may_add=meeting.state in ADDING,
    )


def ordered_as(order: Sequence[Registration], rows: Sequence[Registration]) -> list[Registration]:
    """The prefetched rows, in the order of the same registrations in another list."""
    known = {each.pk: each for each in rows}
    return [known[each.pk] for each in order]


def timed(meeting: Meeting, placed: Sequence[Registration], known: Known) -> list[Card]:
    """Each case with its planned hour."""
    at, cards = meeting.starts_at, []
    for rank, registration in enumerate(placed, start=1):
        cards.append(card(registration, rank, len(placed), at, known))
        at += timedelta(seconds=seconds_of(registration))
    return cards


def card(registration: Registration, rank: int | None, total: int, at: datetime | None, known: Known) -> Card:
    icon, tone = URGENCY_ICONS[registration.urgency]
    lasts = timedelta(seconds=seconds_of(registration))
    visible = registration.case_id in known.seen
    return Card(
        registration=registration,
        initials=short_identity(registration.case.patient) if visible else HIDDEN,
        rank=rank,
        total=total,
        begins_at=at,
        minutes="30 s" if lasts < timedelta(minutes=1) else f"{registration.estimated_minutes} min",
        over=at is not None and at + lasts > registration.meeting.ends_at,
        urgency_icon=icon,
        urgency_tone=tone,
        quorum=forecast(registration, known),
        new=[library().dictionary.label(name) for name in new_since_freeze(registration)] if visible else [],
        is_recorded=registration.route == Registration.Route.RECORDED,
        is_ready=registration.complete_confirmed_by_id is not None,
    )


def forecast(registration: Registration, known: Known) -> QuorumSaid:
    """The quorum if every announced person comes, worded as a forecast. A written opinion that is only asked for is not counted."""
    said = quorum_said(quorum_forecast(registration), known.names, known.asked.get(registration.pk))
    return replace(said, word=FORECAST_WORDS[said.status])


def people_of(rows: Sequence[Registration]) -> dict[int, str]:
    """The people who may cover a competence, from prefetched rows."""
    if not rows:
        return {}
    people = [each.professional for each in rows[0].meeting.attendances.all()]
    people += [written.professional for row in rows for written in row.opinions.all()]
    return {each.pk: str(each) for each in people}


def moved(order: Sequence[int], pk: int, move: str) -> list[int]:
    """The order after a case is moved by one rank."""
    at = order.index(pk)
    to = max(at - 1, 0) if move == "up" else min(at + 1, len(order) - 1)
    left = [each for each in order if each != pk]
    return [*left[:to], pk, *left[to:]]
