"""How the displayed derived values are computed: their parts, the table row that gave them, and the reported value beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision_rules.explain.passed_rows import passed_rows_note
from decision_rules.explain.sentences import SentenceWriter
from decision_rules.model.derived_facts import Derived, Formula
from decision_rules.model.facts import format_value
from decision_rules.model.logic import TRUE, UNKNOWN, Interval
from decision_rules.model.rules import DisplayedValue, Ruleset
from decision_rules.runtime.interpreter import Interpreter


@dataclass(frozen=True, slots=True)
class Part:
    """A fact, given or derived, that a value is computed from; `words` is empty when it is unknown."""

    name: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Computation:
    """One computed value, in French words: the value (empty when unknown), its parts, the table row that gave it, the UNKNOWN rows before
    that row (`passed`), the reported value `beside` it, and whether both differ.
    """

    name: str
    label: str
    words: str
    parts: tuple[Part, ...]
    row: str
    passed: str
    reading: str
    beside: Part | None
    differs: bool
    sign: str  # the sign between the parts of a sum


def computations(ruleset: Ruleset, facts: Mapping[str, Any], on: date) -> list[Computation]:
    """The displayed values of a ruleset with their computation. A value is left out when it and more than half of its parts are unknown.

    `facts` are checked, flat facts by name.
    """
    interpreter = Interpreter(ruleset, facts, on)
    shown = [computation(interpreter, each) for each in ruleset.catalogue.computed if each.fact in ruleset.derived]
    return [each for each in shown if each.words or 2 * sum(bool(part.words) for part in each.parts) >= len(each.parts)]


def computation(interpreter: Interpreter, shown: DisplayedValue) -> Computation:
    derived = interpreter.ruleset.derived[shown.fact]
    value = interpreter.value(shown.fact)
    beside = part(interpreter, shown.beside) if shown.beside else None
    return Computation(
        name=shown.fact,
        label=derived.definition.label,
        words=words_of(interpreter, shown.fact, value),
        parts=tuple(part(interpreter, name) for name in shown.parts),
        row=row_of(interpreter, derived),
        passed=passed_rows_note(interpreter, derived),
        reading=derived.reading or "",
        beside=beside,
        differs=beside is not None and None not in (value, interpreter.value(beside.name)) and value != interpreter.value(beside.name),
        sign="+" if isinstance(derived.formula, Formula) and derived.formula.operation == "add" else "",
    )


def part(interpreter: Interpreter, name: str) -> Part:
    return Part(name, interpreter.ruleset.cached(SentenceWriter).label(name), words_of(interpreter, name, interpreter.value(name)))


def words_of(interpreter: Interpreter, name: str, value: Any) -> str:
    """A value as text for a clinician; empty when it is unknown."""
    if value is None:
        return ""
    if isinstance(value, Interval):
        return f"{value.low:g} à {value.high:g}"
    derived = interpreter.ruleset.derived.get(name)
    return format_value(derived.definition, value) if derived else interpreter.ruleset.dictionary.format(name, value)


def row_of(interpreter: Interpreter, derived: Derived) -> str:
    """The table row that gave the value, in words."""
    for case in derived.cases:
        verdict = interpreter.evaluate(case.when)
        if verdict is TRUE:
            return interpreter.ruleset.cached(SentenceWriter).sentence(case.when)
        if verdict is UNKNOWN and derived.when_unknown == "unknown":
            return ""
    return ""
