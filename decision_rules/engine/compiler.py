"""Writes a ruleset's conditions as one Python function, once: same verdicts as the plain reading, many times faster.

The plain reading (`interpretation.py`) stays the reference: a property test compares the two on random cases.
Verdicts are the codes of `logic.py` (0, 1, 3), so that `&` is and, `|` is or.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from decision_rules.engine.compiled_conditions import (
    Emission,
    Writer,
    derived_local,
    expression,
    local_of,
    pair,
    write_count,
)
from decision_rules.engine.derivations import Derived, Formula
from decision_rules.engine.interpretation import Reading, enumerate_items
from decision_rules.engine.logic import NEGATION, bounds, compare
from decision_rules.engine.operations import days_between
from decision_rules.engine.rules import REQUEST, Output, Rule, Ruleset
from decision_rules.engine.ruleset_checks import depends_on, order

RISING = ("add", "minimum", "maximum", "ceil", "default")
BOUNDS = {"lowest": 0, "highest": 1}  # the side of an interval each operation takes


@dataclass(frozen=True, eq=False)
class Compiled:
    """`run(facts, on_iso)` gives the verdict codes in the order of `rule_ids`, and the emissions as (index, item index)."""

    rule_ids: tuple[str, ...]
    emissions: tuple[Emission, ...]
    run: Callable[[Mapping[str, Any], str], tuple[tuple[int, ...], list[tuple[int, int | None]]]]
    source: str


def compile_ruleset(ruleset: Ruleset) -> Compiled:
    """The compiled form of a ruleset."""
    writer = Writer(ruleset)
    dependencies = {node: list(depends_on(ruleset, node)) for node in [*ruleset.derived, *ruleset.rules]}
    needed = set(dependencies) - {name for name in ruleset.derived if not any(name in others for others in dependencies.values())}
    for node in order(dependencies):
        if node in ruleset.derived and node in needed:
            write_derived(writer, ruleset.derived[node])
        elif node in ruleset.rules:
            write_rule(writer, ruleset.rules[node])
    rule_ids = tuple(ruleset.rules)
    loads = [f"    {local} = get({name!r})" for name, local in writer.names.items() if name in ruleset.dictionary.facts]
    verdicts = ", ".join(f"r_{index}" for index in range(len(rule_ids)))
    body = ["def run(facts, on):", "    get = facts.get", "    e = []", *loads, *writer.lines, f"    return ({verdicts},), e"]
    source = "\n".join(body) + "\n"
    scope: dict[str, Any] = {
        "N": NEGATION,
        "bounds": bounds,
        "compare": compare,
        "ceil": math.ceil,
        "days": days_between,
        **writer.constants,
    }
    exec(compile(source, f"<{ruleset.id}>", "exec"), scope)  # noqa: S102 - our own text, from parsed trees only
    return Compiled(rule_ids, tuple(writer.emissions), scope["run"], source)


def write_rule(writer: Writer, rule: Rule) -> None:
    """Its verdict, then what it prints."""
    local = local_of(writer, rule.id)
    for number, output in enumerate(rule.outputs):
        if output.when is not None:
            writer.guarded[rule.id, number] = f"{local}_o{number}"
            writer.line(f"{local}_o{number} = 0")
    if rule.for_each:
        write_rule_on_items(writer, rule, local)
        return
    writer.line(f"{local} = {rule_expression(writer, rule, None)}")
    write_emissions(writer, rule, local, "None")


def rule_expression(writer: Writer, rule: Rule, item: str | None) -> str:
    if rule.scope is None:
        return expression(writer, rule.when, item)
    scope = expression(writer, rule.scope, item)
    return f"({expression(writer, rule.when, item)} if {scope} == 3 else 0)"


def write_rule_on_items(writer: Writer, rule: Rule, local: str) -> None:
    """A rule on a list: a verdict per item, and the truest of them for the case."""
    items = writer.fact(rule.for_each or "")
    writer.lists[local] = rule.for_each or ""
    writer.line(f"{local}_items = []")
    writer.line(f"{local} = 1 if {items} is None else 0")
    writer.line(f"for {local}_i, {local}_x in enumerate({items} or ()):")
    writer.depth, writer.branch = writer.depth + 1, writer.branch + 1
    writer.line(f"{local}_all = {items}")
    writer.line(f"v = {rule_expression(writer, rule, local)}")
    writer.line(f"{local}_items.append(v)")
    writer.line(f"{local} |= v")
    write_emissions(writer, rule, "v", f"{local}_i", local)
    writer.depth, writer.branch = writer.depth - 1, writer.branch - 1


def write_emissions(writer: Writer, rule: Rule, verdict: str, index: str, item: str | None = None) -> None:
    first = len(writer.emissions)
    writer.emissions += [Emission(rule, output) for output in rule.outputs]
    plain = []
    for number, output in enumerate(rule.outputs):
        if output.when is None:
            plain.append(f"({first + number}, {index})")
        else:
            write_guarded(writer, output, f"{verdict} & {{}}", (writer.guarded[rule.id, number], f"({first + number}, {index})"), item)
    writer.line(f"if {verdict} == 3: e += ({', '.join([*plain, ''])})")
    if rule.asks:
        writer.emissions.append(Emission(rule, REQUEST))
        writer.line(f"elif {verdict} == 1: e.append(({len(writer.emissions) - 1}, {index}))")
    if not rule.if_unknown:
        return
    writer.line(f"elif {verdict} == 1:")
    writer.depth, writer.branch = writer.depth + 1, writer.branch + 1
    for output in rule.if_unknown:
        number = len(writer.emissions)
        writer.emissions.append(Emission(rule, output))
        guard = f"if {expression(writer, output.when, item)} == 3: " if output.when is not None else ""
        writer.line(f"{guard}e.append(({number}, {index}))")
    writer.depth, writer.branch = writer.depth - 1, writer.branch - 1


def write_guarded(writer: Writer, output: Output, both: str, place: tuple[str, str], item: str | None) -> None:
    """An output printed only under a condition of its own: its verdict joins the rule's."""
    local, emission = place
    assert output.when is not None
    writer.line(f"v_o = {both.format(expression(writer, output.when, item))}")
    writer.line(f"{local} |= v_o")
    writer.line(f"if v_o == 3: e.append({emission})")


