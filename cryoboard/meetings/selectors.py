"""Meetings, registrations and attendance as one user may see them; competences and quorum of each case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import ceil

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import facts_at_hand, known_values, with_current_facts
from cryoboard.meetings.deadlines import deadlines_of
from cryoboard.meetings.models import Attendance, Meeting, Registration
from cryoboard.meetings.quorum import CountedWrittenOpinion, Interval, Quorum, Stay, count_quorum
from cryoboard.organisation.models import Board, Professional
from cryoboard.organisation.permissions import OWN_CASES_ONLY, Action
from cryoboard.organisation.selectors import board_ids_where
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import Library, concerned_catalogues

RECORDED_SECONDS = 30
UPCOMING = (Meeting.State.DRAFT, Meeting.State.OPEN, Meeting.State.FROZEN)
CANCELLED, RUNNING = Meeting.State.CANCELLED, Meeting.State.RUNNING


def meetings_visible_to(user: Actor) -> QuerySet[Meeting]:
    """The meetings of the boards this user is a member of, in order of date."""
    boards = board_ids_where(user, Action.VIEW_MEETING)
    return Meeting.objects.filter(board_id__in=boards).select_related("board", "charter").order_by("starts_at")


def registrations_visible_to(user: Actor) -> QuerySet[Registration]:
    """The registrations of those meetings, and those this user asked for."""
    own = board_ids_where(user, Action.REGISTER_CASE, roles=list(OWN_CASES_ONLY))
    seen = Q(meeting__board_id__in=board_ids_where(user, Action.VIEW_MEETING))
    return Registration.objects.filter(seen | Q(case__board_id__in=own, case__requester=user)).order_by("meeting", "position", "number")


def next_meeting(board: Board, after: datetime) -> Meeting | None:
    """The first meeting after that moment that still accepts cases."""
    return Meeting.objects.filter(board=board, starts_at__gt=after, state__in=UPCOMING).order_by("starts_at").first()


def registration_deadline(meeting: Meeting) -> datetime:
    """The hour until which a case is registered without a reason of urgency."""
    due = deadlines_of(meeting)[0].due
    assert isinstance(due, datetime)
    return due


def registrations_of(meeting: Meeting, *, withdrawn: bool = False) -> list[Registration]:
    """The registrations of a meeting, placed ones first, with all that a list shows of each, in a constant number of queries."""
    rows = Registration.objects.filter(meeting=meeting)
    if not withdrawn:
        rows = rows.exclude(state=Registration.State.WITHDRAWN)
    rows = rows.select_related("case__patient", "case__board", "requester", "presenter", "previous")
    rows = rows.prefetch_related(with_current_facts(), "opinions__professional", "reminders", "next_ones")
    found = sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.number))
    around, rules = with_table(meeting), rules_in_force()
    for registration in found:
        registration.meeting = around
        registration.case.rules = rules  # type: ignore[attr-defined]  # read once for the whole list
    return found


def with_table(meeting: Meeting) -> Meeting:
    """The meeting with its charter, its requirements and its attendance, read once."""
    people = Prefetch("attendances", queryset=Attendance.objects.select_related("professional").order_by("pk"))
    return Meeting.objects.select_related("board", "charter").prefetch_related(people, "charter__requirements").get(pk=meeting.pk)


def postponed_without_meeting(board: Board, before: datetime) -> list[Registration]:
    """The registrations postponed without a later meeting, whose case was not registered again."""
    rows = Registration.objects.filter(meeting__board=board, meeting__starts_at__lt=before, state=Registration.State.POSTPONED)
    rows = (
        rows.filter(next_ones__isnull=True).select_related("meeting", "case", "requester", "presenter").order_by("meeting__starts_at", "pk")
    )
    latest = {row.case_id: row for row in rows}
    later = Registration.objects.filter(case_id__in=latest).values_list("case_id", "meeting__starts_at")
    since = {case for case, at in later if at > latest[case].meeting.starts_at}
    return [row for row in latest.values() if row.case_id not in since]


def agenda_minutes(meeting: Meeting) -> int:
    """The planned minutes of the agenda; a recorded case counts for half a minute."""
    return minutes_of(Registration.objects.filter(meeting=meeting, state=Registration.State.ON_AGENDA))


def minutes_of(registrations: Iterable[Registration]) -> int:
    return ceil(sum(seconds_of(each) for each in registrations) / 60)


def seconds_of(registration: Registration) -> int:
    recorded = registration.route == Registration.Route.RECORDED
    return RECORDED_SECONDS if recorded else 60 * registration.estimated_minutes


def required_competences(registration: Registration, extra: Iterable[str] = ()) -> set[str]:
    """The competences that the charter requires for this case, and those that the acts envisaged add."""
    requirements = registration.meeting.charter.requirements.all()
    types = {"", *(catalogues_of(registration) if any(each.case_type for each in requirements) else ())}
    return {each.specialty for each in requirements if each.case_type in types} | set(extra)


def catalogues_of(registration: Registration) -> list[str]:
    """The catalogues that apply to the case: those of its frozen evaluations, or those of its facts today."""
    if registration.frozen:
        return list(registration.frozen["catalogues"])
    day = timezone.localdate()
    return concerned_catalogues(rules_for(registration.case), known_values(facts_at_hand(registration.case, day), day), day)


def rules_for(case: Case) -> Library:
    """The rules in force; those prefetched for a list, if any."""
    return getattr(case, "rules", None) or rules_in_force()


def quorum_of(registration: Registration, extra: Iterable[str] = ()) -> Quorum:
    """The quorum of this case, from who was present at its discussion and who gave a written opinion."""
    meeting = registration.meeting
    stays = [stay(each) for each in attendances(meeting) if not is_absent(each)]
    return counted(registration, stays, discussed(registration), extra)


def quorum_forecast(registration: Registration, extra: Iterable[str] = ()) -> Quorum:
    """The quorum if every announced person comes, at the hour the agenda gives to the case."""
    meeting = registration.meeting
    slot = (meeting.starts_at, meeting.starts_at)
    stays = [Stay(each.professional_id, specialty_of(each), meeting.starts_at) for each in attendances(meeting) if not is_absent(each)]
    return counted(registration, stays, slot, extra)


def counted(registration: Registration, stays: list[Stay], interval: Interval | None, extra: Iterable[str]) -> Quorum:
    return count_quorum(
        required=required_competences(registration, extra),
        stays=stays,
        opinions=[CountedWrittenOpinion(each.professional_id, each.specialty) for each in registration.opinions.all()],
        interval=interval,
        opinions_count_as_present=registration.meeting.charter.opinions_count_as_present,
    )


def attendances(meeting: Meeting) -> list[Attendance]:
    """The attendance of the meeting; no query when it was prefetched."""
    ahead = "attendances" in getattr(meeting, "_prefetched_objects_cache", {})
    found = list(meeting.attendances.all() if ahead else meeting.attendances.select_related("professional"))
    for attendance in found:
        attendance.meeting = meeting
    return found


def stay(attendance: Attendance) -> Stay:
    return Stay(attendance.professional_id, specialty_of(attendance), attendance.arrived_at, attendance.left_at)


def specialty_of(attendance: Attendance) -> str | None:
    """The specialty this person counts for; None for a physician of the directory without a known specialty."""
    known: str = attendance.specialty
    return known or (None if attendance.professional.rpps and not attendance.professional.specialty else "")


def is_absent(attendance: Attendance) -> bool:
    """Was this person announced, then noted as gone before the meeting began?"""
    left = attendance.left_at
    return attendance.arrived_at is None and left is not None and left <= attendance.meeting.starts_at


def discussed(registration: Registration) -> Interval | None:
    """The interval in which the case was discussed; during the meeting, until now."""
    now = timezone.now()
    if registration.discussed_from is not None:
        return registration.discussed_from, registration.discussed_until or now
    return (now, now) if registration.meeting.state == RUNNING else None


def new_since_freeze(registration: Registration) -> list[str]:
    """The facts entered or corrected since the agenda was frozen, in order of name."""
    if not registration.frozen:
        return []
    frozen = registration.frozen["rows"]
    return [name for name, fact in facts_at_hand(registration.case).items() if fact.pk is not None and fact.pk != frozen.get(name)]


def my_registrations(professional: Professional, meeting: Meeting) -> list[Registration]:
    """« Mes dossiers de la séance »: the registrations this person asked for or presents, and those that need their competence."""
    mine = {professional.pk}
    return [
        each
        for each in registrations_of(meeting)
        if mine & {each.requester_id, each.presenter_id} or professional.specialty in required_competences(each)
    ]
