"""The evaluation of one case of the contract. A case with errors gives these errors and no evaluation."""

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
    """The result for one case of the contract, as JSON data (see `CaseResult.to_json`).

    The arguments and the errors are those of `case_result`.
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
    """The result for one case of the contract.

    `case`: a mapping with the keys `case`, `on`, `question` (read by no rule), `rulesets`, all optional, and `facts` (nested by group).
    `rulesets`: names of rulesets, instead of those of the case; by default, those in force for each catalogue whose scope is not FALSE.
    `on`: the day of the evaluation; by default the date of the case, then `today`, then the current date.
    `rules`: the library, by default that of the package. `decisive`: compute the decisive facts; without it the JSON has no such key.
    Wrong input raises nothing: it is listed in `errors`.
    """
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
            evaluations = tuple(evaluation_result(ruleset, own, day, decisive=decisive) for ruleset, own in chosen)
            if rulesets or case.get("rulesets"):
                notices = tuple(not_in_force_notice(each, day) for each, _ in chosen if not is_in_force(rules, each, day))
            else:
                notices = tuple(no_ruleset_notice(each, day) for each in catalogues_without_ruleset(rules, facts, day))
    return CaseResult(reference, day, evaluations, notices, tuple(problems), facts)


def no_ruleset_notice(catalogue: Catalogue, on: date) -> str:
    """The notice for a catalogue whose scope may hold and that has no ruleset in force."""
    return f"Aucun référentiel en vigueur le {on.isoformat()} pour « {catalogue.title} »."


def is_in_force(rules: Library, ruleset: Ruleset, on: date) -> bool:
    """Whether the day is in the period of this ruleset, or its catalogue has it in force because its successor is a draft."""
    catalogue = rules.catalogues.get(ruleset.catalogue.id)
    now = rules.in_force(catalogue, on) if catalogue else None
    return ruleset.in_force(on) or (now is not None and now.id == ruleset.id)


def not_in_force_notice(ruleset: Ruleset, on: date) -> str:
    """The notice for a ruleset named by the caller or by the case, evaluated on a day outside its period."""
    begins = ruleset.effective_from.isoformat()
    period = f"du {begins} au {ruleset.effective_until.isoformat()}" if ruleset.effective_until else f"depuis le {begins}"
    return f"« {ruleset.id} » n'est pas en vigueur le {on.isoformat()} : il l'est {period}."


def evaluation_result(ruleset: Ruleset, facts: Mapping[str, Any], on: date, *, decisive: bool = True) -> EvaluationResult:
    """The result of one ruleset on one set of facts.

    `facts` are checked, flat facts by name (`check_facts`); `on` is the day of the evaluation. With `decisive`, the decisive facts are
    computed too, which costs more than all the rest.
    """
    return Evaluation(ruleset, facts, on).result(decisive_facts(ruleset, facts, on) if decisive else None)
