"""Compiles the conditions of a ruleset into one Python function: the verdicts of the interpreter, many times faster.

The interpreter (`interpreter.py`) is the reference: a property test compares both on random cases.
Verdicts are the codes of `logic.py` (0, 1, 3), so that `&` is « and » and `|` is « or ».
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, assert_never

from decision_rules.model.conditions import (
    All,
    AllKnown,
    Among,
    AnyEarlier,
    AnyOf,
    Compare,
    Condition,
    Count,
    Emits,
    Known,
    Not,
    NotTrue,
    Only,
    Quantified,
    Reference,
    RuleFired,
)
from decision_rules.model.derived_facts import Derived, Formula
from decision_rules.model.logic import NEGATION, bounds, compare, narrow
from decision_rules.model.references import depends_on, order
from decision_rules.model.rules import REQUEST, Output, Rule, Ruleset
from decision_rules.runtime.interpreter import Interpreter, enumerate_items, matches
from decision_rules.runtime.membership import evaluate_only
from decision_rules.runtime.operations import calculation, days_between

VALUES = (False, None, None, True)  # the value of a boolean fact, by the code of its verdict
SIGNS = {"below": "<", "at_most": "<=", "above": ">", "at_least": ">=", "is": "=="}


@dataclass(frozen=True, slots=True)
class Emission:
    """One output a rule can print, when it fires or when it is UNKNOWN."""

    rule: Rule
    output: Output


@dataclass
class Writer:
    """The lines of Python code being written, at the current depth of indentation; local names are numbered to be unique."""

    ruleset: Ruleset
    lines: list[str] = field(default_factory=list)
    depth: int = 1
    constants: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    written: dict[Condition, str] = field(default_factory=dict)
    emissions: list[Emission] = field(default_factory=list)
    branch: int = 0
    lists: dict[str, str] = field(default_factory=dict)  # the list of each loop, by the name of the loop variable
    outers: dict[str, str | None] = field(default_factory=dict)  # the enclosing loop of each loop
    guarded: dict[tuple[str, int], str] = field(default_factory=dict)  # the local variable of an output with a condition of its own

    def line(self, text: str) -> None:
        self.lines.append("    " * self.depth + text)

    def new_name(self, prefix: str) -> str:
        name = f"{prefix}{len(self.names)}"
        self.names[name] = name
        return name

    def constant(self, value: Any) -> str:
        name = self.new_name("K")
        self.constants[name] = value
        return name

    def fact(self, name: str) -> str:
        """The local variable of a fact, assigned at the beginning of the function."""
        if name == "context.on":
            return "on"
        if name not in self.names:
            self.names[name] = f"f{len(self.names)}"
        return self.names[name]


def local_of(writer: Writer, rule_id: str) -> str:
    return f"r_{list(writer.ruleset.rules).index(rule_id)}"


def derived_local(writer: Writer, name: str) -> str:
    return f"d_{list(writer.ruleset.derived).index(name)}"


def expression(writer: Writer, condition: Condition, item: str | None) -> str:
    """An expression whose value is the verdict code of the condition; loops are written as lines before it."""
    match condition:
        case All(()):
            return "3"
        case All(inner):
            return "(" + " & ".join([f"({expression(writer, child, item)})" for child in inner]) + ")"
        case AnyOf(inner):
            return "(" + " | ".join([f"({expression(writer, child, item)})" for child in inner]) + ")"
        case Not(inner):
            return f"N[{expression(writer, inner, item)}]"
        case NotTrue(inner):
            return f"(0 if ({expression(writer, inner, item)}) == 3 else 3)"
        case Known(name, wanted):
            return known(writer, name, wanted, item)
        case AllKnown(names):
            return "(" + " & ".join(known(writer, name, True, item) for name in names) + " or 1)"
        case Compare(name, operator, value):
            return comparison(writer, name, operator, value, item)
        case Among():
            return among(writer, condition, item)
        case Only():
            return f"{writer.constant(lambda values: evaluate_only(values, condition))}({scalar(writer, condition.name, item)})"
        case RuleFired(rule_id):
            return rule_code(writer, rule_id, item)
        case Emits():
            return emits(writer, condition)
        case AnyEarlier(where):
            return write_earlier(writer, where, item or "")
        case Quantified() | Count():
            return loop_expression(writer, condition, item)
        case _:
            assert_never(condition)


def rule_code(writer: Writer, rule_id: str, item: str | None) -> str:
    local = local_of(writer, rule_id)
    rule = writer.ruleset.rules[rule_id]
    if item and rule.for_each and writer.lists[item] == rule.for_each:
        return f"{local}_items[{item}_i]"
    return local


def loop_expression(writer: Writer, condition: Quantified | Count, item: str | None) -> str:
    """The local variable of a quantifier or a count, written once and reused by equal conditions."""
    if condition in writer.written:
        return writer.written[condition]
    local = writer.new_name("q")
    writer.outers[local] = item
    if isinstance(condition, Quantified):
        write_quantified(writer, condition, local)
    else:
        low, high = write_count(writer, condition.list_name, condition.where, item)
        writer.line(
            f"{local} = 1 if {low} is None else compare(bounds({low}) if {low} == {high} else "
            f"bounds({low})._replace(high={high}), {condition.operator!r}, {condition.value!r})"
        )
    if not writer.branch:
        writer.written[condition] = local
    return local


def write_quantified(writer: Writer, condition: Quantified, local: str) -> None:
    items = writer.fact(condition.list_name)
    writer.lists[local] = condition.list_name
    every = condition.quantifier == "every"
    part = {"first": f"({items} or ())[:1]", "last": f"({items} or ())[-1:]"}.get(condition.quantifier, items)
    start = f"len({items}) - 1" if condition.quantifier == "last" else "0"
    writer.line(f"{local} = 1 if {items} is None else {3 if every else 0}")
    writer.line(f"for {local}_i, {local}_x in enumerate({part} or (), {start} if {items} else 0):")
    writer.line(f"    {local}_all = {items}")
    writer.depth, writer.branch = writer.depth + 1, writer.branch + 1
    writer.line(f"{local} {'&' if every else '|'}= {expression(writer, condition.where, local)}")
    writer.depth, writer.branch = writer.depth - 1, writer.branch - 1


def write_count(writer: Writer, list_name: str, where: Condition | None, outer: str | None = None) -> tuple[str, str]:
    """Two local variables: the number of items whose verdict is TRUE, and the number of those TRUE or UNKNOWN."""
    items, local = writer.fact(list_name), writer.new_name("c")
    low, high = f"{local}_low", f"{local}_high"
    writer.lists[local], writer.outers[local] = list_name, outer
    if where is None:
        writer.line(f"{low} = {high} = None if {items} is None else len({items})")
        return low, high
    writer.line(f"{low} = {high} = None if {items} is None else 0")
    writer.line(f"for {local}_i, {local}_x in enumerate({items} or ()):")
    writer.depth, writer.branch = writer.depth + 1, writer.branch + 1
    writer.line(f"{local}_all = {items}")
    writer.line(f"v = {expression(writer, where, local)}")
    writer.line(f"if v == 3: {low} += 1")
    writer.line(f"if v: {high} += 1")
    writer.depth, writer.branch = writer.depth - 1, writer.branch - 1
    return low, high


def write_earlier(writer: Writer, where: Condition, item: str) -> str:
    local = writer.new_name("q")
    writer.lists[local], writer.outers[local] = writer.lists[item], writer.outers.get(item)
    writer.line(f"{local} = 0")
    writer.line(f"for {local}_i in range({item}_i):")
    writer.line(f"    {local}_all = {item}_all")
    writer.line(f"    {local}_x = {local}_all[{local}_i]")
    writer.depth, writer.branch = writer.depth + 1, writer.branch + 1
    writer.line(f"{local} |= {expression(writer, where, local)}")
    writer.depth, writer.branch = writer.depth - 1, writer.branch - 1
    return local


def scalar(writer: Writer, name: str, item: str | None) -> str:
    """An expression whose value is that of a fact or of a field of the item."""
    if name.startswith("item."):
        leaf = name.removeprefix("item.")
        return f"{item}_i + 1" if leaf == "position" else f"{item}_x.get({leaf!r})"
    if name.startswith("outer."):
        return f"{writer.outers[item or '']}_x.get({name.removeprefix('outer.')!r})"
    return writer.fact(name)


def known(writer: Writer, name: str, wanted: bool, item: str | None) -> str:
    derived = writer.ruleset.derived.get(name)
    if derived is None:
        test = f"{scalar(writer, name, item)} is not None"
    elif derived.definition.type == "boolean":
        test = f"{derived_value(writer, derived, item)} != 1"
    elif derived.is_numeric:
        low, high = pair(writer, name, item)
        test = f"{low} is not None and {low} == {high}"
    else:
        test = f"{derived_value(writer, derived, item)} is not None"
    return f"(3 if {test} else 0)" if wanted else f"(0 if {test} else 3)"


def derived_value(writer: Writer, derived: Derived, item: str | None) -> str:
    """The local variable of a non-numeric derived fact; its value for the item when it is derived per item."""
    local = derived_local(writer, derived.name)
    return f"{local}_items[{item}_i]" if item and derived.for_each and writer.lists[item] == derived.for_each else local


def among(writer: Writer, condition: Among, item: str | None) -> str:
    table = dict.fromkeys(condition.true, 3) | dict.fromkeys(condition.coarse, 1)
    if condition.contains:
        value, local = scalar(writer, condition.name, item), writer.new_name("a")
        lookup = writer.constant(table.get)
        return f"(1 if ({local} := {value}) is None else max([{lookup}(x, 0) for x in {local}], default=0))"
    derived = writer.ruleset.derived.get(condition.name)
    value = derived_value(writer, derived, item) if derived else scalar(writer, condition.name, item)
    lookup = writer.constant((table | {None: 1}).get)
    return f"{lookup}({value}, 0)"


def comparison(writer: Writer, name: str, operator: str, limit: Any, item: str | None) -> str:
    derived = writer.ruleset.derived.get(name)
    if isinstance(limit, Reference) or (derived and derived.is_numeric):
        left, right = pair(writer, name, item), pair(writer, limit.name, item) if isinstance(limit, Reference) else None
        return compare_pairs(left, operator, right, limit)
    if derived:  # a boolean derived fact
        local = derived_value(writer, derived, item)
        return local if limit is True else f"N[{local}]"
    value = scalar(writer, name, item)
    if not value.isidentifier():
        local = writer.new_name("x")
        return f"(1 if ({local} := {value}) is None else 3 if {local} {SIGNS[operator]} {limit!r} else 0)"
    if limit is True and operator == "is":
        return f"(1 if {value} is None else 3 if {value} is True else 0)"
    return f"(1 if {value} is None else 3 if {value} {SIGNS[operator]} {limit!r} else 0)"


def pair(writer: Writer, name: str, item: str | None) -> tuple[str, str]:
    """Two expressions: the lower and the upper bound of a number."""
    derived = writer.ruleset.derived.get(name)
    if derived and derived.is_numeric:
        local = derived_local(writer, name)
        if item and derived.for_each and writer.lists[item] == derived.for_each:
            return f"{local}_items[{item}_i][0]", f"{local}_items[{item}_i][1]"
        return f"{local}l", f"{local}h"
    value = scalar(writer, name, item)
    return value, value


def compare_pairs(left: tuple[str, str], operator: str, right: tuple[str, str] | None, limit: Any) -> str:
    low, high = left
    least, most = right or (repr(limit), repr(limit))
    guard = f"{low} is None or {least} is None" if right else f"{low} is None"
    certain, impossible = {
        "below": (f"{high} < {least}", f"{low} >= {most}"),
        "at_most": (f"{high} <= {least}", f"{low} > {most}"),
        "above": (f"{low} > {most}", f"{high} <= {least}"),
        "at_least": (f"{low} >= {most}", f"{high} < {least}"),
        "is": (f"{low} == {high} == {least} == {most}", f"{high} < {least} or {low} > {most}"),
    }[operator]
    return f"(1 if {guard} else 3 if {certain} else 0 if {impossible} else 1)"


def emits(writer: Writer, condition: Emits) -> str:
    """An expression: the disjunction of the verdicts of the rules that can print such an output."""
    terms = []
    for rule in writer.ruleset.rules.values():
        local = local_of(writer, rule.id)
        for number, output in enumerate(rule.outputs):
            if matches(output, condition):
                terms.append(local if output.when is None else writer.guarded[rule.id, number])
        for output in rule.if_unknown:
            if matches(output, condition):
                when = f" and ({expression(writer, output.when, None)}) == 3" if output.when is not None else ""
                terms.append(f"(3 if {local} == 1{when} else 0)")
    return f"({' | '.join(terms)})" if terms else "0"


RISING = ("add", "minimum", "maximum", "ceil", "default")
BOUNDS = {"lowest": 0, "highest": 1}  # the bound of an interval that each operation takes


@dataclass(frozen=True, eq=False)
class Compiled:
    """A compiled ruleset. `run(facts, on_iso)` returns the verdict codes in the order of `rule_ids`, and the outputs printed as pairs
    (index in `emissions`, index of the item or None).
    """

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
    verdicts = ", ".join(f"r_{index}" for index in range(len(rule_ids)))
    source, run = function_of(writer, f"({verdicts},), e")
    return Compiled(rule_ids, tuple(writer.emissions), run, source)


def compile_derived(ruleset: Ruleset) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    """A function `values(facts, on_iso)`: the value of every derived fact for the case, equal to that of the interpreter."""
    writer = Writer(ruleset)
    dependencies = {node: list(depends_on(ruleset, node)) for node in [*ruleset.derived, *ruleset.rules]}
    for node in order(dependencies, ruleset.derived):
        if node in ruleset.derived:
            write_derived(writer, ruleset.derived[node])
        else:
            write_rule(writer, ruleset.rules[node])
    values = ", ".join(f"{name!r}: {value_expression(writer, derived)}" for name, derived in ruleset.derived.items())
    run: Callable[[Mapping[str, Any], str], dict[str, Any]] = function_of(writer, f"{{{values}}}")[1]
    return run


def value_expression(writer: Writer, derived: Derived) -> str:
    """An expression whose value is that of a derived fact; None when it is unknown."""
    local = derived_local(writer, derived.name)
    if derived.is_numeric:
        return f"(None if {local}l is None else narrow({local}l, {local}h))"
    return f"VALUES[{local}]" if derived.definition.type == "boolean" else local


def function_of(writer: Writer, returned: str) -> tuple[str, Any]:
    """The source of a function of the facts and the day made of the lines, and the function."""
    loads = [f"    {local} = get({name!r})" for name, local in writer.names.items() if name in writer.ruleset.dictionary.facts]
    body = ["def run(facts, on):", "    get = facts.get", "    e = []", *loads, *writer.lines, f"    return {returned}"]
    source = "\n".join(body) + "\n"
    scope: dict[str, Any] = {
        "N": NEGATION,
        "VALUES": VALUES,
        "bounds": bounds,
        "narrow": narrow,
        "compare": compare,
        "ceil": math.ceil,
        "days": days_between,
        **writer.constants,
    }
    exec(compile(source, f"<{writer.ruleset.id}>", "exec"), scope)  # noqa: S102 - generated from parsed conditions only
    return source, scope["run"]


def write_rule(writer: Writer, rule: Rule) -> None:
    """Write the verdict of a rule, then its outputs."""
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
    """Write a rule on a list: one verdict per item, and their disjunction for the case."""
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
    """Write an output with a condition of its own: it is printed when the rule and this condition are TRUE."""
    local, emission = place
    assert output.when is not None
    writer.line(f"v_o = {both.format(expression(writer, output.when, item))}")
    writer.line(f"{local} |= v_o")
    writer.line(f"if v_o == 3: e.append({emission})")


def write_derived(writer: Writer, derived: Derived) -> None:
    """Write the local variables of a derived fact: a verdict code for a boolean, two bounds for a number, the value otherwise."""
    local = derived_local(writer, derived.name)
    if derived.for_each and not derived.is_numeric:
        write_interpreted_items(writer, derived, local)
    elif derived.for_each or derived.score or derived.distinct:
        write_interpreted(writer, derived, local)
    elif derived.condition is not None:
        writer.line(f"{local} = {expression(writer, derived.condition, None)}")
    elif derived.cases:
        write_first_true(writer, derived, local)
        if derived.is_numeric:
            writer.line(f"{local}l = {local}h = {local}")
    elif derived.count_of:
        low, high = write_count(writer, derived.count_of, derived.where)
        writer.line(f"{local}l, {local}h = {low}, {high}")
    else:
        write_formula(writer, derived, local)


def write_first_true(writer: Writer, derived: Derived, local: str) -> None:
    """Write the value of the first row of the table that is TRUE, as one expression."""
    code = {True: "3", False: "0", None: "1"} if derived.definition.type == "boolean" else None
    unknown, parts = code[None] if code else "None", []
    for case in derived.cases:
        value, verdict = code[case.value] if code else repr(case.value), expression(writer, case.when, None)
        if derived.when_unknown == "skip":
            parts.append(f"{value} if {verdict} == 3 else ")
        else:
            verdict_code = writer.new_name("w")
            parts.append(f"{value} if ({verdict_code} := {verdict}) == 3 else {unknown} if {verdict_code} == 1 else ")
    writer.line(f"{local} = {''.join(parts)}{unknown}")


def write_formula(writer: Writer, derived: Derived, local: str) -> None:
    if is_rising(derived.formula):
        low, high = (arithmetic(writer, derived.formula, side) for side in (0, 1))
        writer.line(f"{local}l = {low}")
        writer.line(f"{local}h = {high}" if high != low else f"{local}h = {local}l")
    elif all(name not in writer.ruleset.derived for name in names_in(derived.formula)):
        writer.line(f"{local}l = {local}h = {arithmetic(writer, derived.formula, 0)}")
    else:
        writer.line(f"v = {calculated(writer, derived.formula)}")
        writer.line(f"{local}l, {local}h = (None, None) if v is None else bounds(v)")


def calculated(writer: Writer, formula: Any) -> str:
    """An expression whose value is that of a formula; values may be intervals, or None."""
    if isinstance(formula, Formula):
        arguments = ", ".join(calculated(writer, argument) for argument in formula.arguments)
        return f"{writer.constant(calculation(formula.operation))}({arguments})"
    if isinstance(formula, str):
        derived = writer.ruleset.derived.get(formula)
        return value_expression(writer, derived) if derived else scalar(writer, formula, None)
    return repr(formula)


def names_in(formula: Any) -> list[str]:
    if isinstance(formula, Formula):
        return [name for argument in formula.arguments for name in names_in(argument)]
    return [formula] if isinstance(formula, str) else []


def is_rising(formula: Any) -> bool:
    """Whether the formula is non-decreasing in each number it reads, so that its bounds are those of its arguments."""
    if not isinstance(formula, Formula):
        return True
    if formula.operation == "multiply":
        positive = all(isinstance(argument, (int, float)) and argument >= 0 for argument in formula.arguments[:-1])
        return positive and is_rising(formula.arguments[-1])
    return formula.operation in (*RISING, *BOUNDS) and all(is_rising(argument) for argument in formula.arguments)


def arithmetic(writer: Writer, formula: Any, side: int) -> str:
    """An expression whose value is that of the formula on the lower bounds (side 0) or on the upper bounds (side 1), or None."""
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
            locals_.append(writer.new_name("n"))
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


def write_interpreted(writer: Writer, derived: Derived, local: str) -> None:
    """Write a derived fact that is not compiled (a score, a number per item): its value is that of the interpreter."""
    ruleset = writer.ruleset

    def interpret(facts: Mapping[str, Any], on: str) -> list[tuple[Any, Any]]:
        interpreter = Interpreter(ruleset, facts, date.fromisoformat(on))
        items = enumerate_items(derived.for_each, facts.get(derived.for_each) or []) if derived.for_each else ()
        values = [interpreter.value(derived.name), *(interpreter.value(derived.name, item) for item in items)]
        return [(None, None) if value is None else bounds(value) for value in values]

    writer.line(f"({local}l, {local}h), *{local}_items = {writer.constant(interpret)}(facts, on)")


def write_interpreted_items(writer: Writer, derived: Derived, local: str) -> None:
    """Write a non-numeric fact derived per item: a list with its value, or its verdict code, for each item."""
    ruleset, boolean = writer.ruleset, derived.definition.type == "boolean"

    def interpret(facts: Mapping[str, Any], on: str) -> list[Any]:
        interpreter = Interpreter(ruleset, facts, date.fromisoformat(on))
        items = enumerate_items(derived.for_each or "", facts.get(derived.for_each or "") or [])
        values = [interpreter.value(derived.name, item) for item in items]
        return [{True: 3, False: 0, None: 1}[value] for value in values] if boolean else values

    writer.line(f"{local}_items = {writer.constant(interpret)}(facts, on)")
    writer.line(f"{local} = {1 if boolean else None}")
