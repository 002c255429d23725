"""The facts to ask for in a given case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from decision_rules.model.conditions import Among, Compare, walk
from decision_rules.model.logic import FALSE, TRUE
from decision_rules.model.references import facts_read
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.applicability import applicable_rulesets
from decision_rules.runtime.fiche_claims import certain_catalogues, facts_asked_by_fiche
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.library import Library


def relevant_facts(rules: Library, facts: Mapping[str, Any], on: date) -> set[str]:
    """The names of the facts to show in the form of a case.

    They are the known facts, the facts read by a ruleset that concerns the case unless their condition of relevance is FALSE, and the facts
    the official record claims. `facts` are checked, flat facts by name.
    """
    rulesets = concerned_rulesets(rules, facts, on)
    wanted = {name for ruleset in rulesets for name in facts_read(ruleset)} | set(scope_facts(rules))
    shown_only = displayed_facts(rules, {ruleset.catalogue.id for ruleset in rulesets})
    interpreter = Interpreter(next(iter(rules.rulesets.values())), facts, on)
    found = {
        name
        for name, fact in rules.dictionary.facts.items()
        if name in facts
        or (name in wanted or name in shown_only)
        and (fact.relevant_when is None or interpreter.evaluate(fact.relevant_when) is not FALSE)
    }
    return found.union(facts_asked_by_fiche(rules, facts, on, found))


def concerned_rulesets(rules: Library, facts: Mapping[str, Any], on: date) -> list[Ruleset]:
    """The rulesets that apply to the case, and those of the catalogues whose condition `asked_when` is TRUE."""
    running = applicable_rulesets(rules, facts, on)
    for catalogue in rules.catalogues.values():
        in_force = [ruleset for ruleset in catalogue.rulesets.values() if ruleset.in_force(on)]
        if not in_force or in_force[-1] in running or catalogue.asked_when is None:
            continue
        if Interpreter(in_force[-1], facts, on).evaluate(catalogue.asked_when) is TRUE:
            running.append(in_force[-1])
    return running


def concerned_catalogues(rules: Library, facts: Mapping[str, Any], on: date) -> list[str]:
    """The ids of the catalogues whose scope is TRUE for the case (UNKNOWN is not enough), sorted."""
    return sorted(certain_catalogues(rules, facts, on))


def concerns(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> bool:
    """Whether the scope of the catalogue of this ruleset is TRUE for the case."""
    return Interpreter(ruleset, facts, on).evaluate(ruleset.catalogue.scope) is TRUE


def scope_facts(rules: Library) -> Iterator[str]:
    """The facts that the scopes of the catalogues read; they are asked for in every case."""
    for catalogue in rules.catalogues.values():
        for condition in (catalogue.scope, *([catalogue.asked_when] if catalogue.asked_when is not None else [])):
            yield from (node.name for node in walk(condition) if isinstance(node, (Among, Compare)))


def displayed_facts(rules: Library, catalogues: set[str]) -> set[str]:
    """The facts of these catalogues that no rule reads and that are only displayed."""
    read = {name for ruleset in rules.rulesets.values() for name in facts_read(ruleset)}
    return {name for name, fact in rules.dictionary.facts.items() if name not in read and fact.catalogue in catalogues}
