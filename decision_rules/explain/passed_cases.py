"""The cases of a table that were passed over although nothing settles them: learning one of them could change the value."""

from __future__ import annotations

from decision_rules.model.derived_facts import Derived, TableRow
from decision_rules.model.logic import TRUE, UNKNOWN
from decision_rules.runtime.dependencies import basis_of
from decision_rules.runtime.interpreter import Interpreter, Item


def passed_rows_note(interpreter: Interpreter, derived: Derived, item: Item | None = None) -> str:
    """« Cas antérieur indéterminé, passé (manque : Résultat de la relecture) »; nothing when the value rests on no such case."""
    cases = passed_rows(interpreter, derived, item)
    if not cases:
        return ""
    missing = dict.fromkeys(name for case in cases for name in basis_of(interpreter, case.when, item).missing())
    labels = ", ".join(interpreter.ruleset.dictionary.label(name) for name in missing)
    said = "Cas antérieurs indéterminés, passés" if len(cases) > 1 else "Cas antérieur indéterminé, passé"
    return f"{said} (manque : {labels})"


def passed_rows(interpreter: Interpreter, derived: Derived, item: Item | None) -> list[TableRow]:
    """The UNKNOWN cases before the one that gave the value, when they would give another value."""
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