def write_derived(writer: Writer, derived: Derived) -> None:
    """A local per derived fact: a verdict code for a boolean, low and high for a number, the value otherwise."""
    local = derived_local(writer, derived.name)
    if derived.for_each and not derived.is_numeric:
        write_items_by_reading(writer, derived, local)
    elif derived.for_each or derived.score or derived.distinct:
        write_by_reading(writer, derived, local)
    elif derived.condition is not None:
        writer.line(f"{local} = {expression(writer, derived.condition, None)}")
    elif derived.cases:
        code = {True: "3", False: "0", None: "1"} if derived.definition.type == "boolean" else None
        parts = [
            f"{code[case.value] if code else repr(case.value)} if {expression(writer, case.when, None)} == 3 else "
            for case in derived.cases
        ]
        writer.line(f"{local} = {''.join(parts)}{code[derived.otherwise] if code else repr(derived.otherwise)}")
        if derived.is_numeric:
            writer.line(f"{local}l = {local}h = {local}")
    elif derived.count_of:
        low, high = write_count(writer, derived.count_of, derived.where)
        writer.line(f"{local}l, {local}h = {low}, {high}")
    else:
        write_formula(writer, derived, local)


def write_formula(writer: Writer, derived: Derived, local: str) -> None:
    if rises(derived.formula):
        low, high = (arithmetic(writer, derived.formula, side) for side in (0, 1))
        writer.line(f"{local}l = {low}")
        writer.line(f"{local}h = {high}" if high != low else f"{local}h = {local}l")
    elif all(name not in writer.ruleset.derived for name in names_in(derived.formula)):
        writer.line(f"{local}l = {local}h = {arithmetic(writer, derived.formula, 0)}")
    else:
        write_by_reading(writer, derived, local)


