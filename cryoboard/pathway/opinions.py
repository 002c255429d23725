"""The written opinions asked for when the quorum of a case is not reached."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.accounts.models import Specialty
from cryoboard.cases.models import Case
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration, WrittenOpinion
from cryoboard.pathway.models import Task
from cryoboard.pathway.services import closed, opened


@transaction.atomic
def ask_for_opinions(*, decision: Decision, actor: Any) -> list[Task]:
    """One task per competence still missing, when that is how the board goes on; those no longer wanted are closed."""
    registration = decision.registration
    Case.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.case_id)
    asks = decision.quorum_fallback == Decision.QuorumFallback.OPINION_ASKED and decision.state != Decision.State.SIGNED
    missing = list((decision.quorum or {}).get("missing", ())) if asks else []
    wanted = {opinion_label(specialty) for specialty in missing}
    already = {task.label: task for task in asked(registration)}
    for label, task in already.items():
        if label not in wanted:
            closed(task, actor, "Cet avis n’est plus attendu.", None)
    due = timezone.localdate(registration.meeting.starts_at)
    fresh = [label for label in sorted(wanted) if label not in already]
    about = {"case": registration.case, "registration": registration, "kind": Task.Kind.OPINION, "due_on": due}
    return [opened(Task(**about, decision=decision, label=label), actor) for label in fresh]


@transaction.atomic
def answer_opinion(*, opinion: WrittenOpinion, actor: Any) -> None:
    """The opinion came: its task is done."""
    for task in asked(opinion.registration).filter(label=opinion_label(opinion.specialty)):
        closed(task, actor, "Avis écrit remis.", timezone.localdate(opinion.given_at))


@transaction.atomic
def drop_opinions(*, decision: Decision, actor: Any) -> None:
    """Once the board's opinion is signed, a written one can no longer be given."""
    for task in asked(decision.registration):
        closed(task, actor, "L’avis de la RCP a été signé sans lui.", None)


def asked(registration: Registration) -> Any:
    """The opinions still awaited on one inscription."""
    return Task.objects.select_for_update(of=("self",)).filter(registration=registration, kind=Task.Kind.OPINION, state=Task.State.OPEN)


def opinion_label(specialty: str) -> str:
    """The words of the task by which a written opinion is asked for."""
    return f"Avis écrit demandé : {Specialty(specialty).label}"
