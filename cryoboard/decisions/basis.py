"""The basis of a decision: the evaluations of the case, and whether a histology is known."""

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
    """The evaluations that a proof reads: the frozen ones; before the freeze, those of today."""
    return frozen_evaluations(registration) if registration.frozen else evaluations_now(registration.case)


def basis_now(registration: Registration) -> list[Evaluation]:
    """The evaluations a decision would be based on now: for a recorded case the frozen ones, for a discussed one those of its facts."""
    if registration.route == Registration.Route.RECORDED:
        return frozen_evaluations(registration)
    return evaluations_now(registration.case)


def stored_basis(registration: Registration, actor: Actor) -> list[Evaluation]:
    """The same evaluations, stored for the decision that is based on them."""
    if registration.route == Registration.Route.RECORDED:
        return frozen_evaluations(registration)
    return evaluate_case(case=registration.case, actor=actor)


def lacks_histology(case: Case) -> bool:
    """Is no histology known? An unknown histology counts as missing."""
    return not has_histology(library(), engine_facts(case), timezone.localdate())


def irreversible(names: Iterable[str]) -> set[str]:
    """The irreversible acts among these."""
    known = acts()
    return {name for name in names if name in known and known[name].irreversible}


def competences_of(names: Iterable[str]) -> set[str]:
    """The competences required before these acts are proposed."""
    known = acts()
    return {competence for name in names if name in known for competence in known[name].competences}
