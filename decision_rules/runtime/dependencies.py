"""The basis of a verdict: the known facts it depends on, and the missing facts that would determine it.

Each condition of a ruleset is turned once into a function, which is then called with the values of a case. A finding is cached and shared:
it is never modified.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, assert_never

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
from decision_rules.model.derived_facts import Derived, WhenUnknown
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Interval, Verdict, claim, compare, disjunction, negate
from decision_rules.model.references import emitting_rules
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.interpreter import Interpreter, Item, enumerate_items
from decision_rules.runtime.membership import evaluate_among, evaluate_only

Facts = dict[str, bool]  # by name of fact: whether it is known
Finding = tuple[Verdict, Facts]
BasisFunction = Callable[[Interpreter, Item | None], Finding]
FactsFunction = Callable[[Interpreter, Item | None], Facts]
VerdictFunction = Callable[[Interpreter, Item | None], Verdict]
NOTHING: Facts = {}
HOLDS: dict[str, Callable[[Any, Any], bool]] = {
    "below": operator.lt,
    "at_most": operator.le,
    "above": operator.gt,
    "at_least": operator.ge,
    "is": operator.eq,
}


class Basis(NamedTuple):
    """A verdict and the facts it depends on, by name: whether each is known."""

    verdict: Verdict
    facts: Mapping[str, bool]

    def missing(self) -> list[str]:
        return [name for name, is_known in self.facts.items() if not is_known]

    def known(self) -> list[str]:
        return [name for name, is_known in self.facts.items() if is_known]


def basis_of(interpreter: Interpreter, condition: Condition, item: Item | None = None) -> Basis:
    """The verdict of a condition with the facts it depends on."""
    return Basis(*interpreter.ruleset.cached(BasisFinder).finder(condition)(interpreter, item))


def rule_basis(interpreter: Interpreter, rule_id: str, item: Item | None = None) -> Basis:
    """The verdict of a rule with the facts it depends on."""
    return Basis(*interpreter.ruleset.cached(BasisFinder).basis_of_rule(interpreter, rule_id, item))


def missing_facts(interpreter: Interpreter, rule_id: str) -> list[str]:
    """The names of the facts whose absence leaves a rule UNKNOWN, sorted."""
    return sorted(
        [name for name, is_known in interpreter.ruleset.cached(BasisFinder).basis_of_rule(interpreter, rule_id)[1].items() if not is_known]
    )


class BasisFinder:
    """The functions that compute the basis of the conditions of one ruleset, built on first use."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._finders: dict[int, tuple[Condition, BasisFunction]] = {}
        self._facts_functions: dict[str, FactsFunction] = {}
        self._rules: dict[str, tuple[str | None, FactsFunction]] = {}  # by rule: the list it is evaluated on, and the function of its facts

    def finder(self, condition: Condition) -> BasisFunction:
        if id(condition) not in self._finders:
            self._finders[id(condition)] = condition, self.build_finder(condition)
        return self._finders[id(condition)][1]

    def build_finder(self, condition: Condition) -> BasisFunction:
        match condition:
            case All(inner):
                return connective_basis([self.finder(child) for child in inner], weakest=True)
            case AnyOf(inner):
                return connective_basis([self.finder(child) for child in inner], weakest=False)
            case Not(inner):
                return mapped_basis(self.finder(inner), {verdict: negate(verdict) for verdict in Verdict})
            case NotTrue(inner):
                return mapped_basis(self.finder(inner), {verdict: claim(verdict is not TRUE) for verdict in Verdict})
            case RuleFired(rule_id):
                return lambda interpreter, item: self.basis_of_rule(interpreter, rule_id, item)
            case Emits():
                return self.basis_of_emits(condition)
            case Quantified(_, list_name, where) | Count(list_name, where, _, _):
                return condition_basis(condition, self.facts_of_list(list_name, where))
            case AnyEarlier():
                return condition_basis(condition, lambda interpreter, item: NOTHING)
            case Compare(_, _, Reference()):
                return self.basis_of_comparison([condition.name, condition.value.name], condition_verdict(condition))
            case Compare(name) | Among(name) | Only(name) | Known(name):
                verdict_of = verdict_of_value(condition)
                if self.is_plain(name):
                    return constant_comparison_basis(condition, verdict_of)
                return self.basis_of_comparison(
                    [name], verdict_of_name(name, verdict_of), fine=isinstance(condition, Among) and name not in self.ruleset.derived
                )
            case AllKnown():
                return self.basis_of_comparison(list(names_read(condition)), condition_verdict(condition))
            case _:
                assert_never(condition)

    def is_plain(self, name: str) -> bool:
        """Whether a name is a fact of the dictionary: neither derived nor a field of an item."""
        return name in self.ruleset.dictionary.facts and name not in self.ruleset.derived

    # ----------------------------------------------------------------- rules

    def basis_of_rule(self, interpreter: Interpreter, rule_id: str, item: Item | None = None) -> Finding:
        """The basis of a rule, for the case or for one item of its list."""
        if item is None:
            found: Finding | None = interpreter.basis_cache.get(rule_id)
            if found is not None:
                return found
        if rule_id not in self._rules:
            rule = self.ruleset.rules[rule_id]
            self._rules[rule_id] = rule.for_each, facts_only(self.finder(rule.condition))
        list_name, facts_function = self._rules[rule_id]
        if list_name and (item is None or item.list_name != list_name):
            return interpreter.verdict(rule_id), self.facts_of_list(list_name, self.ruleset.rules[rule_id].condition)(interpreter, None)
        finding = interpreter.verdict(rule_id, item), facts_function(interpreter, item)
        if item is None:
            interpreter.basis_cache[rule_id] = finding
        return finding

    def basis_of_emits(self, condition: Emits) -> BasisFunction:
        """The rules whose verdict of printing such an output equals that of the condition."""
        rules = [self.ruleset.rules[rule_id] for rule_id in emitting_rules(self.ruleset, condition)]

        def find(interpreter: Interpreter, item: Item | None) -> Finding:
            found = [interpreter.emission_verdict(rule, condition) for rule in rules]
            verdict, facts = disjunction(found), NOTHING
            for rule, each in zip(rules, found, strict=True):
                if each is verdict is not FALSE:
                    facts = facts | self.basis_of_rule(interpreter, rule.id)[1]
            return verdict, facts

        return find

    # ---------------------------------------------------------------- leaves

    def basis_of_comparison(self, names: Sequence[str], verdict_of: VerdictFunction, *, fine: bool = False) -> BasisFunction:
        """A comparison, with the facts it reads, through derived facts. `fine`: a value too coarse for the comparison counts as missing."""
        first, *others = [self.facts_of_name(name) for name in names]

        def find(interpreter: Interpreter, item: Item | None) -> Finding:
            verdict, facts = verdict_of(interpreter, item), first(interpreter, item)
            for facts_function in others:
                facts = facts | facts_function(interpreter, item)
            if fine and verdict is UNKNOWN:
                facts = dict.fromkeys(facts, False)
            return verdict, facts

        return find

    def facts_of_name(self, name: str) -> FactsFunction:
        """The facts a name is computed from; the fact itself when the name is not derived."""
        if name not in self._facts_functions:
            self._facts_functions[name] = self.build_facts_function(name)
        return self._facts_functions[name]

    def build_facts_function(self, name: str) -> FactsFunction:
        if name.startswith("item."):
            return (lambda interpreter, item: NOTHING) if name == "item.position" else facts_of_field(name)
        if name.startswith("outer."):
            return facts_of_outer_field(name)
        if name in self.ruleset.derived:
            return self.facts_of_derived(self.ruleset.derived[name])
        if name == "context.on":
            return lambda interpreter, item: NOTHING
        known, missing = {name: True}, {name: False}
        return lambda interpreter, item: missing if interpreter.value(name) is None else known

    def facts_of_derived(self, derived: Derived) -> FactsFunction:
        """The facts a derived fact is computed from; while it has no value, the fact named by its `asks` only."""
        name, asked, facts_of_definition = derived.name, derived.asks, self.facts_of_definition(derived)

        def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
            if asked and interpreter.value(name, item) is None:
                return {asked: False}
            if item is not None:
                return facts_of_definition(interpreter, item)
            found: Facts | None = interpreter.basis_cache.get(name)
            if found is None:
                found = interpreter.basis_cache[name] = facts_of_definition(interpreter, None)
            return found

        return facts_function

    # --------------------------------------------------------- derived facts

    def facts_of_definition(self, derived: Derived) -> FactsFunction:
        """The facts of the computation: those of the table row that gave the value, or of all the rows still possible."""
        if derived.condition is not None:
            inner = facts_only(self.finder(derived.condition))
        elif derived.cases:
            inner = facts_of_table([self.finder(case.when) for case in derived.cases], derived.when_unknown)
        elif derived.count_of:
            inner = self.facts_of_count(derived)
        else:
            inner = merged_facts([self.facts_of_name(name) for name in dict.fromkeys(derived.names_read())])
        list_name = derived.for_each
        if not list_name:
            return inner

        def of_items(interpreter: Interpreter, item: Item | None) -> Facts:
            if item is not None and item.list_name == list_name:
                return inner(interpreter, item)
            found = {list_name: interpreter.items(list_name) is not None}
            for each in interpreter.items_of(list_name):
                found |= inner(interpreter, each)
            return found

        return of_items

    def facts_of_count(self, derived: Derived) -> FactsFunction:
        list_name, distinct, where = derived.count_of or "", derived.distinct, derived.where
        facts_of_list = self.facts_of_list(list_name, where)

        def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
            found = facts_of_list(interpreter, item)
            if distinct and where is not None:
                possible = (each for each in interpreter.items_of(list_name) if interpreter.evaluate(where, each) is not FALSE)
                if any(each.fields.get(distinct) is None for each in possible):
                    found = {**found, f"{list_name}[].{distinct}": False}
            return found

        return facts_function

    def facts_of_list(self, list_name: str, where: Condition | None) -> FactsFunction:
        """The list itself, and the fields whose absence leaves an item UNKNOWN."""

        find = self.finder(where) if where is not None else None

        def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
            items = interpreter.items(list_name)
            facts = {list_name: items is not None}
            if find is not None and items:
                for each in enumerate_items(list_name, items, item):
                    verdict, found = find(interpreter, each)
                    if verdict is UNKNOWN:
                        facts |= {name: False for name, is_known in found.items() if not is_known}
            return facts

        return facts_function


