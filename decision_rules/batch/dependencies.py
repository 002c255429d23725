"""The facts a verdict depends on, on planes: for each fact, the plane where the verdict depends on it and the plane where it is missing.

Gives the results of `runtime/dependencies.py`, the reference, order included: when two branches give one fact, the later one wins.
"""

from __future__ import annotations

from typing import assert_never

from decision_rules.batch.emissions import RuleCompiler
from decision_rules.batch.plan import Node, Number, Pair, Path, Value
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
    names_read,
)
from decision_rules.model.derived_facts import Derived
from decision_rules.model.rules import Rule

Facts = dict[str, tuple[Node, Node]]  # by fact: the plane where the verdict depends on it, and the plane where it is missing


class DependencyCompiler:
    """Compiles the dependencies of conditions, for the rules that request their missing facts."""

    def __init__(self, rules: RuleCompiler) -> None:
        self.rules, self.conditions, self.plan = rules, rules.conditions, rules.plan
        self.names, self.ruleset = rules.conditions.names, rules.context.ruleset
        self.found: dict[tuple[int, Path], tuple[Condition, Facts]] = {}

    def missing(self, rule: Rule, path: Path) -> dict[str, Node]:
        """For each fact, the plane where its absence leaves the rule UNKNOWN."""
        return {fact: missing for fact, (_, missing) in self.facts_of_rule(rule, path).items()}

    def merge(self, path: Path, into: Facts, others: Facts, where: Node) -> None:
        for fact, ends in others.items():
            present, missing = (self.plan.conjunction(path, [where, node]) for node in ends)
            if fact in into:
                before, lacking = into[fact]
                missing = self.plan.disjunction(path, [self.plan.without(path, lacking, present), missing])
                present = self.plan.disjunction(path, [before, present])
            into[fact] = present, missing

    def always_true(self, path: Path) -> Node:
        return self.plan.constant(path, True)

    def facts_of_rule(self, rule: Rule, path: Path) -> Facts:
        if rule.for_each and (not path or path[-1] != rule.for_each):
            return self.facts_of_list(rule.for_each, rule.condition, path)
        return self.facts_of(rule.condition, path)

    def facts_of(self, condition: Condition, path: Path) -> Facts:
        key = (id(condition), path)
        if key not in self.found:
            self.found[key] = condition, self.compile_node(condition, path)
        return self.found[key][1]

    def compile_node(self, condition: Condition, path: Path) -> Facts:
        match condition:
            case All(inner) | AnyOf(inner):
                return self.facts_of_branches(condition, inner, path)
            case Not(inner) | NotTrue(inner):
                return self.facts_of(inner, path)
            case RuleFired(rule_id):
                return self.facts_of_rule(self.ruleset.rules[rule_id], path)
            case Emits():
                return self.facts_of_emits(condition, path)
            case Quantified(_, list_name, where) | Count(list_name, where, _, _):
                return self.facts_of_list(list_name, where, path)
            case AnyEarlier():
                return {}
            case Known() | AllKnown() | Compare() | Among() | Only():
                return self.facts_of_leaf(condition, path)
            case _:
                assert_never(condition)

    def facts_of_branches(self, condition: Condition, inner: tuple[Condition, ...], path: Path) -> Facts:
        """The facts of the branches whose verdict equals that of the whole condition."""
        compiled, found = self.conditions.compile, Facts()
        whole = compiled(condition, path)
        for child in inner:
            self.merge(path, found, self.facts_of(child, path), self.same_verdict(path, compiled(child, path), whole))
        return found

    def same_verdict(self, path: Path, one: Pair, other: Pair) -> Node:
        """The plane where two verdicts are equal."""
        impossible = [self.plan.negation(path, pair.possible) for pair in (one, other)]
        unknown = [self.plan.unknown(path, pair) for pair in (one, other)]
        both = [self.plan.conjunction(path, nodes) for nodes in ([one.true, other.true], impossible, unknown)]
        return self.plan.disjunction(path, both)

    def facts_of_emits(self, condition: Emits, path: Path) -> Facts:
        """The facts of the rules whose verdict of printing equals that of the condition."""
        whole, found = self.rules.emits(condition), Facts()
        for rule in self.ruleset.rules.values():
            pair = self.rules.emission(rule, condition)
            if pair is not None:
                where = self.plan.conjunction((), [whole.possible, self.same_verdict((), pair, whole)])
                self.merge((), found, self.facts_of_rule(rule, ()), where)
        return self.broadcast_facts(found, (), path)

    def broadcast_facts(self, facts: Facts, home: Path, path: Path) -> Facts:
        broadcast = self.names.broadcast_plane
        return {fact: (broadcast(present, home, path), broadcast(missing, home, path)) for fact, (present, missing) in facts.items()}

    def facts_of_list(self, list_name: str, where: Condition | None, path: Path) -> Facts:
        """The list itself, and the fields whose absence leaves an item UNKNOWN."""
        found: Facts = {list_name: (self.always_true(path), self.plan.negation(path, self.names.known(list_name, path)))}
        if where is None:
            return found
        around, inner = self.conditions.inside(list_name, where, path)
        unknown = self.plan.unknown(inner, self.conditions.compile(where, inner))
        for fact, (_, missing) in self.facts_of(where, inner).items():
            some = self.plan.any(inner, self.plan.conjunction(inner, [unknown, missing]))
            self.merge(path, found, self.broadcast_facts({fact: (some, some)}, around, path), self.always_true(path))
        return found

    def facts_of_leaf(self, condition: Condition, path: Path) -> Facts:
        """The facts a comparison reads; a derived fact is replaced by the facts it is computed from."""
        names = [condition.name] if isinstance(condition, (Known, Compare)) else list(names_read(condition))
        if isinstance(condition, Compare) and isinstance(condition.value, Reference):
            names.append(condition.value.name)
        found = Facts()
        for name in names:
            found_facts = self.facts_of_name(name, path)
            if isinstance(condition, Among) and name not in self.ruleset.derived:
                unknown = self.plan.unknown(path, self.conditions.compile(condition, path))
                found_facts = {
                    fact: (present, self.plan.disjunction(path, [missing, unknown])) for fact, (present, missing) in found_facts.items()
                }
            self.merge(path, found, found_facts, self.always_true(path))
        return found

    def facts_of_name(self, name: str, path: Path) -> Facts:
        """The facts a name is computed from; the fact itself when the name is not derived."""
        if name == "context.on" or name == "item.position" or (name.startswith("item.") and not path):
            return {}
        if name in self.ruleset.derived:
            return self.facts_of_named_derived(self.ruleset.derived[name], path)
        home, column = self.names.home(name, path)
        fact = f"{home[-1]}[].{column}" if home else name
        known = self.names.known(name, path) if self.names.slot(name, path) is not None else self.plan.constant(path, False)
        return {fact: (self.always_true(path), self.plan.negation(path, known))}

    def facts_of_named_derived(self, derived: Derived, path: Path) -> Facts:
        if not derived.asks:
            return self.facts_of_derived(derived, path)
        _, value, home = self.names.derived(derived.name, path)
        none = self.names.broadcast_plane(self.without_value(value, home), home, path)
        found: Facts = {derived.asks: (none, none)}
        self.merge(path, found, self.facts_of_derived(derived, path), self.plan.negation(path, none))
        return found

    def without_value(self, value: Value, home: Path) -> Node:
        """The plane where a derived fact has no value."""
        if isinstance(value, Pair):
            return self.plan.unknown(home, value)
        if isinstance(value, Number):
            return self.names.nan(home, value.low)
        return self.plan.negation(home, self.plan.disjunction(home, [plane for plane, _ in value]))

    def facts_of_derived(self, derived: Derived, path: Path) -> Facts:
        """The facts of the table row that gave the value, or of all the rows still possible."""
        if derived.for_each and (not path or path[-1] != derived.for_each):
            return self.facts_of_items(derived, path)
        if derived.condition is not None:
            return self.facts_of(derived.condition, path)
        if derived.cases:
            return self.facts_of_cases(derived, path)
        if derived.count_of:
            return self.facts_of_count(derived, path)
        found = Facts()
        for read in dict.fromkeys(derived.names_read()):
            self.merge(path, found, self.facts_of_name(read, path), self.always_true(path))
        return found

    def facts_of_items(self, derived: Derived, path: Path) -> Facts:
        """A fact derived per item, read for the whole case: when several items give one fact, the last one wins."""
        list_name = derived.for_each or ""
        inner: Path = (list_name,)
        found: Facts = {list_name: (self.always_true(()), self.plan.negation((), self.names.known(list_name, ())))}
        for fact, (present, missing) in self.facts_of_derived(derived, inner).items():
            latest = self.plan.node("latest", (), inner, reads=[present, missing])
            self.merge((), found, {fact: (self.plan.any(inner, present), latest)}, self.always_true(()))
        return self.broadcast_facts(found, (), path)

    def facts_of_cases(self, derived: Derived, path: Path) -> Facts:
        found, compiled = Facts(), self.conditions.compile
        pairs = [compiled(case.when, path) for case in derived.cases]
        before = stopped = self.plan.constant(path, False)
        for case, pair in zip(derived.cases, pairs, strict=True):
            facts, unknown = self.facts_of(case.when, path), self.plan.unknown(path, pair)
            self.merge(path, found, facts, self.plan.without(path, self.plan.without(path, pair.true, before), stopped))
            lacking = {fact: (missing, missing) for fact, (_, missing) in facts.items()}
            self.merge(path, found, lacking, self.plan.without(path, unknown, before))
            before = self.plan.disjunction(path, [before, pair.true])
            if derived.when_unknown == "unknown":
                stopped = self.plan.disjunction(path, [stopped, unknown])
        last = self.plan.negation(path, self.plan.disjunction(path, [pair.possible for pair in pairs]))
        for case in derived.cases:
            self.merge(path, found, self.facts_of(case.when, path), last)
        return found

    def facts_of_count(self, derived: Derived, path: Path) -> Facts:
        list_name = derived.count_of or ""
        found = self.facts_of_list(list_name, derived.where, path)
        if derived.distinct and derived.where is not None:
            inner: Path = (list_name,)
            possible = self.conditions.compile(derived.where, inner).possible
            known = self.names.known(f"item.{derived.distinct}", inner)
            some = self.names.broadcast_plane(self.plan.any(inner, self.plan.without(inner, possible, known)), (), path)
            self.merge(path, found, {f"{list_name}[].{derived.distinct}": (some, some)}, self.always_true(path))
        return found
