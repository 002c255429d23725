"""The tasks that a signed decision needs, with their due dates. Pure: reads the decision and its charter, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from cryoboard.decisions.models import Decision
from cryoboard.pathway.models import Task
from decision_rules import acts

NOTHING_BEGINS = frozenset({"MED-226", "MED-227", "MED-556"})  # official codes: surveillance, active surveillance, treatment break
SAID_AGAIN = (Task.Kind.INFORM_PATIENT, Task.Kind.GP_LETTER, Task.Kind.PRESENT_AGAIN)  # an amended decision opens these again


@dataclass(frozen=True, slots=True)
class Wanted:
    """One task that a decision needs."""

    kind: Task.Kind
    label: str
    fact: str = ""
    owner_id: int | None = None
    due_on: date | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The identity of a task: two tasks with the same key are the same; a milestone counts once, whatever its words."""
        named = self.kind in (Task.Kind.DATUM, Task.Kind.EXAMINATION)
        return (str(self.kind), self.fact, self.label if named and not self.fact else "")


def wanted_after(decision: Decision) -> list[Wanted]:
    """Every task of a signed decision, in the order of the page."""
    if decision.kind == Decision.Kind.WITHDRAWAL:
        return []
    return [*awaited(decision), *milestones(decision), *presentation(decision)]


def awaited(decision: Decision) -> Iterator[Wanted]:
    """The tasks of the conditions (« sous réserve de »), then those of the examinations."""
    requester = decision.registration.requester_id
    for each in decision.conditions.all():
        yield Wanted(Task.Kind.DATUM, each.label, each.fact, each.owner_id or requester, each.due_on)
    for one in decision.examinations.all():
        yield Wanted(Task.Kind.EXAMINATION, one.label, one.fact, one.owner_id or requester, one.latest_on)


def milestones(decision: Decision) -> Iterator[Wanted]:
    """The tasks of the information of the patient, of the letter and, for a proposal, of the personalised plan and the first treatment."""
    registration, charter = decision.registration, decision.registration.meeting.charter
    day = timezone.localdate(registration.meeting.starts_at)
    requester = registration.requester_id
    yield Wanted(Task.Kind.INFORM_PATIENT, "Informer le patient de l’avis", "", requester, day + timedelta(days=charter.pps_days))
    yield Wanted(Task.Kind.GP_LETTER, "Adresser le courrier au médecin traitant", "", None, day + timedelta(days=charter.dispatch_days))
    first = decision.proposals.order_by("rank").first()
    if decision.kind != Decision.Kind.PROPOSAL or first is None:
        return
    owner = first.responsible_id or requester
    yield Wanted(Task.Kind.PPS, "Remettre le programme personnalisé de soins", "", owner, day + timedelta(days=charter.pps_days))
    if starts_treatment(first.act):
        due = first.latest_on or day + timedelta(days=charter.treatment_days)
        yield Wanted(Task.Kind.TREATMENT, f"Premier traitement : {first.label}"[:300], "", owner, due)


def starts_treatment(act: str) -> bool:
    """Does the proposal start a treatment? Surveillance does not."""
    known = acts().get(act)
    return known is None or not NOTHING_BEGINS.issuperset(known.codes)


def presentation(decision: Decision) -> Iterator[Wanted]:
    """The task of a case that is deferred, sent to another board, or to be presented again on a day."""
    requester = decision.registration.requester_id
    if decision.kind == Decision.Kind.RECOURSE:
        label = f"Présenter à la RCP de recours : {decision.recourse_board or 'à préciser'}"
        yield Wanted(Task.Kind.PRESENT_AGAIN, label, "", requester, decision.present_again_on)
    elif decision.kind == Decision.Kind.DEFERRAL or decision.present_again_on:
        yield Wanted(Task.Kind.PRESENT_AGAIN, "Présenter de nouveau le dossier", "", requester, decision.present_again_on)