def connective_basis(parts: Sequence[BasisFunction], *, weakest: bool) -> BasisFunction:
    """The basis of « all » (`weakest`): the facts of the branches whose verdict is the minimum; of « any »: the maximum."""

    def find(interpreter: Interpreter, item: Item | None) -> Finding:
        verdict, facts = TRUE if weakest else FALSE, NOTHING
        for part in parts:
            found, others = part(interpreter, item)
            if found is verdict:
                facts = facts | others if facts else others
            elif (found < verdict) is weakest:
                verdict, facts = found, others
        return verdict, facts

    return find


def condition_basis(condition: Condition, facts_function: FactsFunction) -> BasisFunction:
    return lambda interpreter, item: (interpreter.evaluate(condition, item), facts_function(interpreter, item))


def mapped_basis(find: BasisFunction, verdicts: Mapping[Verdict, Verdict]) -> BasisFunction:
    """The same facts, with each verdict replaced by another."""

    def mapped(interpreter: Interpreter, item: Item | None) -> Finding:
        verdict, facts = find(interpreter, item)
        return verdicts[verdict], facts

    return mapped


def facts_only(find: BasisFunction) -> FactsFunction:
    return lambda interpreter, item: find(interpreter, item)[1]


def condition_verdict(condition: Condition) -> VerdictFunction:
    return lambda interpreter, item: interpreter.evaluate(condition, item)


