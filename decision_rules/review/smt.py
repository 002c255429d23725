"""Encodes rules as z3 terms, with the semantics of `runtime/interpreter.py`, so that a solver covers every case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
from decision_rules.model.rules import Output, Rule, Ruleset
from decision_rules.review.smt_derived import derived_term
from decision_rules.review.smt_encoding import Place
from decision_rules.review.symbolic_case import SymbolicCase, shared
from decision_rules.review.terms import (
    FALSE,
    TRUE,
    Choice,
    Choices,
    Number,
    Term,
    Text,
    Truth,
    both,
    claim,
    compared,
    conjunction,
    disjunction,
    either,
    guarded,
    negation,
    opposite,
    tally,
)
from decision_rules.runtime.interpreter import matches


class Encoding:
    """The encoding of one ruleset on a symbolic case.

    A changed ruleset reuses the encoding of the original (`base`), except for what depends on the change (`reached`).
    """

    def __init__(
        self, ruleset: Ruleset, symbolic_case: SymbolicCase, base: Encoding | None = None, reached: frozenset[str] = frozenset()
    ) -> None:
        self.ruleset, self.symbolic_case = ruleset, symbolic_case
        self.base, self.reached = base, reached
        self._conditions: dict[tuple[int, Place | None], Truth] = {}
        self._kept: list[Condition] = []  # kept alive, because terms are cached by the id of their condition
        self._derived: dict[tuple[str, Place | None], Term] = {}
        self._verdicts: dict[tuple[str, Place | None], Truth] = {}

    def places(self, list_name: str, outer: Place | None = None) -> Iterator[tuple[Any, Place]]:
        """For each possible item of a list: the term « it is present », and its place."""
        for rank, there in enumerate(self.symbolic_case.items(list_name)[1]):
            yield there, Place(list_name, rank, outer)

    def verdict(self, rule_id: str, place: Place | None = None) -> Truth:
        """The verdict of a rule. For a rule on a list: its verdict for the item, or the disjunction over its items without one."""
        if self.base and rule_id not in self.reached:
            return self.base.verdict(rule_id, place)
        rule = self.ruleset.rules[rule_id]
        if place is not None and rule.for_each != place.list_name:
            place = None
        key = (rule_id, place)
        if key not in self._verdicts:
            self._verdicts[key] = self.rule_term(rule, place)
        return self._verdicts[key]

    def rule_term(self, rule: Rule, place: Place | None) -> Truth:
        if rule.for_each and place is None:
            known, _ = self.symbolic_case.items(rule.for_each)
            return guarded(known, self.any_item(rule.for_each, lambda each: self.verdict(rule.id, each)))
        when = self.encode(rule.when, place)
        if rule.scope is None:
            return when
        scope = self.encode(rule.scope, place)
        return Truth(both(scope.true, when.true), either(opposite(scope.true), when.false))

    def value(self, name: str, place: Place | None = None) -> Term:
        """The value of a fact, a derived fact or a field of the item."""
        if name == "context.on":
            today = self.symbolic_case.on.toordinal()
            return Number(True, today, today)
        if name.startswith("item."):
            assert place is not None
            leaf = name.removeprefix("item.")
            return Number(True, place.rank + 1, place.rank + 1) if leaf == "position" else self.symbolic_case.field(*place[:2], leaf)
        if name.startswith("outer."):
            assert place is not None and place.outer is not None
            return self.symbolic_case.field(*place.outer[:2], name.removeprefix("outer."))
        derived = self.ruleset.derived.get(name)
        if derived is None:
            return self.fact(name)
        return self.derived(name, place if place and derived.for_each == place.list_name else None)

    def derived(self, name: str, place: Place | None) -> Term:
        if self.base and name not in self.reached:
            return self.base.derived(name, place)
        if (name, place) not in self._derived:
            self._derived[name, place] = derived_term(self, self.ruleset.derived[name], place)
        return self._derived[name, place]

    def fact(self, name: str) -> Term:
        if self.symbolic_case.dictionary.facts[name].type == "records":
            return Text(self.symbolic_case.items(name)[0])
        return self.symbolic_case.fact(name)

    def encode(self, condition: Condition, place: Place | None = None) -> Truth:
        """The verdict of a condition."""
        key = (id(condition), place)
        if key not in self._conditions:
            self._kept.append(condition)
            self._conditions[key] = self.encode_node(condition, place)
        return self._conditions[key]

    def encode_node(self, condition: Condition, place: Place | None) -> Truth:
        match condition:
            case All(children):
                return conjunction(parts_of(self, children, place)) if children else TRUE
            case AnyOf(children):
                return disjunction(parts_of(self, children, place))
            case Not(child):
                return negation(self.encode(child, place))
            case NotTrue(child):
                return claim(opposite(self.encode(child, place).true))
            case Known():
                return known(self, condition, place)
            case AllKnown():
                return all_known(self, condition, place)
            case Compare():
                return self.compare(condition, place)
            case Among():
                return self.among(condition, place)
            case Only():
                return self.only(condition, place)
            case Quantified():
                return self.quantified(condition, place)
            case Count():
                return counted(self, condition, place)
            case AnyEarlier():
                return earlier(self, condition, place)
            case RuleFired(rule_id):
                return self.verdict(rule_id, place)
            case Emits():
                return self.emits(condition)
            case _:
                assert_never(condition)

    def any_item(self, list_name: str, encoded: Callable[[Place], Truth], outer: Place | None = None) -> Truth:
        """The disjunction of the verdicts of the items present."""
        parts = [(there, encoded(each)) for there, each in self.places(list_name, outer)]
        return disjunction(Truth(both(there, truth.true), either(opposite(there), truth.false)) for there, truth in parts)

    def quantified(self, condition: Quantified, place: Place | None) -> Truth:
        known, present = self.symbolic_case.items(condition.list_name)
        parts = [(there, self.encode(condition.where, each)) for there, each in self.places(condition.list_name, place)]
        if condition.quantifier == "first":
            parts = parts[:1]
        elif condition.quantifier == "last":
            followed = [*present[1:], False]
            parts = [(both(there, opposite(after)), truth) for (there, truth), after in zip(parts, followed, strict=True)]
        if condition.quantifier == "every":
            parts = [(there, negation(truth)) for there, truth in parts]
        some = disjunction(Truth(both(there, truth.true), either(opposite(there), truth.false)) for there, truth in parts)
        return guarded(known, negation(some) if condition.quantifier == "every" else some)

    def count(self, list_name: str, where: Condition | None, place: Place | None = None) -> Number:
        """The number of items that satisfy the condition."""
        known, present = self.symbolic_case.items(list_name)
        if where is None:
            length = tally(present)
            return Number(known, length, length)
        parts = [(there, self.encode(where, each)) for there, each in self.places(list_name, place)]
        low = tally(both(there, truth.true) for there, truth in parts)
        return Number(known, low, tally(both(there, opposite(truth.false)) for there, truth in parts))

    def compare(self, condition: Compare, place: Place | None) -> Truth:
        value, limit = self.value(condition.name, place), condition.value
        other: Any = self.value(limit.name, place) if isinstance(limit, Reference) else limit
        if isinstance(value, Truth):
            if not isinstance(other, Truth):
                return value if other else negation(value)
            same = either(both(value.true, other.true), both(value.false, other.false))
            return guarded(both(value.known, other.known), claim(same))
        if isinstance(value, Choice):
            return guarded(both(value.known, other.known), claim(shared(value.values, other.values)))
        assert isinstance(value, Number)
        return compared(value, condition.operator, other if isinstance(other, Number) else constant(other))

    def among(self, condition: Among, place: Place | None) -> Truth:
        value = self.value(condition.name, place)
        if isinstance(value, Truth):
            true = either(*(value.true if asked else value.false for asked in condition.true))
            return guarded(value.known, claim(true))
        assert isinstance(value, (Choice, Choices))
        true = either(*(flag for name, flag in value.values.items() if name in condition.true))
        coarse = either(*(flag for name, flag in value.values.items() if name in condition.coarse))
        return guarded(value.known, Truth(true, both(opposite(true), opposite(coarse))))

    def only(self, condition: Only, place: Place | None) -> Truth:
        value = self.value(condition.name, place)
        assert isinstance(value, Choices)
        within = condition.true | condition.coarse
        outside = either(*(flag for name, flag in value.values.items() if name not in within))
        true = either(*(flag for name, flag in value.values.items() if name in condition.true))
        coarse = either(*(flag for name, flag in value.values.items() if name in condition.coarse))
        false = either(outside, both(opposite(true), opposite(coarse)))
        return guarded(value.known, Truth(both(opposite(false), opposite(coarse)), false))

    def emits(self, condition: Emits) -> Truth:
        return disjunction(self.emission(rule, condition) for rule in self.ruleset.rules.values())

    def emission(self, rule: Rule, condition: Emits) -> Truth:
        """The verdict of « this rule prints such an output »."""
        if not any(matches(output, condition) for output in (*rule.outputs, *rule.if_unknown)):
            return FALSE
        printed = disjunction(self.printed(rule, output) for output in rule.outputs if matches(output, condition))
        unknown = self.verdict(rule.id).unknown
        asked = both(unknown, either(*(self.shown(output) for output in rule.if_unknown if matches(output, condition))))
        return Truth(either(asked, printed.true), both(opposite(asked), printed.false))

    def shown(self, output: Output, place: Place | None = None) -> Any:
        return True if output.when is None else self.encode(output.when, place).true

    def printed(self, rule: Rule, output: Output) -> Truth:
        """The verdict of « this rule prints this output »."""
        if output.when is None:
            return self.verdict(rule.id)
        when = output.when
        if not rule.for_each:
            return conjunction((self.verdict(rule.id), self.encode(when)))
        return self.any_item(rule.for_each, lambda each: conjunction((self.verdict(rule.id, each), self.encode(when, each))))


def constant(value: Any) -> Number:
    plain = date.fromisoformat(value).toordinal() if isinstance(value, str) else value
    return Number(True, plain, plain)


def parts_of(encoding: Encoding, parts: Iterable[Condition], place: Place | None) -> list[Truth]:
    return [encoding.encode(part, place) for part in parts]


def earlier(encoding: Encoding, condition: AnyEarlier, place: Place | None) -> Truth:
    assert place is not None
    return disjunction(encoding.encode(condition.where, place._replace(rank=rank)) for rank in range(place.rank))


def all_known(encoding: Encoding, condition: AllKnown, place: Place | None) -> Truth:
    return Truth(both(*(encoding.value(name, place).known for name in condition.names)), False)


def known(encoding: Encoding, condition: Known, place: Place | None) -> Truth:
    truth = claim(encoding.value(condition.name, place).known)
    return truth if condition.wanted else negation(truth)


def counted(encoding: Encoding, condition: Count, place: Place | None) -> Truth:
    return compared(encoding.count(condition.list_name, condition.where, place), condition.operator, constant(condition.value))
