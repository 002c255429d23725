"""Static analysis of a ruleset: the facts, derived facts and rules that each of its parts reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from decision_rules.model.conditions import (
    Condition,
    Emits,
    RuleFired,
    names_of,
    names_read,
    walk,
)
from decision_rules.model.rules import Rule, Ruleset


def rule_conditions(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule: its own and those of its outputs."""
    yield rule.condition
    for output in (*rule.outputs, *rule.if_unknown):
        if output.when is not None:
            yield output.when


def depends_on(ruleset: Ruleset, node: str) -> Iterator[str]:
    """The derived facts and rules that a rule or a derived fact depends on directly."""
    if node in ruleset.derived:
        derived = ruleset.derived[node]
        yield from (name for name in derived.names_read() if name.startswith("derived."))
        yield from read_by(ruleset, list(derived.conditions()))
    else:
        yield from read_by(ruleset, list(rule_conditions(ruleset.rules[node])))


def read_by(ruleset: Ruleset, conditions: Sequence[Condition]) -> Iterator[str]:
    """The derived facts and rules these conditions read directly."""
    yield from (name for condition in conditions for name in names_read(condition) if name.startswith("derived."))
    for part in chain.from_iterable(walk(condition) for condition in conditions):
        if isinstance(part, RuleFired):
            yield part.rule_id
        elif isinstance(part, Emits):
            yield from emitting_rules(ruleset, part)


def emitting_rules(ruleset: Ruleset, condition: Emits) -> list[str]:
    """The rules that can print such an output."""
    return [
        rule.id
        for rule in ruleset.rules.values()
        if any(output.kind in condition.kinds and condition.topic in (None, output.topic) for output in (*rule.outputs, *rule.if_unknown))
    ]


def order(dependencies: dict[str, list[str]], wanted: Iterable[str] | None = None) -> list[str]:
    """A topological order of the nodes (or of those wanted and their dependencies): each node after its dependencies.

    Raises RecursionError on a circular dependency, with the circle in words.
    """
    done: dict[str, None] = {}
    open_nodes: list[str] = []

    def visit(node: str) -> None:
        if node in done:
            return
        if node in open_nodes:
            circle = " → ".join([*open_nodes[open_nodes.index(node) :], node])
            raise RecursionError(circle)
        open_nodes.append(node)
        for needed in dependencies[node]:
            visit(needed)
        open_nodes.pop()
        done[node] = None

    for node in dependencies if wanted is None else wanted:
        visit(node)
    return list(done)


def all_conditions(ruleset: Ruleset) -> Iterator[Condition]:
    """Every condition of a ruleset: rules, outputs, derived facts, resolution."""
    for rule in ruleset.rules.values():
        yield from rule_conditions(rule)
        yield from (variant.when for output in rule.outputs for variant in output.variants)
    for derived in ruleset.derived.values():
        yield from derived.conditions()
    yield from (step.when for step in ruleset.steps if step.when is not None)


def comparisons(ruleset: Ruleset) -> dict[str, list[Condition]]:
    """For each name, the comparisons that read it. Cached with the ruleset."""
    return ruleset.cached(_comparisons)


def _comparisons(ruleset: Ruleset) -> dict[str, list[Condition]]:
    table: dict[str, list[Condition]] = {}
    for condition in all_conditions(ruleset):
        for node in walk(condition):
            for name in names_of(node):
                table.setdefault(name, []).append(node)
    return table


def facts_read(ruleset: Ruleset) -> list[str]:
    """The names of the facts that the conditions and formulas of the ruleset read, in dictionary order."""
    read = set(comparisons(ruleset)) | {name for derived in ruleset.derived.values() for name in derived.names_read()}
    return [name for name in ruleset.dictionary.facts if name in read]


def facts_read_by(ruleset: Ruleset, rule: Rule) -> set[str]:
    """The facts one rule reads, directly and through derived facts; the facts of other rules it refers to are not included."""
    found: set[str] = set()
    waiting = [name for condition in rule_conditions(rule) for name in names_read(condition)]
    waiting += [rule.for_each] if rule.for_each else []
    while waiting:
        name = waiting.pop()
        derived = ruleset.derived.get(name)
        if derived:
            waiting += [read for read in derived.names_read() if read not in found]
        found.add(name)
    return found & set(ruleset.dictionary.facts)
