"""What must hold of a ruleset as a whole before it loads: names, references, no circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from decision_rules.engine.conditions import Condition, Emits, RuleFired, names_read, walk
from decision_rules.engine.errors import ContentError
from decision_rules.engine.reading import Located
from decision_rules.engine.rules import Rule, Ruleset


def check_ruleset(ruleset: Ruleset, place: Located) -> None:
    """Refuse a repeated rule, a rule or derived fact that does not exist here, and a definition that depends on itself."""
    seen: dict[str, Rule] = {}
    for rule in (rule for chapter in ruleset.chapters for rule in chapter.rules):
        if rule.id in seen:
            raise ContentError(rule.file, rule.line, f"la règle {rule.id} est déclarée deux fois dans {ruleset.id}", "n'en garder qu'une")
        seen[rule.id] = rule
    dependencies = {node: list(depends_on(ruleset, node)) for node in [*ruleset.derived, *ruleset.rules]}
    for node, needed in dependencies.items():
        for name in needed:
            if name not in dependencies:
                reader = ruleset.derived.get(node) or ruleset.rules[node]
                raise ContentError(
                    reader.file,
                    reader.line,
                    f"{node} lit « {name} », absent de {ruleset.id}",
                    "corriger le nom ou le référentiel",
                )
    for step in ruleset.steps:
        for name in read_by(ruleset, [step.when] if step.when else []):
            if name not in dependencies:
                raise place.fault(f"l'étape « {step.text} » lit « {name} », absent de {ruleset.id}", "corriger l'étape de la résolution")
    order(dependencies, place)


def rule_conditions(rule: Rule) -> Iterator[Condition]:
    """Every condition a rule holds: its own and those of its outputs."""
    yield rule.condition
    for output in (*rule.outputs, *rule.if_unknown):
        if output.when is not None:
            yield output.when


def depends_on(ruleset: Ruleset, node: str) -> Iterator[str]:
    """The derived facts and rules that must be settled before this one."""
    if node in ruleset.derived:
        derived = ruleset.derived[node]
        yield from (name for name in derived.names_read() if name.startswith("derived."))
        yield from read_by(ruleset, list(derived.conditions()))
    else:
        yield from read_by(ruleset, list(rule_conditions(ruleset.rules[node])))


def read_by(ruleset: Ruleset, conditions: Sequence[Condition]) -> Iterator[str]:
    """The derived facts and the rules these conditions read."""
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


def order(dependencies: dict[str, list[str]], place: Located | None = None) -> list[str]:
    """Every node after all it depends on. Raises ContentError on a circle."""
    done: dict[str, None] = {}
    open_nodes: list[str] = []

    def visit(node: str) -> None:
        if node in done:
            return
        if node in open_nodes:
            circle = " → ".join([*open_nodes[open_nodes.index(node) :], node])
            if place is None:
                raise RecursionError(circle)
            raise place.fault(f"définitions circulaires : {circle}", "rompre le cercle")
        open_nodes.append(node)
        for needed in dependencies[node]:
            visit(needed)
        open_nodes.pop()
        done[node] = None

    for node in dependencies:
        visit(node)
    return list(done)
