"""« Séances »: the coming meetings with their deadlines, and the past ones. Keyset paging."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.meetings.locks import ACTIVE, OVER
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.selectors import meetings_visible_to, registration_deadline
from cryoboard.organisation.models import Board
from cryoboard.organisation.permissions import Action, boards_allowing
from cryoboard.web.presenters.meeting_header import ICONS, TONES, time_left

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """One meeting: hour, state, number of cases, deadline of registration."""

    meeting: Meeting
    tone: str
    icon: str
    cases: int
    deadline: datetime
    left: str
    is_late: bool
    may_open: bool
    may_register: bool


@dataclass(frozen=True, slots=True)
class MeetingsPage:
    coming: list[MeetingLine]
    over: list[MeetingLine]
    older: int | None
    from_start: bool
    manages: list[Board] = field(default_factory=list)

    @property
    def several_boards(self) -> bool:
        return len({line.meeting.board_id for line in [*self.coming, *self.over]}) > 1


def meetings_page(user: Actor, before: str | None) -> MeetingsPage:
    """The coming meetings, soonest first, and a page of the past ones, latest first."""
    rights = Rights.of(user)
    coming = with_counts(Meeting.objects.filter(board_id__in=rights.view | rights.register).exclude(state__in=OVER))
    past = with_counts(meetings_visible_to(user).filter(state__in=OVER))
    start = int(before) if before and before.isdecimal() else None
    marker = Meeting.objects.filter(pk=start).values_list("starts_at", "pk").first() if start else None
    if marker:
        past = past.filter(Q(starts_at__lt=marker[0]) | Q(starts_at=marker[0], pk__lt=marker[1]))
    found = list(past.order_by("-starts_at", "-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return MeetingsPage(
        coming=[line(each, rights) for each in coming.order_by("starts_at", "pk")[:PAGE_SIZE]] if start is None else [],
        over=[line(each, rights) for each in shown],
        older=shown[-1].pk if len(found) > PAGE_SIZE else None,
        from_start=start is None,
        manages=list(Board.objects.filter(pk__in=rights.manage)),
    )


@dataclass(frozen=True, slots=True)
class Rights:
    """The boards on which this user may view meetings, register cases, manage."""

    view: set[int]
    register: set[int]
    manage: set[int]

    @staticmethod
    def of(user: Actor) -> Rights:
        actions = (Action.VIEW_MEETING, Action.REGISTER_CASE, Action.MANAGE_MEETING)
        return Rights(*(boards_allowing(user, action) for action in actions))


def with_counts(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    return meetings.select_related("board", "charter").annotate(cases=Count("registrations", filter=Q(registrations__state__in=ACTIVE)))


def line(meeting: Any, rights: Rights) -> MeetingLine:
    deadline = registration_deadline(meeting)
    return MeetingLine(
        meeting=meeting,
        tone=TONES[meeting.state],
        icon=ICONS[meeting.state],
        cases=meeting.cases,
        deadline=deadline,
        left=time_left(deadline),
        is_late=deadline < timezone.now(),
        may_open=meeting.board_id in rights.view,
        may_register=meeting.board_id in rights.register and meeting.state not in OVER,
    )
