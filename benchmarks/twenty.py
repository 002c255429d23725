"""Twenty desmoid rules with few cross references, as a ruleset of their own."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from decision_rules import Ruleset, library
from decision_rules.model.conditions import names_read
from decision_rules.model.facts import FactDefinition
from decision_rules.model.references import facts_read, rule_conditions

RULESET = "desmoid-2024-dtwg"
TWENTY = (
    "DES-DX-02",
    "DES-DX-03",
    "DES-DX-09",
    "DES-DX-10",
    "DES-DX-11",
    "DES-DX-12",
    "DES-DX-14",
    "DES-DX-16",
    "DES-DX-18",
    "DES-IM-01",
    "DES-IM-03",
    "DES-IM-09",
    "DES-WS-09",
    "DES-WS-13",
    "DES-WS-14",
    "PCA-DF-05",
    "PCA-FU-04",
    "PCA-FU-06",
    "PCA-TP-14",
    "PCA-TQ-14",
)


@lru_cache(maxsize=1)
def twenty() -> Ruleset:
    """The ruleset of these rules alone, with the derived facts they read and no resolution of conflicts."""
    whole = library().ruleset(RULESET)
    chosen = [replace(chapter, rules=tuple(rule for rule in chapter.rules if rule.id in TWENTY)) for chapter in whole.chapters]
    rules = [rule for chapter in chosen for rule in chapter.rules]
    waiting = [name for rule in rules for condition in rule_conditions(rule) for name in names_read(condition)]
    derived = {}
    while waiting:
        name = waiting.pop()
        if name in whole.derived and name not in derived:
            derived[name] = whole.derived[name]
            waiting += whole.derived[name].names_read()
    return replace(
        whole,
        id=f"{RULESET}-twenty",
        catalogue=replace(whole.catalogue, steps=(), schedules=(), ladder=()),
        chapters=tuple(chapter for chapter in chosen if chapter.rules),
        derived={name: whole.derived[name] for name in whole.derived if name in derived},
    )


def definitions_read() -> list[FactDefinition]:
    """The facts the twenty rules read."""
    ruleset = twenty()
    return [ruleset.dictionary.facts[name] for name in facts_read(ruleset)]
