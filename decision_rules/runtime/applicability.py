"""The rulesets that apply to a case on a day, and whether its histology is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Verdict
from decision_rules.model.rules import Catalogue, Ruleset
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.runtime.older_dictionary import facts_for
from decision_rules.source.library import Library


def applicable_rulesets(rules: Library, facts: Mapping[str, Any], on: date) -> list[Ruleset]:
    """For each catalogue whose scope is not FALSE: the ruleset in force on that day, or the one the case names (`context.ruleset`).

    The catalogues whose scope is TRUE come first, then those whose scope is UNKNOWN. `facts` are checked, flat facts by name. A draft is
    never returned. Raises OtherMeaning.
    """
    chosen: dict[Verdict, list[Ruleset]] = {TRUE: [], UNKNOWN: []}
    for catalogue in rules.catalogues.values():
        kept = facts.get("context.ruleset", "")
        ruleset = (rules.latest(kept) if kept in catalogue.rulesets else None) or rules.in_force(catalogue, on)
        if ruleset is None:
            continue
        verdict = Interpreter(ruleset, facts_for(ruleset, facts, rules.dictionary), on).evaluate(ruleset.catalogue.scope)
        if verdict is not FALSE:
            chosen[verdict].append(ruleset)
    return chosen[TRUE] + chosen[UNKNOWN]


def catalogues_without_ruleset(rules: Library, facts: Mapping[str, Any], on: date) -> list[Catalogue]:
    """The catalogues whose scope is not FALSE, that have no ruleset in force on that day and none named by the case."""
    kept = facts.get("context.ruleset", "")
    silent = [each for each in rules.catalogues.values() if kept not in each.rulesets and rules.in_force(each, on) is None]
    readings = ((each, Interpreter(next(iter(each.rulesets.values())), facts, on)) for each in silent)
    return [each for each, interpreter in readings if interpreter.evaluate(each.scope) is not FALSE]


def has_histology(rules: Library, facts: Mapping[str, Any], on: date) -> bool:
    """Whether the condition « a histology is available » of acts.yaml is TRUE; False when it is UNKNOWN."""
    return rules.histology is not None and Interpreter(next(iter(rules.rulesets.values())), facts, on).evaluate(rules.histology) is TRUE
