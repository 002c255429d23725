"""The claims of the official record (« fiche RCP ») on a case: its obligatory items that no known fact answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision_rules.model.facts import format_value
from decision_rules.model.fiche import FicheItem
from decision_rules.model.logic import FALSE, TRUE
from decision_rules.runtime.applicability import applicable_rulesets
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.library import Library


@dataclass(frozen=True, slots=True)
class Claim:
    """An obligatory item without an answer, and the name of the fact to ask for."""

    item: FicheItem
    fact: str


def fiche_claims(rules: Library, facts: Mapping[str, Any], on: date, raised: Collection[str]) -> list[Claim]:
    """The claims on a case, in printed order. `facts` are checked, flat facts by name; `raised` are the facts its rules ask for."""
    interpreter = interpreter_of_facts(rules, facts, on)
    concerned = certain_catalogues(rules, facts, on)
    return [
        Claim(item, best_question(interpreter, item, raised))
        for item in rules.fiche.items
        if is_due(interpreter, item, concerned)
        and not any(name in facts for name in item.facts)
        and not (item.if_raised and not any(name in raised for name in item.facts))
        and not computed_answer(rules, item, facts, on)
    ]


def facts_asked_by_fiche(rules: Library, facts: Mapping[str, Any], on: date, raised: Collection[str]) -> Iterator[str]:
    """The names of the facts the claims ask for, and of those printed beside a known fact."""
    interpreter = interpreter_of_facts(rules, facts, on)
    yield from (claim.fact for claim in fiche_claims(rules, facts, on, raised))
    for item in rules.fiche.items:
        if any(name in facts for name in item.facts):
            yield from (name for name in item.beside if is_relevant(interpreter, name))


def is_due(interpreter: Interpreter, item: FicheItem, concerned: Collection[str]) -> bool:
    """Whether the item is obligatory for this case: its condition is TRUE, UNKNOWN is not enough."""
    return (
        bool(item.obligatory)
        and (not item.catalogues or any(name in concerned for name in item.catalogues))
        and (item.when is None or interpreter.evaluate(item.when) is TRUE)
        and (item.unless is None or interpreter.evaluate(item.unless) is not TRUE)
    )


def does_not_apply(rules: Library, item: FicheItem, facts: Mapping[str, Any], on: date) -> bool:
    """Whether the condition `unless` of the item is TRUE for this case."""
    return item.unless is not None and interpreter_of_facts(rules, facts, on).evaluate(item.unless) is TRUE


def computed_answer(rules: Library, item: FicheItem, facts: Mapping[str, Any], on: date) -> str:
    """The answer computed by the rulesets in force, as French text; empty when there is none."""
    for ruleset in applicable_rulesets(rules, facts, on) if item.computed else ():
        derived = ruleset.derived.get(item.computed)
        value = Interpreter(ruleset, facts, on).value(item.computed) if derived else None
        if derived and value is not None:
            return format_value(derived.definition, value)
    return ""


def best_question(interpreter: Interpreter, item: FicheItem, raised: Collection[str]) -> str:
    """The first relevant fact of the item that the rules ask for too, else the first relevant one."""
    suited = [name for name in item.facts if is_relevant(interpreter, name)]
    return next((name for name in suited if name in raised), (suited or item.facts)[0])


def is_relevant(interpreter: Interpreter, name: str) -> bool:
    relevant = interpreter.ruleset.dictionary.facts[name].relevant_when
    return relevant is None or interpreter.evaluate(relevant) is not FALSE


def interpreter_of_facts(rules: Library, facts: Mapping[str, Any], on: date) -> Interpreter:
    """An interpreter for conditions on facts only: those of the official record read no derived fact and no rule."""
    return Interpreter(next(iter(rules.rulesets.values())), facts, on)


def certain_catalogues(rules: Library, facts: Mapping[str, Any], on: date) -> set[str]:
    """The ids of the catalogues whose scope is TRUE."""
    running = applicable_rulesets(rules, facts, on)
    return {each.catalogue.id for each in running if Interpreter(each, facts, on).evaluate(each.catalogue.scope) is TRUE}
