"""Cases drawn from the fact dictionary with a seed: the same ones on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from decision_rules.model.facts import FactDefinition

SEED = 20260115
ON = date(2026, 1, 15)
MISSING = 0.4  # the share of facts taken away from a complete case
COARSE = 0.5  # how often a fact that stays and can be said coarsely is
Facts = dict[str, Any]


def complete_cases(definitions: Iterable[FactDefinition], count: int) -> list[Facts]:
    """Cases in which each of these facts is known, at the finest value."""
    chance = random.Random(SEED)
    facts = list(definitions)
    return [{fact.name: drawn(fact, chance) for fact in facts} for _ in range(count)]


def cases_with_gaps(definitions: Iterable[FactDefinition], count: int) -> list[Facts]:
    """The same cases, with facts taken away, said coarsely, or left out of the items of a list."""
    chance = random.Random(SEED + 1)
    facts = {fact.name: fact for fact in definitions}
    return [
        {name: blurred(facts[name], value, chance) for name, value in case.items() if chance.random() >= MISSING}
        for case in complete_cases(facts.values(), count)
    ]


def drawn(fact: FactDefinition, chance: random.Random) -> Any:
    match fact.type:
        case "boolean":
            return chance.random() < 0.5
        case "enum":
            return chance.choice(fact.leaves())
        case "enum_list":
            named = [name for name in fact.leaves() if name != "none"]
            return chance.sample(named, chance.randint(0, min(2, len(named))))
        case "date":
            return (ON - timedelta(days=chance.randint(0, 900))).isoformat()
        case "records":
            return [{name: drawn(field, chance) for name, field in fact.fields.items()} for _ in range(chance.randint(0, 3))]
        case "integer" | "decimal":
            return drawn_number(fact, chance)
        case _:
            return "A"


def drawn_number(fact: FactDefinition, chance: random.Random) -> float:
    """A number of the lower part of its range more often than not: where the thresholds are."""
    low, high = float(fact.minimum or 0), float(fact.maximum or 0)
    value = low + (high - low) * chance.random() ** 3
    return round(value) if fact.type == "integer" or chance.random() < 0.7 else round(value, 1)


def blurred(fact: FactDefinition, value: Any, chance: random.Random) -> Any:
    if fact.type == "enum":
        parents = [node.id for node in fact.nodes.values() if any(child.id == value for child in node.children)]
        return parents[0] if parents and chance.random() < COARSE else value
    if fact.type == "records":
        return [{name: field for name, field in item.items() if chance.random() >= MISSING / 2} for item in value]
    return value


def nested(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts by group, as the contract and most rule engines take them."""
    groups: dict[str, Any] = {}
    for name, value in facts.items():
        group, _, leaf = name.partition(".")
        if leaf:
            groups.setdefault(group, {})[leaf] = value
        else:
            groups[group] = value
    return groups
