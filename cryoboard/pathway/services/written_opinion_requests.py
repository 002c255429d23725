"""The requests of written opinions when the quorum of a case is not reached: to a competence, or to a named colleague."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.decisions.models import Decision
from cryoboard.meetings.errors import NotActive, WrittenOpinionAfterSignature
from cryoboard.meetings.locks import ACTIVE, is_decided, locked_registration
from cryoboard.meetings.models import Registration, WrittenOpinion
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.selectors import registrations_of
from cryoboard.meetings.services.discussion import require_participant
from cryoboard.organisation.models import Professional
from cryoboard.pathway.errors import AlreadyWritten, NotAColleague, TaskRefused
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import colleagues, missing_competences, written_opinion_label, written_opinions_asked
from cryoboard.pathway.services.tasks import closed, opened


@transaction.atomic
def ask_for_written_opinions(*, decision: Decision, actor: Actor) -> list[Task]:
    """Open one task for each missing competence, when the decision asks for written opinions; close the tasks no longer needed."""
    registration = decision.registration
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.case_id)
    asks = decision.quorum_fallback == Decision.QuorumFallback.OPINION_ASKED and decision.state != Decision.State.SIGNED
    missing = list((decision.quorum or {}).get("missing", ())) if asks else []
    wanted = {written_opinion_label(specialty) for specialty in missing}
    already = {task.label: task for task in asked(registration)}
    for label, task in already.items():
        if label not in wanted and task.owner_id is None:  # a named colleague is awaited until the signature
            closed(task, actor, "Cet avis n’est plus attendu.", None)
    due = timezone.localdate(registration.meeting.starts_at)
    fresh = [label for label in sorted(wanted) if label not in already]
    about = {"case": registration.case, "registration": registration, "kind": Task.Kind.OPINION, "due_on": due}
    return [opened(Task(**about, decision=decision, label=label), actor) for label in fresh]


@journalled
def ask_colleague(
    *, registration: Registration, specialty: str, professional: Professional, actor: Actor, due_on: date | None = None
) -> Task:
    """Ask a named member of the board for a written opinion by a day; a second request replaces the first.

    The quorum counts it once it is given. Raises NotActive, WrittenOpinionAfterSignature, NotAColleague, AlreadyWritten or TaskRefused.
    """
    require_participant(actor, registration)
    registration = locked_registration(registration)
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.case_id)
    refuse_request(registration, specialty, professional)
    due = due_on or usual_day(registration)
    if due < timezone.localdate():
        raise TaskRefused("L’avis ne peut pas être attendu pour un jour passé : donnez une autre date.")

    label = written_opinion_label(specialty)
    task: Task | None = asked(registration).filter(label=label).first()
    if task is None:
        about = {"case": registration.case, "registration": registration, "kind": Task.Kind.OPINION, "label": label}
        task = opened(Task(**about, owner=professional, due_on=due), actor)
    else:
        task.owner, task.due_on = professional, due
        task.save(update_fields=["owner", "due_on"])
    record(Event.OPINION_ASKED, subject=task, actor=actor, case=registration.case, specialty=specialty, person=professional.pk)
    return task


@transaction.atomic
def ask_colleague_for_meeting(*, registration: Registration, specialty: str, **request: Any) -> list[Task]:
    """Ask for this case, and for each other case of the meeting that lacks this competence without a request."""
    rows = [each for each in registrations_of(registration.meeting) if each.pk != registration.pk and each.state in ACTIVE]
    awaited = written_opinions_asked(rows)
    lacking = [each for each in rows if specialty not in awaited.get(each.pk, {}) and not is_decided(each)]
    lacking = [each for each in lacking if specialty in missing_competences(each)]
    return [ask_colleague(registration=each, specialty=specialty, **request) for each in (registration, *lacking)]


def refuse_request(registration: Registration, specialty: str, professional: Professional) -> None:
    """Raises NotActive, WrittenOpinionAfterSignature, NotAColleague or AlreadyWritten."""
    if registration.state not in ACTIVE:
        raise NotActive
    if is_decided(registration):
        raise WrittenOpinionAfterSignature
    if not colleagues(registration.meeting.board_id).filter(pk=professional.pk, specialty=specialty).exists():
        raise NotAColleague
    if registration.opinions.filter(specialty=specialty).exists():
        raise AlreadyWritten


def usual_day(registration: Registration) -> date:
    """The default due date: the day of the meeting; once it has come, the last day to sign the decision."""
    meeting, today = registration.meeting, timezone.localdate()
    day = timezone.localdate(meeting.starts_at)
    return day if day > today else today + timedelta(days=meeting.charter.validation_days)


@transaction.atomic
def close_answered_request(*, opinion: WrittenOpinion, actor: Actor) -> None:
    """Close the requests that this written opinion answers."""
    for task in asked(opinion.registration).filter(label=written_opinion_label(opinion.specialty)):
        closed(task, actor, "Avis écrit remis.", timezone.localdate(opinion.given_at))


@transaction.atomic
def close_requests_after_signature(*, decision: Decision, actor: Actor) -> None:
    """Close the open requests of a signed decision: a written opinion can no longer be given."""
    for task in asked(decision.registration):
        closed(task, actor, "L’avis de la RCP a été signé sans lui.", None)


@transaction.atomic
def close_requests_of_left_meeting(*, registration: Registration, actor: Actor) -> None:
    """Close the open requests of a case that left its meeting."""
    for task in asked(registration):
        closed(task, actor, "Le dossier a quitté cette séance.", None)


def asked(registration: Registration) -> Any:
    """The open requests on one registration, locked."""
    return Task.objects.select_for_update(of=("self",)).filter(registration=registration, kind=Task.Kind.OPINION, state=Task.State.OPEN)