def names_in(formula: Any) -> list[str]:
    if isinstance(formula, Formula):
        return [name for argument in formula.arguments for name in names_in(argument)]
    return [formula] if isinstance(formula, str) else []


def rises(formula: Any) -> bool:
    """The formula never falls when a number it reads rises: its bounds are those of its arguments."""
    if not isinstance(formula, Formula):
        return True
    if formula.operation == "multiply":
        positive = all(isinstance(argument, (int, float)) and argument >= 0 for argument in formula.arguments[:-1])
        return positive and rises(formula.arguments[-1])
    return formula.operation in (*RISING, *BOUNDS) and all(rises(argument) for argument in formula.arguments)


def arithmetic(writer: Writer, formula: Any, side: int) -> str:
    """A Python expression worth the formula on the lows (side 0) or the highs (side 1), or None."""
    if isinstance(formula, str):
        return pair(writer, formula, None)[side]
    if not isinstance(formula, Formula):
        return repr(formula)
    if formula.operation in BOUNDS:
        return arithmetic(writer, formula.arguments[0], BOUNDS[formula.operation])
    arguments = [arithmetic(writer, argument, side) for argument in formula.arguments]
    if formula.operation == "default":
        return f"({arguments[0]} if {arguments[0]} is not None else {arguments[1]})"
    locals_ = []
    for argument in arguments:
        if argument.isidentifier():
            locals_.append(argument)
        else:
            locals_.append(writer.fresh("n"))
            writer.line(f"{locals_[-1]} = {argument}")
    text = {
        "add": " + ".join(locals_),
        "subtract": " - ".join(locals_),
        "multiply": " * ".join(locals_),
        "divide": " / ".join(locals_),
        "ceil": f"ceil({locals_[0]})",
        "minimum": f"min({', '.join(locals_)})",
        "maximum": f"max({', '.join(locals_)})",
        "days_between": f"days({', '.join(locals_)})",
    }[formula.operation]
    guard = " or ".join(f"{local} is None" for local in locals_)
    return f"(None if {guard} else {text})"


def write_by_reading(writer: Writer, derived: Derived, local: str) -> None:
    """What has no written form (scores, values per item) is asked of the plain reading."""
    ruleset = writer.ruleset

    def ask(facts: Mapping[str, Any], on: str) -> list[tuple[Any, Any]]:
        reading = Reading(ruleset, facts, date.fromisoformat(on))
        items = enumerate_items(derived.for_each, facts.get(derived.for_each) or []) if derived.for_each else ()
        values = [reading.value(derived.name), *(reading.value(derived.name, item) for item in items)]
        return [(None, None) if value is None else bounds(value) for value in values]

    writer.line(f"({local}l, {local}h), *{local}_items = {writer.constant(ask)}(facts, on)")


def write_items_by_reading(writer: Writer, derived: Derived, local: str) -> None:
    """A fact derived item by item that is not a number: its value, or its verdict code, for each item."""
    ruleset, boolean = writer.ruleset, derived.definition.type == "boolean"

    def ask(facts: Mapping[str, Any], on: str) -> list[Any]:
        reading = Reading(ruleset, facts, date.fromisoformat(on))
        items = enumerate_items(derived.for_each or "", facts.get(derived.for_each or "") or [])
        values = [reading.value(derived.name, item) for item in items]
        return [{True: 3, False: 0, None: 1}[value] for value in values] if boolean else values

    writer.line(f"{local}_items = {writer.constant(ask)}(facts, on)")
    writer.line(f"{local} = {1 if boolean else None}")
