"""What a decision rests on: the evaluations the room reads, the histology that is there or not."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import engine_facts
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Registration
from decision_rules import acts, has_histology, library


def frozen_evaluations(registration: Registration) -> list[Evaluation]:
    """The evaluations kept when the agenda was frozen."""
    kept = [each["id"] for each in (registration.frozen or {}).get("evaluations", ())]
    found = Evaluation.objects.in_bulk(kept)
    return [found[pk] for pk in kept if pk in found]


def settled_evaluations(registration: Registration) -> list[Evaluation]:
    """What a proof reads: the frozen evaluations; before the freeze, what the rules say today of the data of today."""
    return frozen_evaluations(registration) if registration.frozen else evaluations_now(registration.case)


def basis_now(registration: Registration) -> list[Evaluation]:
    """What a decision would rest on now: of a recorded case what was frozen, of a discussed one what its data say today."""
    if registration.route == Registration.Route.RECORDED:
        return frozen_evaluations(registration)
    return evaluations_now(registration.case)


def stored_basis(registration: Registration, actor: Actor) -> list[Evaluation]:
    """The same, stored, for the decision that rests on it."""
    if registration.route == Registration.Route.RECORDED:
        return frozen_evaluations(registration)
    return evaluate_case(case=registration.case, actor=actor)


def lacks_histology(case: Case) -> bool:
    """Is there no histology for sure? What is unknown counts as lacking."""
    return not has_histology(library(), engine_facts(case), timezone.localdate())


def irreversible(names: Iterable[str]) -> set[str]:
    """Those of these acts that cannot be taken back."""
    known = acts()
    return {name for name in names if name in known and known[name].irreversible}


def competences_of(names: Iterable[str]) -> set[str]:
    """Who must be heard before these acts are proposed."""
    known = acts()
    return {competence for name in names if name in known for competence in known[name].competences}
