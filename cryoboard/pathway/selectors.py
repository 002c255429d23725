"""Reading « Suites »."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from cryoboard.accounts.access import OWN_CASES_ONLY, Action, roles_allowing
from cryoboard.accounts.selectors import board_ids_where
from cryoboard.pathway.models import Task


def tasks_visible_to(user: Any, late_first: bool = True) -> QuerySet[Task]:
    """The tasks of the boards this person follows up; a requester's own cases only. By due date, those without one last."""
    everywhere = [role for role in roles_allowing(Action.FOLLOW_UP) if role not in OWN_CASES_ONLY]
    own = board_ids_where(user, Action.FOLLOW_UP, roles=list(OWN_CASES_ONLY))
    on_boards = Task.objects.filter(case__board_id__in=board_ids_where(user, Action.FOLLOW_UP, roles=everywhere))
    tasks = (on_boards | Task.objects.filter(case__board_id__in=own, case__requester=user)).select_related(
        "case", "case__patient", "case__board", "owner", "decision", "registration", "registration__meeting", "done_by"
    )
    return tasks.order_by(F("due_on").asc(nulls_last=True), "pk") if late_first else tasks.order_by("-pk")


def late(task: Task, today: date) -> bool:
    """Still to do, and the day is past."""
    return task.state == Task.State.OPEN and task.due_on is not None and task.due_on < today
