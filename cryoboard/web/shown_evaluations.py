"""The evaluations a page shows: those of the current facts. Reading a page stores none."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from cryoboard.cases.models import Case
from cryoboard.evaluations.errors import EvaluationMovedOn
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import evaluation_of_key, evaluations_now
from decision_rules import library


@dataclass(frozen=True, slots=True)
class Asked:
    """The ruleset of the query string, if it exists."""

    id: str | None
    unknown: bool


def asked_ruleset(request: HttpRequest, key: str = "referentiel") -> Asked:
    name = request.GET.get(key)
    known = name in library().rulesets
    return Asked(name if known else None, bool(name) and not known)


def shown_evaluations(request: HttpRequest, case: Case) -> list[Evaluation]:
    """The evaluations to show, for the requested ruleset or for those in force."""
    asked = asked_ruleset(request).id
    return evaluations_now(case, rulesets=[asked] if asked else None)


def evaluation_of(case: Case, key: str, rule: str) -> Evaluation:
    """The evaluation of this case that a page showed, to explain this rule; 404 if none has this key.

    Raises EvaluationMovedOn if it was not stored and can no longer be computed.
    """
    having = [each.id for each in library().rulesets.values() if rule in each.rules]
    found = evaluation_of_key(case, key, having)
    if found is None and having and "-" in key:
        raise EvaluationMovedOn
    if found is None:
        raise Http404(key)
    return found
