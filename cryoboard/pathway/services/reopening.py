"""The facts recorded after a decision: they close the tasks that awaited them and, when the options change, reopen the case once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts, engine_facts
from cryoboard.decisions.models import Decision
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from cryoboard.meetings.selectors import next_meeting
from cryoboard.pathway.models import Task
from cryoboard.pathway.services.tasks import closed, opened
from cryoboard.rulesets.selectors import rules_in_force
from decision_rules import PROPOSING_KINDS, EvaluationResult, OutputKind, OutputStatus, acts, applicable_rulesets, library

Said = dict[tuple[OutputKind, str], str]  # (kind, topic) → the topic's label
ARRIVED = (Fact.State.KNOWN, Fact.State.NOT_APPLICABLE)
AWAITING = (Task.Kind.DATUM, Task.Kind.EXAMINATION)
WAITING = (Registration.State.TO_PLACE, Registration.State.ON_AGENDA)
CHANGED, LONGEST_LABEL = "Options changées", 300


def apply_new_fact(*, fact: Fact, actor: Actor) -> None:
    """Apply a new fact to the follow-up of its case; most cases have none."""
    if is_followed_up(fact.case_id):
        close_and_compare(fact, actor)


def is_followed_up(case_id: int) -> bool:
    signed = Decision.objects.filter(registration__case_id=case_id, state=Decision.State.SIGNED)
    return signed.exists() or Task.objects.filter(case_id=case_id, state=Task.State.OPEN).exists()


@transaction.atomic
def close_and_compare(fact: Fact, actor: Actor) -> None:
    """Close the tasks that awaited this fact, then compare the options with those of the signed decision."""
    case = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=fact.case_id)
    if fact.state in ARRIVED:
        for task in Task.objects.filter(case=case, fact=fact.name, kind__in=AWAITING, state=Task.State.OPEN):
            arrived(task, fact, actor)
    reopen_if_options_changed(case, actor)


def arrived(task: Task, fact: Fact, actor: Actor) -> None:
    """Close the task on the day of the examination, or on the day the fact was recorded."""
    learnt_on = timezone.localdate(fact.learnt_at)
    closed(task, actor, "Donnée arrivée dans le dossier.", fact.observed_on or learnt_on)


@transaction.atomic
def apply_facts_since_draft(*, decision: Decision, actor: Actor) -> None:
    """Apply the facts recorded between the draft and the signature, before the tasks existed."""
    since = {name: fact for name, fact in current_facts(decision.case).items() if fact.pk and fact.learnt_at > decision.recorded_at}
    for fact in since.values():
        apply_new_fact(fact=fact, actor=actor)


def reopen_if_options_changed(case: Case, actor: Actor) -> Task | None:
    """Open one task « présenter de nouveau » that says what changed; None when the options are the same or the case is registered again."""
    decision = last_signed(case)
    if decision is None or is_registered_again(case, decision):
        return None
    label = what_changed(decision, case, actor)
    again = Task.objects.filter(case=case, kind=Task.Kind.PRESENT_AGAIN)
    if not label or again.filter(decision=decision, label=label).exists():
        return None
    waiting = again.filter(state=Task.State.OPEN).first()
    return brought_forward(waiting, decision, label, actor) if waiting else reopened(decision, label, actor)


def reopened(decision: Decision, label: str, actor: Actor) -> Task:
    """Open the task to present the case at the next meeting."""
    registration = decision.registration
    task = Task(case=decision.case, decision=decision, registration=registration, kind=Task.Kind.PRESENT_AGAIN, label=label)
    task.owner_id, task.due_on = registration.requester_id, next_day(decision)
    opened(task, actor)
    record(Event.CASE_REOPENED, subject=task, actor=actor, case=task.case)
    return task


def brought_forward(task: Task, decision: Decision, label: str, actor: Actor) -> Task:
    """Bring forward the open task to present the case again, with this reason."""
    was_planned = not task.label.startswith(CHANGED)
    task.decision, task.label = decision, label
    task.due_on = min((day for day in (task.due_on, next_day(decision)) if day), default=None)
    task.save(update_fields=["decision", "label", "due_on"])
    if was_planned:
        record(Event.CASE_REOPENED, subject=task, actor=actor, case=task.case)
    return task


def next_day(decision: Decision) -> date | None:
    """The day of the board's next meeting, when one is planned."""
    meeting = next_meeting(decision.case.board, timezone.now())
    return timezone.localdate(meeting.starts_at) if meeting else None


def last_signed(case: Case) -> Decision | None:
    signed = Decision.objects.filter(registration__case=case, state=Decision.State.SIGNED)
    return signed.select_related("registration__meeting").order_by("-signed_at", "-pk").first()


def is_registered_again(case: Case, decision: Decision) -> bool:
    """Is the case registered for a meeting after that of the decision?"""
    later = case.registrations.filter(meeting__starts_at__gt=decision.registration.meeting.starts_at, state__in=WAITING)
    return bool(later.exclude(decisions__state=Decision.State.SIGNED).exists())


def what_changed(decision: Decision, case: Case, actor: Actor) -> str:
    """The options gained and lost since the decision, in words; empty when they are the same."""
    proposed = set(decision.proposals.exclude(topic="").values_list("topic", flat=True))
    stored = list(decision.evaluations.all())
    before = active_options([each.outcome for each in stored], proposed)
    names = rulesets_now(case, [each.ruleset for each in stored])
    after = active_options([each.outcome for each in evaluate_case(case=case, actor=actor, rulesets=names)] if names else [], proposed)
    gained, lost = after.keys() - before.keys(), before.keys() - after.keys()
    words = [words_of(sign, key, both[key]) for sign, keys, both in (("+", gained, after), ("−", lost, before)) for key in sorted(keys)]
    if not words:
        return ""
    said_on = timezone.localdate(decision.signed_at)
    return f"{CHANGED} depuis l’avis du {said_on:%d/%m/%Y} : {' ; '.join(words)}"[:LONGEST_LABEL]


def words_of(sign: str, key: tuple[OutputKind, str], label: str) -> str:
    return f"{sign} {key[0].label.lower()} « {label} »"


def rulesets_now(case: Case, used: Iterable[str]) -> list[str]:
    """The rulesets of the decision, and those of the catalogues that apply to the case since; a new edition of a ruleset is not added."""
    names, today = list(used), timezone.localdate()
    catalogues = {library().ruleset(name).catalogue.id for name in names}
    return names + [
        each.id for each in applicable_rulesets(rules_in_force(), engine_facts(case), today) if each.catalogue.id not in catalogues
    ]


def active_options(results: Iterable[EvaluationResult], proposed: set[str]) -> Said:
    """The treatments active as option or recommendation, and the active contraindications of what the board proposed."""
    treatments = treatment_topics()
    return {
        (output.kind, output.topic): output.topic_label
        for result in results
        for output in result.outputs
        if output.status is OutputStatus.ACTIVE and output.kind in PROPOSING_KINDS
        if output.topic in (proposed if output.kind is OutputKind.CONTRAINDICATION else treatments)
    }


def treatment_topics() -> set[str]:
    """The topics of all catalogues that are a treatment."""
    topics = (topic for catalogue in library().catalogues.values() for topic in catalogue.topics.values())
    return {topic.id for topic in topics if topic.act in acts()}
