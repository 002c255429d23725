"""The tasks of « Suites » as one user may see them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from cryoboard.audit.actor import Actor
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import quorum_forecast, quorum_of
from cryoboard.organisation.models import Membership, Professional, Specialty
from cryoboard.organisation.permissions import OWN_CASES_ONLY, Action, roles_allowing
from cryoboard.organisation.selectors import board_ids_where
from cryoboard.pathway.models import Task

BEFORE = (Meeting.State.DRAFT, Meeting.State.OPEN, Meeting.State.FROZEN)
UNDATED_REOPENING = Q(kind=Task.Kind.PRESENT_AGAIN, state=Task.State.OPEN, due_on=None)
AWAITED = {"kind": Task.Kind.OPINION, "state": Task.State.OPEN, "registration__isnull": False}


def tasks_visible_to(user: Actor, late_first: bool = True) -> QuerySet[Task]:
    """The tasks of the boards this user follows up; for a requester, those of their own cases.

    A case to present again without a date comes first, since no date will bring it up. Then by due date, tasks without one last.
    """
    everywhere = [role for role in roles_allowing(Action.FOLLOW_UP) if role not in OWN_CASES_ONLY]
    own = board_ids_where(user, Action.FOLLOW_UP, roles=list(OWN_CASES_ONLY))
    on_boards = Task.objects.filter(case__board_id__in=board_ids_where(user, Action.FOLLOW_UP, roles=everywhere))
    tasks = (on_boards | Task.objects.filter(case__board_id__in=own, case__requester=user)).select_related(
        "case", "case__patient", "case__board", "owner", "decision", "registration", "registration__meeting", "done_by"
    )
    tasks = tasks.annotate(turn=Case(When(UNDATED_REOPENING, then=0), default=1, output_field=IntegerField()))
    return tasks.order_by("turn", F("due_on").asc(nulls_last=True), "pk") if late_first else tasks.order_by("-pk")


def written_opinion_label(specialty: str) -> str:
    """The words of the task by which a written opinion is asked for."""
    return f"Avis écrit demandé : {Specialty(specialty).label}"


SPECIALTY_OF = {written_opinion_label(each): str(each) for each in Specialty.values}


def colleagues(board_id: int) -> QuerySet[Professional]:
    """The members of a board who may give a written opinion."""
    writers = Membership.objects.filter(board_id=board_id, role__in=roles_allowing(Action.GIVE_OPINION), user__is_active=True)
    return Professional.objects.filter(user__in=writers.values("user")).exclude(specialty="").order_by("family_name", "given_names")


def missing_competences(registration: Registration, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """The competences that nobody covers: among the announced people before the meeting, among the present ones from its start."""
    count = quorum_forecast if registration.meeting.state in BEFORE else quorum_of
    return count(registration, extra).missing


def written_opinions_asked(registrations: Iterable[Registration]) -> dict[int, dict[str, Task]]:
    """The written opinions asked of a named colleague and not given yet, by registration, then by competence."""
    found: dict[int, dict[str, Task]] = {}
    tasks = Task.objects.filter(registration__in=[each.pk for each in registrations], **AWAITED).exclude(owner=None)
    for task in tasks.select_related("owner"):
        found.setdefault(task.registration_id or 0, {})[SPECIALTY_OF[task.label]] = task
    return found


def written_opinions_asked_of(professional: Professional) -> QuerySet[Task]:
    """The written opinions this person was asked for, the most pressing first."""
    related = ("case__patient", "registration__meeting__board", "registration__case")
    return Task.objects.filter(owner=professional, **AWAITED).select_related(*related).order_by("due_on", "pk")


def late(task: Task, today: date) -> bool:
    """Is the task open past its due date?"""
    return task.state == Task.State.OPEN and task.due_on is not None and task.due_on < today