def verdict_of_name(name: str, verdict_of: Callable[[Any], Verdict]) -> VerdictFunction:
    return lambda interpreter, item: verdict_of(interpreter.value(name, item))


def verdict_of_value(condition: Compare | Among | Only | Known) -> Callable[[Any], Verdict]:
    """The verdict of a comparison as a function of the value it reads."""
    match condition:
        case Known(_, wanted):
            return lambda value: claim((value is not None and not isinstance(value, Interval)) == wanted)
        case Only():
            return lambda value: evaluate_only(value, condition)
        case Among(_, _, true, coarse, contains):
            if contains:
                return lambda value: evaluate_among(value, condition)
            verdicts = {None: UNKNOWN} | dict.fromkeys(coarse, UNKNOWN) | dict.fromkeys(true, TRUE)
            return lambda value: verdicts.get(value, FALSE)
        case Compare(_, name, limit):
            return verdict_against(name, limit)
        case _:
            assert_never(condition)


def verdict_against(name: str, limit: Any) -> Callable[[Any], Verdict]:
    """The verdict of a comparison of a number, a day or a boolean with a constant; the number may be an interval."""
    holds = HOLDS[name]

    def verdict_of(value: Any) -> Verdict:
        if value is None:
            return UNKNOWN
        if isinstance(value, Interval):
            return compare(value, name, limit)
        return TRUE if holds(value, limit) else FALSE

    return verdict_of


