"""Which facts are worth asking for a given case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from decision_rules.engine.interpretation import Reading
from decision_rules.engine.loader import Library
from decision_rules.engine.logic import FALSE


def relevant_facts(rules: Library, facts: Mapping[str, Any], on: date) -> set[str]:
    """Every fact already known, and every other whose relevance is not false."""
    reading = Reading(next(iter(rules.rulesets.values())), facts, on)
    return {
        name
        for name, fact in rules.dictionary.facts.items()
        if name in facts or fact.relevant_when is None or reading.judge(fact.relevant_when) is not FALSE
    }
