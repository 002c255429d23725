"""The UNKNOWN rows of a table before the one that gave the value: a missing fact of theirs could change the value."""

from __future__ import annotations

from decision_rules.model.derived_facts import Derived, TableRow
from decision_rules.model.logic import TRUE, UNKNOWN
from decision_rules.runtime.dependencies import basis_of
from decision_rules.runtime.interpreter import Interpreter, Item


def passed_rows_note(interpreter: Interpreter, derived: Derived, item: Item | None = None) -> str:
    """« Cas antérieur indéterminé, passé (manque : Résultat de la relecture) »; empty when there is no such row."""
    cases = passed_rows(interpreter, derived, item)
    if not cases:
        return ""
    missing = dict.fromkeys(name for case in cases for name in basis_of(interpreter, case.when, item).missing())
    labels = ", ".join(interpreter.ruleset.dictionary.label(name) for name in missing)
    said = "Cas antérieurs indéterminés, passés" if len(cases) > 1 else "Cas antérieur indéterminé, passé"
    return f"{said} (manque : {labels})"


def passed_rows(interpreter: Interpreter, derived: Derived, item: Item | None) -> list[TableRow]:
    """The UNKNOWN rows before the one that gave the value, when they would give another value."""
    if derived.when_unknown != "skip":
        return []
    unknown: list[TableRow] = []
    for case in derived.cases:
        verdict = interpreter.evaluate(case.when, item)
        if verdict is TRUE:
            return [each for each in unknown if each.value != case.value]
        if verdict is UNKNOWN:
            unknown.append(case)
    return []