def constant_comparison_basis(condition: Compare | Among | Only | Known, verdict_of: Callable[[Any], Verdict]) -> BasisFunction:
    """The basis of a comparison of a fact with constants; an enumerated value too coarse for the comparison counts as missing."""
    name, is_among = condition.name, isinstance(condition, Among)
    unknown = verdict_of(None), {name: False}
    findings = {verdict: (verdict, {name: not (is_among and verdict is UNKNOWN)}) for verdict in Verdict}

    def find(interpreter: Interpreter, item: Item | None) -> Finding:
        value = interpreter.facts.get(name)
        return unknown if value is None else findings[verdict_of(value)]

    return find


def facts_of_field(name: str) -> FactsFunction:
    leaf = name.removeprefix("item.")

    def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
        return NOTHING if item is None else {f"{item.list_name}[].{leaf}": item.fields.get(leaf) is not None}

    return facts_function


def facts_of_outer_field(name: str) -> FactsFunction:
    leaf = name.removeprefix("outer.")

    def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
        if item is None or item.outer is None:
            return NOTHING
        return {f"{item.outer.list_name}[].{leaf}": item.outer.fields.get(leaf) is not None}

    return facts_function


def merged_facts(functions: Sequence[FactsFunction]) -> FactsFunction:
    """The facts of several names; when two give one fact, the later one wins."""

    def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
        found: Facts = {}
        for each in functions:
            found |= each(interpreter, item)
        return found

    return facts_function


def facts_of_table(cases: Sequence[BasisFunction], when_unknown: WhenUnknown) -> FactsFunction:
    """The facts of the first TRUE row, and the missing facts of the UNKNOWN rows before it; those of all rows when all are FALSE."""
    stops = when_unknown == "unknown"  # a TRUE row after an UNKNOWN one gives no value

    def facts_function(interpreter: Interpreter, item: Item | None) -> Facts:
        facts: Facts = {}
        undecided = False
        findings = []
        for find in cases:
            verdict, found = find(interpreter, item)
            if verdict is TRUE:
                return facts if undecided and stops else facts | found
            findings.append(found)
            if verdict is UNKNOWN:
                undecided = True
                facts |= {name: False for name, is_known in found.items() if not is_known}
        if not undecided:
            for found in findings:
                facts |= found
        return facts

    return facts_function
