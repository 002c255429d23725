"""« Mes dossiers de la séance »: a short page for a phone, before the meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import meetings_visible_to, my_registrations, required_competences
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.organisation.selectors import board_ids_where
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import SPECIALTY_OF, late, written_opinions_asked_of
from cryoboard.web.presenters.live_facts import projected_name

SHOWN = (Meeting.State.OPEN, Meeting.State.FROZEN, Meeting.State.RUNNING)
HALF_A_DAY = timedelta(hours=12)
REGISTERED = (Registration.State.TO_PLACE, Registration.State.ON_AGENDA)
MOST_MEETINGS = 3
MOST_TO_SIGN = 20


@dataclass(frozen=True, slots=True)
class MyCase:
    """One case, and why it concerns this user."""

    registration: Registration
    initials: str
    requested: bool
    competence: str  # the user's competence, if this case requires it
    gave_written_opinion: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class MyMeeting:
    meeting: Meeting
    cases: list[MyCase]


@dataclass(frozen=True, slots=True)
class ToSign:
    decision: Decision
    initials: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A written opinion asked of this user."""

    task: Task
    initials: str
    competence: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class MyCasesPage:
    meetings: list[MyMeeting]
    asked: list[Asked]
    to_sign: list[ToSign]
    may_open: bool  # may this user open a meeting, when none is planned

    def cases_named(self) -> Iterator[int]:
        """The numbers of the cases whose initials are on the page."""
        yield from (each.task.case_id for each in self.asked)
        yield from (each.decision.registration.case_id for each in self.to_sign)
        yield from (case.registration.case_id for each in self.meetings for case in each.cases)


def my_cases_page(user: Actor) -> MyCasesPage:
    """The next meetings with the user's cases, and the decisions to sign."""
    me = Professional.objects.filter(user=row_of(user)).first()
    coming = meetings_visible_to(user).filter(state__in=SHOWN, ends_at__gte=timezone.now() - HALF_A_DAY)
    meetings = list(coming.select_related("board", "charter").order_by("starts_at")[:MOST_MEETINGS])
    mine = [MyMeeting(each, list(_mine(each, user, me))) for each in meetings]
    to_sign = [ToSign(each, projected_name(each.registration.case.patient)) for each in _to_sign(user)]
    return MyCasesPage(mine, list(_asked(user, me)), to_sign, allowed(user, Action.MANAGE_MEETING))


def _asked(user: Actor, me: Professional | None) -> Iterator[Asked]:
    """The written opinions asked of this user, on visible cases."""
    if me is None:
        return
    today = timezone.localdate()
    for task in written_opinions_asked_of(me).filter(case__in=cases_visible_to(user).order_by(), registration__state__in=REGISTERED):
        competence = Specialty(SPECIALTY_OF[task.label]).label
        yield Asked(task, projected_name(task.case.patient), competence, late(task, today))


def _mine(meeting: Meeting, user: Actor, me: Professional | None) -> Iterator[MyCase]:
    if me is None:
        return
    may_write = allowed(user, Action.GIVE_OPINION, on=meeting)
    visible = set(cases_visible_to(user).filter(registrations__meeting=meeting).order_by().values_list("pk", flat=True))
    for each in my_registrations(me, meeting):
        if each.case_id in visible and each.state in REGISTERED:
            held = Specialty(me.specialty).label if me.specialty in required_competences(each) else ""
            wrote = any(written.professional_id == me.pk for written in each.opinions.all())
            requested = me.pk in (each.requester_id, each.presenter_id)
            yield MyCase(each, projected_name(each.case.patient), requested, held, wrote, may_write)


def _to_sign(user: Actor) -> QuerySet[Decision]:
    """The drafts of the boards where this user may sign."""
    found = Decision.objects.exclude(state=Decision.State.SIGNED).filter(registration__case__in=cases_visible_to(user).order_by())
    signs = board_ids_where(user, Action.VALIDATE_DECISION)
    related = ("registration__case__patient", "registration__meeting__board")
    return found.filter(registration__meeting__board__in=signs).select_related(*related).order_by("saved_at")[:MOST_TO_SIGN]
