"""The tasks of a case: opened by events, closed by people or by events."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.decisions.models import Decision
from cryoboard.decisions.reason_codes import NON_APPLICATIONS, OTHER
from cryoboard.documents.models import Dispatch, Document
from cryoboard.meetings.models import Registration
from cryoboard.organisation.permissions import Action, require
from cryoboard.pathway.errors import TaskAlreadyClosed, TaskRefused
from cryoboard.pathway.models import Task
from cryoboard.pathway.task_rules import SAID_AGAIN, Wanted, wanted_after

LONGEST_OUTCOME = 300
LEFT = (Dispatch.State.SENT, Dispatch.State.ACKNOWLEDGED)
NOT_DONE = (Task.Application.PARTIAL, Task.Application.NOT_APPLIED)


@transaction.atomic
def close_task(
    *, task: Task, actor: Actor, outcome: str = "", done_on: date | None = None, application: str = "", reason: str = ""
) -> Task:
    """Close a task as done on a day or, without a day, as cancelled with a reason.

    For a treatment, also write whether the decision was applied and, if not or in part, a coded reason.
    Raises AccessRefused, TaskAlreadyClosed or TaskRefused.
    """
    require(actor, Action.FOLLOW_UP, on=task)
    task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if task.state != Task.State.OPEN:
        raise TaskAlreadyClosed
    refuse_what_does_not_hold(task, outcome, done_on, application, reason)

    task.application, task.reason = application, reason
    given_on = None if application == Task.Application.NOT_APPLIED else done_on
    return closed(task, actor, outcome, given_on)


def refuse_what_does_not_hold(task: Task, outcome: str, done_on: date | None, application: str, reason: str) -> None:
    """Checks the values of a closed task. Raises TaskRefused with what to correct."""
    if done_on is not None and done_on > timezone.localdate():
        raise TaskRefused("Une suite ne peut pas être faite dans le futur : donnez un jour passé, ou laissez-la ouverte.")
    if len(outcome) > LONGEST_OUTCOME:
        raise TaskRefused(f"La suite tient en {LONGEST_OUTCOME} caractères au plus.")
    if task.kind == Task.Kind.TREATMENT:
        return refuse_application(outcome, done_on, application, reason)
    if application or reason:
        raise TaskRefused("Seul un traitement se note appliqué ou non : notez cette suite faite ou sans objet.")
    if done_on is None and not outcome:
        raise TaskRefused("Donnez le jour où cette suite a été faite ou, si elle est sans objet, dites pourquoi.")


def refuse_application(outcome: str, done_on: date | None, application: str, reason: str) -> None:
    """Checks whether the decision was applied, and the reason. Raises TaskRefused."""
    if application not in Task.Application.values:
        raise TaskRefused("Dites si l’avis a été appliqué : complètement, en partie, pas du tout, ou si on ne le sait pas.")
    if application in NOT_DONE and reason not in dict(NON_APPLICATIONS):
        raise TaskRefused("L’avis n’a pas été appliqué en entier : choisissez le motif dans la liste.")
    if application not in NOT_DONE and reason:
        raise TaskRefused("Un motif de non-application ne va pas avec un avis appliqué : retirez-le.")
    if reason == OTHER and not outcome:
        raise TaskRefused("Le motif « autre » se précise en une phrase.")
    if application in (Task.Application.COMPLETE, Task.Application.PARTIAL) and done_on is None:
        raise TaskRefused("Donnez le jour du premier traitement.")


def closed(task: Task, actor: Actor, outcome: str, done_on: date | None) -> Task:
    """Save the task as done on that day, or as cancelled, with its line in the journal."""
    task.state = Task.State.DONE if done_on else Task.State.CANCELLED
    task.outcome, task.done_on, task.done_at, task.done_by = outcome, done_on, timezone.now(), row_of(actor)
    task.save(update_fields=["state", "application", "reason", "outcome", "done_on", "done_at", "done_by"])
    record(Event.TASK_CLOSED, subject=task, actor=actor, case=task.case, kind=str(task.kind), state=str(task.state))
    return task


def opened(task: Task, actor: Actor) -> Task:
    """Save a new task, with its line in the journal."""
    task.save()
    record(Event.TASK_OPENED, subject=task, actor=actor, case=task.case, kind=str(task.kind), fact=task.fact)
    return task


@transaction.atomic
def open_tasks_after(*, decision: Decision, actor: Actor) -> list[Task]:
    """Open the tasks of a signed decision. An amendment keeps the tasks it still needs and closes the others. Safe to run twice."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.case.pk)
    former = {wanted_of(task).key: task for task in tasks_carried_by(decision)}
    wanted = wanted_after(decision)
    for key, task in former.items():
        if task.state == Task.State.OPEN and key not in {each.key for each in wanted}:
            closed(
                task, actor, f"Remplacée par l’amendement {decision.number}." if decision.number else "Remplacée par un nouvel avis.", None
            )
    return [written(each, former.get(each.key), decision, case, actor) for each in wanted]


def tasks_carried_by(decision: Decision) -> list[Task]:
    """The tasks opened by this decision or by those it amends, latest last, and the one open « présenter de nouveau » of the case."""
    registration = decision.registration
    carried = Task.objects.filter(decision__registration=registration).exclude(kind=Task.Kind.OPINION)
    again = Task.objects.filter(case=registration.case, kind=Task.Kind.PRESENT_AGAIN, state=Task.State.OPEN)
    return [*carried.order_by("pk"), *again.exclude(decision__registration=registration)]


def wanted_of(task: Task) -> Wanted:
    return Wanted(Task.Kind(task.kind), task.label, task.fact)


def written(wanted: Wanted, former: Task | None, decision: Decision, case: Case, actor: Actor) -> Task:
    """The needed task: the former one updated, or a new one."""
    if former is not None and former.state == Task.State.OPEN:
        former.decision, former.registration, former.label = decision, decision.registration, wanted.label
        former.owner_id, former.due_on = wanted.owner_id, wanted.due_on
        former.save(update_fields=["decision", "registration", "label", "owner", "due_on"])
        return former
    if former is not None and (former.decision_id == decision.pk or wanted.kind not in SAID_AGAIN):
        return former
    new = Task(case=case, decision=decision, registration=decision.registration, kind=wanted.kind, label=wanted.label, fact=wanted.fact)
    new.owner_id, new.due_on = wanted.owner_id, wanted.due_on
    return opened(new, actor)


@transaction.atomic
def close_presentation(*, registration: Registration, actor: Actor) -> None:
    """Close the task « présenter de nouveau » of a case that is registered again."""
    waiting = Task.objects.select_for_update(of=("self",)).filter(
        case_id=registration.case_id, kind=Task.Kind.PRESENT_AGAIN, state=Task.State.OPEN
    )
    seen_on = timezone.localdate(registration.meeting.starts_at)
    for task in waiting:
        closed(task, actor, f"Inscrit à la séance du {seen_on:%d/%m/%Y}.", timezone.localdate())


@transaction.atomic
def close_letter_task(*, dispatch: Dispatch, actor: Actor) -> None:
    """Close the task of the letter to the general practitioner on the day it was sent."""
    if dispatch.document.kind != Document.Kind.GP_LETTER or dispatch.state not in LEFT:
        return
    waiting = Task.objects.select_for_update(of=("self",)).filter(
        decision=dispatch.document.decision, kind=Task.Kind.GP_LETTER, state=Task.State.OPEN
    )
    for task in waiting:
        closed(task, actor, f"Envoyé : {dispatch.get_channel_display()}.", timezone.localdate(dispatch.at))
