"""« Suites »: the tasks with their owner and due date; late ones first, in amber."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from cryoboard.audit.actor import Actor, row_of
from cryoboard.organisation.models import Professional
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import late, tasks_visible_to
from cryoboard.web.forms.meeting_closure import TaskForm
from cryoboard.web.presenters.banner import full_name

PAGE = 60
UNDATED = "sans-date"
SHOW = {"ouvertes": "À faire", "retard": "En retard", "miennes": "Les miennes", "closes": "Closes"}
STATES = {"open": ("pending", "À faire", "ice"), "done": ("true", "Fait", "good"), "cancelled": ("withdrawn", "Sans objet", "")}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task, with its `form` if it can be closed."""

    task: Task
    patient: str
    icon: str
    word: str
    tone: str
    is_late: bool
    days: int | None
    form: TaskForm | None
    written_opinion_url: str  # the form of the written opinion asked of this user


@dataclass(frozen=True, slots=True)
class Filter:
    key: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    filters: list[Filter]
    lines: list[TaskLine]
    after: str  # the key of the next page
    show: str


def follow_up_page(user: Actor, show: str, after: str, refused: tuple[int, TaskForm] | None = None) -> FollowUpPage:
    """The page of the filtered tasks visible to this user."""
    show = show if show in SHOW else "ouvertes"
    today = timezone.localdate()
    found = _after(_shown(user, show, today), after, newest=show == "closes")
    tasks = list(found[: PAGE + 1])
    lines = [task_line(each, today, refused, user) for each in tasks[:PAGE]]
    following = place_of(tasks[PAGE - 1]) if len(tasks) > PAGE else ""
    return FollowUpPage([Filter(key, label, key == show) for key, label in SHOW.items()], lines, following, show)


def _shown(user: Actor, show: str, today: date) -> QuerySet[Task]:
    tasks = tasks_visible_to(user, late_first=show != "closes")
    if show == "closes":
        return tasks.exclude(state=Task.State.OPEN)
    tasks = tasks.filter(state=Task.State.OPEN)
    if show == "retard":
        return tasks.filter(due_on__lt=today)
    if show == "miennes":
        return tasks.filter(owner__in=Professional.objects.filter(user=row_of(user)))
    return tasks


def place_of(task: Task) -> str:
    """The key of a task in the order, from which the next page begins."""
    return f"{UNDATED if needs_a_day(task) else task.due_on or ''}~{task.pk}"


def needs_a_day(task: Task) -> bool:
    """Is it a case to present again without a date?"""
    return task.kind == Task.Kind.PRESENT_AGAIN and task.state == Task.State.OPEN and task.due_on is None


def _after(tasks: QuerySet[Any], after: str, *, newest: bool) -> QuerySet[Any]:
    """The tasks after the last one shown, by key and not by offset."""
    due, _, pk = after.partition("~")
    if not pk.isdecimal():
        return tasks
    if newest:
        return tasks.filter(pk__lt=int(pk))
    if due == UNDATED:
        return tasks.filter(Q(turn=1) | Q(pk__gt=int(pk)))
    tasks = tasks.filter(turn=1)
    day = parse_date(due) if due else None
    if day is None:
        return tasks.filter(due_on__isnull=True, pk__gt=int(pk))
    return tasks.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=int(pk)) | Q(due_on__isnull=True))


def task_line(task: Task, today: date, refused: tuple[int, TaskForm] | None = None, user: Actor | None = None) -> TaskLine:
    """One line; a refused form shows the typed values again."""
    icon, word, tone = STATES[task.state]
    is_late, is_due = late(task, today), task.state == Task.State.OPEN and task.due_on == today
    if is_late or is_due or needs_a_day(task):
        icon, tone = "alert", "warn"
        word = "En retard" if is_late else "Pour aujourd’hui" if is_due else "Sans date : à fixer"
    treatment = task.kind == Task.Kind.TREATMENT
    form = TaskForm(treatment=treatment, prefix=f"t{task.pk}", initial={"done_on": today}) if task.state == Task.State.OPEN else None
    if refused and refused[0] == task.pk:
        form = refused[1]
    return TaskLine(
        task=task,
        patient=full_name(task.case.patient),
        icon=icon,
        word=word,
        tone=tone,
        is_late=is_late,
        days=(today - task.due_on).days if is_late and task.due_on else None,
        form=form,
        written_opinion_url=written_opinion_url(task, user),
    )


def written_opinion_url(task: Task, user: Actor | None) -> str:
    """The form of the written opinion, for the colleague it is asked of; empty for others."""
    registration, asked = task.registration, task.kind == Task.Kind.OPINION and task.state == Task.State.OPEN
    if user is None or not asked or task.owner is None or registration is None or task.owner.user_id != user.pk:
        return ""
    return reverse("cryoboard:written_opinion", args=[registration.meeting_id, registration.pk])
