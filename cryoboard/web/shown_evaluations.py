"""Which evaluation a page shows: fresh for who may evaluate, the latest stored one for who only reads."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from cryoboard.cases.models import Case
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import latest_evaluations
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.permissions import Action, allowed
from decision_rules import library


@dataclass(frozen=True, slots=True)
class Asked:
    """The ruleset named in the address, if it exists."""

    id: str | None
    unknown: bool


def asked_ruleset(request: HttpRequest, key: str = "referentiel") -> Asked:
    name = request.GET.get(key)
    known = name in library().rulesets
    return Asked(name if known else None, bool(name) and not known)


def shown_evaluations(request: HttpRequest, case: Case) -> list[Evaluation]:
    """The evaluations to show, for the ruleset asked for or for those in force."""
    asked = asked_ruleset(request).id
    if allowed(request.user, Action.EVALUATE, on=case):
        return evaluate_case(case=case, actor=request.user, rulesets=[asked] if asked else None)
    stored = latest_evaluations(case)
    return [each for each in stored if each.ruleset == asked] if asked else list(stored)


def evaluation_of(case: Case, pk: int) -> Evaluation:
    """A stored evaluation of this very case."""
    return get_object_or_404(Evaluation, case=case, pk=pk)
