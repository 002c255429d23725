"""How the values a board reads first are computed: their parts, the row of the table that gave them, what was reported beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision_rules.explain.passed_cases import passed_over
from decision_rules.explain.sentences import Speaker
from decision_rules.model.derived_facts import Derived, Formula
from decision_rules.model.facts import format_value
from decision_rules.model.logic import TRUE, UNKNOWN, Interval
from decision_rules.model.rules import Ruleset, Shown
from decision_rules.runtime.interpreter import Reading


@dataclass(frozen=True, slots=True)
class Part:
    """A fact, given or computed, that enters a value; no words when it is unknown."""

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Computation:
    """One value: in words when known, its parts, its row of the table, the rows passed over before it, the value reported beside it."""

    name: str
    label: str
    words: str
    parts: tuple[Part, ...]
    row: str
    passed: str
    reading: str
    beside: Part | None
    differs: bool
    sign: str  # between the parts of a sum


def computations(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> list[Computation]:
    """The values shown with how they are computed; one that is unknown, as more than half of its parts, is left out."""
    reading = Reading(ruleset, facts, on)
    shown = [computation(reading, each) for each in ruleset.catalogue.computed if each.fact in ruleset.derived]
    return [each for each in shown if each.words or 2 * sum(bool(part.words) for part in each.parts) >= len(each.parts)]


def computation(reading: Reading, shown: Shown) -> Computation:
    derived = reading.ruleset.derived[shown.fact]
    value = reading.value(shown.fact)
    beside = part(reading, shown.beside) if shown.beside else None
    return Computation(
        name=shown.fact,
        label=derived.definition.label,
        words=words_of(reading, shown.fact, value),
        parts=tuple(part(reading, name) for name in shown.parts),
        row=row_of(reading, derived),
        passed=passed_over(reading, derived),
        reading=derived.reading or "",
        beside=beside,
        differs=beside is not None and None not in (value, reading.value(beside.name)) and value != reading.value(beside.name),
        sign="+" if isinstance(derived.formula, Formula) and derived.formula.operation == "add" else "",
    )


def part(reading: Reading, name: str) -> Part:
    return Part(name, reading.ruleset.prepared(Speaker).label(name), words_of(reading, name, reading.value(name)))


def words_of(reading: Reading, name: str, value: Any) -> str:
    """A value as a clinician reads it; nothing when it is unknown."""
    if value is None:
        return ""
    if isinstance(value, Interval):
        return f"{value.low:g} à {value.high:g}"
    derived = reading.ruleset.derived.get(name)
    return format_value(derived.definition, value) if derived else reading.ruleset.dictionary.format(name, value)


def row_of(reading: Reading, derived: Derived) -> str:
    """The row of the table that gave the value, read aloud."""
    for case in derived.cases:
        verdict = reading.judge(case.when)
        if verdict is TRUE:
            return reading.ruleset.prepared(Speaker).say(case.when)
        if verdict is UNKNOWN and derived.when_unknown == "unknown":
            return ""
    return ""
