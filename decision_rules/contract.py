"""The contract: one case in, one result out. A faulty case gives its errors and no evaluation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from decision_rules.batch.decisive import decisive_facts
from decision_rules.model.errors import Problem
from decision_rules.model.result import CaseResult, EvaluationResult
from decision_rules.model.rules import Catalogue, Ruleset
from decision_rules.runtime.applicability import catalogues_without_ruleset
from decision_rules.runtime.case_file import read_case, read_day
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.runtime.fact_values import shorten
from decision_rules.source.library import Library, library


def evaluate_case(
    case: Any,
    *,
    rulesets: Sequence[str] | None = None,
    on: date | None = None,
    today: date | None = None,
    rules: Library | None = None,
    decisive: bool = True,
) -> dict[str, Any]:
    """The contract's result for one case, as JSON. `on` is, in order: the argument, the case's own date, today.

    Without `decisive`, no evaluation has that key.
    """
    return case_result(case, rulesets=rulesets, on=on, today=today, rules=rules, decisive=decisive).to_json()


def case_result(
    case: Any,
    *,
    rulesets: Sequence[str] | None = None,
    on: date | None = None,
    today: date | None = None,
    rules: Library | None = None,
    decisive: bool = True,
) -> CaseResult:
    """The same, typed."""
    rules = rules or library()
    problems: list[Problem] = []
    reference = case.get("case") if isinstance(case, Mapping) else None
    day = on or read_day(case, problems) or today or date.today()
    evaluations: tuple[EvaluationResult, ...] = ()
    notices: tuple[str, ...] = ()
    facts: Mapping[str, Any] = {}
    if not isinstance(case, Mapping):
        problems.append(Problem("", f"Un dossier est un objet JSON, trouvé « {shorten(case)} ».", 'Écrire {"facts": {…}}.', "type"))
    else:
        chosen, facts = read_case(case, rulesets, day, rules, problems)
        if not problems:
            evaluations = tuple(evaluation_result(ruleset, facts, day, decisive=decisive) for ruleset in chosen)
            if not (rulesets or case.get("rulesets")):
                notices = tuple(no_ruleset_notice(each, day) for each in catalogues_without_ruleset(rules, facts, day))
    return CaseResult(reference, day, evaluations, notices, tuple(problems), facts)


def no_ruleset_notice(catalogue: Catalogue, on: date) -> str:
    """Why a catalogue that may speak of the case says nothing."""
    return f"Aucun référentiel en vigueur le {on.isoformat()} pour « {catalogue.title} »."


def evaluation_result(ruleset: Ruleset, facts: Mapping[str, Any], on: date, *, decisive: bool = True) -> EvaluationResult:
    """One ruleset on one set of checked, flat facts."""
    return Evaluation(ruleset, facts, on).result(decisive_facts(ruleset, facts, on) if decisive else None)
