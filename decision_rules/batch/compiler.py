"""Compiles a ruleset into a plan: the verdict of each rule, and the status of each output once conflicts are resolved."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from decision_rules.batch.conditions import ConditionCompiler
from decision_rules.batch.conflicts import ConflictResolver, OutputPlanes
from decision_rules.batch.context import CaseStore
from decision_rules.batch.dependencies import DependencyCompiler
from decision_rules.batch.derivations import DerivedFactCompiler
from decision_rules.batch.emissions import OutputKey, RuleCompiler
from decision_rules.batch.layout import Layout
from decision_rules.batch.plan import Node, Pair, Path, Plan, Value
from decision_rules.model.conditions import Condition, Emits, names_read
from decision_rules.model.derived_facts import Derived
from decision_rules.model.facts import Dictionary
from decision_rules.model.references import facts_read
from decision_rules.model.result import OutputKind
from decision_rules.model.rules import Rule, Ruleset
from decision_rules.runtime.interpreter import Interpreter, Item
from decision_rules.runtime.older_dictionary import definitions, facts_as_named


def layout_of(*rulesets: Ruleset, dictionary: Dictionary | None = None) -> Layout:
    """The columns these rulesets read, the scope of their catalogue included, of cases written with a dictionary (that of the last ruleset
    when none is given). Raises OtherMeaning."""
    read = [(ruleset, {*facts_read(ruleset), *scope_reads(ruleset)}) for ruleset in rulesets]
    return Layout(definitions(read, dictionary or rulesets[-1].dictionary))


def scope_reads(ruleset: Ruleset) -> set[str]:
    """The facts read by the scope of a catalogue, through its derived facts."""
    waiting, found = list(names_read(ruleset.catalogue.scope)), set()
    while waiting:
        name = waiting.pop()
        if name in ruleset.derived and name not in found:
            waiting += ruleset.derived[name].names_read()
        found.add(name)
    return found & set(ruleset.dictionary.facts)


class Compiler:
    """Compiles one ruleset into a plan, which another ruleset may share. It is the `Context` of the partial compilers."""

    def __init__(self, plan: Plan, ruleset: Ruleset, layout: Layout) -> None:
        self.plan, self.ruleset, self.layout = plan, ruleset, layout
        self.fallbacks: list[str] = []
        self.unheld: list[str] = []
        self.conditions = ConditionCompiler(self)
        self.derivations = DerivedFactCompiler(self.conditions)
        self.rules = RuleCompiler(self, self.conditions)
        self.dependencies = DependencyCompiler(self.rules)

    @cached_property
    def verdicts(self) -> dict[str, Pair]:
        """The verdict of each rule, for the case."""
        return {rule.id: self.rules.own_verdict(rule, ()) for rule in self.ruleset.rules.values()}

    @cached_property
    def outputs(self) -> dict[OutputKey, OutputPlanes]:
        """The planes of the status of each output of each rule."""
        return ConflictResolver(self.conditions, self.rules.printed()).output_planes(self.ruleset.steps)

    @cached_property
    def standing(self) -> dict[tuple[OutputKind, str, Path], Node]:
        """For each kind and topic, the plane where an output of some rule is not withdrawn, requests for missing facts excluded."""
        found: dict[tuple[OutputKind, str, Path], list[Node]] = {}
        printed = self.rules.printed(requests=False)
        for key, node in ConflictResolver(self.conditions, printed).standing_planes(self.ruleset.steps).items():
            found.setdefault((key.kind, key.topic, key.path), []).append(node)
        return {key: self.plan.disjunction(key[2], nodes) for key, nodes in found.items()}

    @cached_property
    def scope(self) -> Pair:
        """The verdict of the scope of the catalogue."""
        return self.conditions.compile(self.ruleset.catalogue.scope, ())

    def derived_value(self, derived: Derived, path: Path) -> Value:
        return self.derivations.value(derived, path)

    def rule_verdict(self, rule_id: str, path: Path) -> Pair:
        return self.rules.verdict(rule_id, path)

    def emits(self, condition: Emits) -> Pair:
        return self.rules.emits(condition)

    def missing(self, rule: Rule, path: Path) -> dict[str, Node]:
        return self.dependencies.missing(rule, path)

    def never_held(self, name: str, values: Iterable[str]) -> None:
        """Record a condition on values that no case can hold, for the notices of the comparison."""
        listed = ", ".join(f"« {value} »" for value in sorted(values))
        self.unheld.append(f"{self.ruleset.name} lit {name} = {listed} : aucun dossier ne peut tenir cette valeur")

    def fallback(self, condition: Condition, path: Path, reason: str) -> Pair:
        """A condition that has no column form: the interpreter evaluates it case by case, and `fallbacks` lists it."""
        self.fallbacks.append(f"{self.ruleset.id} : {reason}")
        true, possible = (
            self.plan.node("scalar", path, InterpretedCondition(self.ruleset, self.layout, condition, path, least)) for least in (3, 1)
        )
        return Pair(true, possible)


class InterpretedCondition:
    """One condition evaluated by the interpreter, case by case: is its verdict at least `least`?"""

    def __init__(self, ruleset: Ruleset, layout: Layout, condition: Condition, path: Path, least: int) -> None:
        self.ruleset, self.layout, self.condition, self.path, self.least = ruleset, layout, condition, path, least

    def __call__(self, cases: CaseStore) -> list[list[bool]]:
        """For each case, one boolean per element of the universe."""
        return [self.answers(Interpreter(self.ruleset, self.facts(cases, case), cases.day(case))) for case in range(cases.size)]

    def facts(self, cases: CaseStore, case: int) -> dict[str, Any]:
        return facts_as_named(cases.facts(case), self.ruleset.dictionary, self.layout.definitions)

    def answers(self, interpreter: Interpreter) -> list[bool]:
        return [interpreter.evaluate(self.condition, item) >= self.least for item in self.items(interpreter, self.path)]

    def items(self, interpreter: Interpreter, path: Path) -> list[Item | None]:
        """The elements of a universe, in one case."""
        if not path:
            return [None]
        items: list[dict[str, Any]] = interpreter.items(path[-1]) or []
        return [Item(path[-1], items, rank, outer) for outer in self.items(interpreter, path[:-1]) for rank in range(len(items))]
