"""Compiles rules into nodes: their verdicts, and the outputs they print before the resolution of conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from decision_rules.batch.conditions import ConditionCompiler
from decision_rules.batch.context import Context
from decision_rules.batch.plan import Node, Pair, Path
from decision_rules.model.conditions import Emits
from decision_rules.model.result import OutputKind
from decision_rules.model.rules import Output, Rule
from decision_rules.runtime.interpreter import matches


class OutputKey(NamedTuple):
    """The key of an output: its kind, topic and rule, for the case (`path` is empty) or for each item of a list."""

    kind: OutputKind
    topic: str
    rule: str
    path: Path


class RuleCompiler:
    """Compiles the rules of a ruleset, each on first use."""

    def __init__(self, context: Context, conditions: ConditionCompiler) -> None:
        self.context, self.plan, self.conditions = context, context.plan, conditions
        self.verdicts: dict[tuple[str, Path], Pair] = {}

    def verdict(self, rule_id: str, path: Path) -> Pair:
        """The verdict of a rule on a universe. A rule on a list: per item on its own list, elsewhere the disjunction over its items."""
        rule = self.context.ruleset.rules[rule_id]
        same_list = rule.for_each is not None and bool(path) and path[-1] == rule.for_each
        home: Path = (path[-1],) if same_list else ()
        return self.conditions.names.broadcast_pair(self.own_verdict(rule, home), home, path)

    def own_verdict(self, rule: Rule, path: Path) -> Pair:
        key = (rule.id, path)
        if key not in self.verdicts:
            self.verdicts[key] = self.truest_of_items(rule) if rule.for_each and not path else self.compile_rule(rule, path)
        return self.verdicts[key]

    def compile_rule(self, rule: Rule, path: Path) -> Pair:
        """The condition of the rule; FALSE where its scope is not TRUE."""
        pair = self.conditions.compile(rule.when, path)
        if rule.scope is None:
            return pair
        scope = self.conditions.compile(rule.scope, path).true
        return Pair(*(self.plan.conjunction(path, [scope, node]) for node in pair))

    def truest_of_items(self, rule: Rule) -> Pair:
        path = (rule.for_each or "",)
        true, possible = (self.plan.any(path, node) for node in self.own_verdict(rule, path))
        unknown = self.plan.negation((), self.conditions.names.known(path[0], ()))
        return Pair(true, self.plan.disjunction((), [possible, unknown]))

    # -------------------------------------------------------- quoted by conditions

    def emits(self, condition: Emits) -> Pair:
        """The disjunction, over the rules, of the verdict of printing such an output."""
        pairs = [self.emission(rule, condition) for rule in self.context.ruleset.rules.values()]
        return self.conditions.either((), *(pair for pair in pairs if pair))

    def emission(self, rule: Rule, condition: Emits) -> Pair | None:
        """The verdict of « this rule prints such an output »; an output of `if_unknown` is TRUE where the rule is UNKNOWN."""
        if not any(matches(output, condition) for output in (*rule.outputs, *rule.if_unknown)):
            return None
        unknown = self.plan.unknown((), self.own_verdict(rule, ()))
        asked = [
            self.plan.conjunction((), [unknown, self.conditions.compile(output.when, ()).true]) if output.when is not None else unknown
            for output in rule.if_unknown
            if matches(output, condition)
        ]
        sure = [Pair(node, node) for node in asked]
        return self.conditions.either(
            (), *sure, *(self.output_verdict(rule, output) for output in rule.outputs if matches(output, condition))
        )

    def output_verdict(self, rule: Rule, output: Output) -> Pair:
        if output.when is None:
            return self.own_verdict(rule, ())
        path: Path = (rule.for_each,) if rule.for_each else ()
        both = self.conditions.both(path, self.own_verdict(rule, path), self.conditions.compile(output.when, path))
        return Pair(*(self.plan.any(path, node) for node in both)) if path else both

    # ------------------------------------------------------------------- printed

    def printed(self, *, requests: bool = True) -> dict[OutputKey, Node]:
        """The plane where each rule prints each of its outputs, with or without the requests for missing facts."""
        found: dict[OutputKey, list[Node]] = {}
        for rule in self.context.ruleset.rules.values():
            for key, node in chain(self.outputs_printed_by(rule), self.requests_of(rule) if requests else ()):
                found.setdefault(key, []).append(node)
        return {key: self.plan.disjunction(key.path, nodes) for key, nodes in found.items()}

    def outputs_printed_by(self, rule: Rule) -> Iterator[tuple[OutputKey, Node]]:
        path: Path = (rule.for_each,) if rule.for_each else ()
        verdict = self.own_verdict(rule, path)
        unknown = self.plan.unknown(path, verdict)
        for state, outputs in ((verdict.true, rule.outputs), (unknown, rule.if_unknown)):
            for output in outputs:
                holds = [state] if output.when is None else [state, self.conditions.compile(output.when, path).true]
                yield OutputKey(output.kind, output.topic, rule.id, path), self.plan.conjunction(path, holds)

    def requests_of(self, rule: Rule) -> Iterator[tuple[OutputKey, Node]]:
        """« À renseigner »: one request per fact whose absence leaves the rule UNKNOWN."""
        if rule.asks:
            path: Path = (rule.for_each,) if rule.for_each else ()
            unknown = self.plan.unknown(path, self.own_verdict(rule, path))
            for fact, missing in self.context.missing(rule, path).items():
                topic = "missing_" + fact.replace("[]", "").replace(".", "_")
                yield OutputKey(OutputKind.REQUIRED, topic, rule.id, path), self.plan.conjunction(path, [unknown, missing])
