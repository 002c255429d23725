"""The interpreter of conditions: the reference implementation, used for explanations and to test the compiled code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from decision_rules.model.derived_facts import Derived, Formula, ScoreItem
from decision_rules.model.logic import (
    FALSE,
    TRUE,
    UNKNOWN,
    Interval,
    Verdict,
    bounds,
    claim,
    compare,
    conjunction,
    disjunction,
    narrow,
    negate,
)
from decision_rules.model.rules import Output, Rule, Ruleset
from decision_rules.runtime.membership import evaluate_among, evaluate_only
from decision_rules.runtime.operations import OPERATIONS


@dataclass(frozen=True, slots=True)
class Item:
    """The item of a list on which a condition is evaluated; `outer` is the item of the enclosing list."""

    list_name: str
    items: list[dict[str, Any]]
    index: int
    outer: Item | None = None

    @property
    def fields(self) -> dict[str, Any]:
        return self.items[self.index]

    @property
    def title(self) -> str:
        """The identifier the case gives this item, or its rank from 1."""
        return str(self.fields.get("id", self.index + 1))


@dataclass(eq=False)
class Interpreter:
    """Evaluates the conditions of one ruleset on one set of facts. Derived facts and rules are evaluated on first use and cached."""

    ruleset: Ruleset
    facts: Mapping[str, Any]
    on: date
    _values: dict[Any, Any] = field(default_factory=dict)  # by name for the case, by (name, index) for an item
    _verdicts: dict[Any, Verdict] = field(default_factory=dict)
    trace_nodes: dict[Any, Any] = field(default_factory=dict)  # the cache of `explain/trace_builder.py`
    basis_cache: dict[str, Any] = field(default_factory=dict)  # the cache of `dependencies.py`, by rule or derived fact

    def value(self, name: str, item: Item | None = None) -> Any:
        """The value of a fact, a derived fact or a field of the item; None when unknown."""
        derived = self.ruleset.derived.get(name)
        if derived is None:
            return self.facts[name] if name in self.facts else self.context_value(name, item)
        if item is None or derived.for_each != item.list_name:
            if name not in self._values:
                self._values[name] = self.derive(derived, None)
            return self._values[name]
        key = (name, item.index)
        if key not in self._values:
            self._values[key] = self.derive(derived, item)
        return self._values[key]

    def context_value(self, name: str, item: Item | None) -> Any:
        """The value of a name that is neither a known fact nor derived: a field of the item or of the enclosing item; the day."""
        if name.startswith("item."):
            assert item is not None
            leaf = name.removeprefix("item.")
            return item.index + 1 if leaf == "position" else item.fields.get(leaf)
        if name.startswith("outer."):
            assert item is not None and item.outer is not None
            return item.outer.fields.get(name.removeprefix("outer."))
        return self.on.isoformat() if name == "context.on" else None

    def load_results(self, verdicts: dict[str, Verdict], values: dict[str, Any]) -> None:
        """Load the verdicts of rules and the values of derived facts computed by compiled code, so that they are not computed again."""
        self._verdicts |= verdicts
        self._values |= values

    def items(self, list_name: str) -> list[dict[str, Any]] | None:
        return self.facts.get(list_name)

    def verdict(self, rule_id: str, item: Item | None = None) -> Verdict:
        """The verdict of a rule. For a rule on a list: its verdict for the item, or the disjunction over its items without one."""
        rule = self.ruleset.rules[rule_id]
        if item is None or rule.for_each != item.list_name:
            if rule_id not in self._verdicts:
                self._verdicts[rule_id] = self.evaluate_rule(rule, None)
            return self._verdicts[rule_id]
        key = (rule_id, item.index)
        if key not in self._verdicts:
            self._verdicts[key] = self.evaluate_rule(rule, item)
        return self._verdicts[key]

    def evaluate_rule(self, rule: Rule, item: Item | None) -> Verdict:
        if rule.for_each and item is None:
            items = self.items(rule.for_each)
            return UNKNOWN if items is None else disjunction(self.verdict(rule.id, each) for each in enumerate_items(rule.for_each, items))
        if rule.scope is not None and self.evaluate(rule.scope, item) is not TRUE:
            return FALSE
        return self.evaluate(rule.when, item)

    def evaluate(self, condition: Condition, item: Item | None = None) -> Verdict:
        """The verdict of a condition: TRUE, FALSE or UNKNOWN."""
        match condition:  # the most frequent first
            case Compare(name, operator, value):
                return self.evaluate_comparison(name, operator, value, item)
            case Among():
                return evaluate_among(self.value(condition.name, item), condition)
            case All(inner):
                return self.evaluate_until(FALSE, inner, item)
            case AnyOf(inner):
                return self.evaluate_until(TRUE, inner, item)
            case Not(inner):
                return negate(self.evaluate(inner, item))
            case NotTrue(inner):
                return claim(self.evaluate(inner, item) is not TRUE)
            case Known(name, wanted):
                return claim(self.is_known(name, item) == wanted)
            case AllKnown(names):
                return TRUE if all(self.is_known(name, item) for name in names) else UNKNOWN
            case Only():
                return evaluate_only(self.value(condition.name, item), condition)
            case Quantified(quantifier, list_name, where):
                return self.evaluate_quantified(quantifier, list_name, where, item)
            case Count(list_name, where, operator, limit):
                counted = self.count(list_name, where, item)
                return UNKNOWN if counted is None else compare(counted, operator, limit)
            case AnyEarlier(where):
                assert item is not None
                earlier = (Item(item.list_name, item.items, index, item.outer) for index in range(item.index))
                return disjunction(self.evaluate(where, each) for each in earlier)
            case RuleFired(rule_id):
                return self.verdict(rule_id, item)
            case Emits():
                return self.evaluate_emits(condition)
            case _:
                assert_never(condition)

    def evaluate_until(self, settling: Verdict, inner: tuple[Condition, ...], item: Item | None) -> Verdict:
        """« all » and « any »: stops at the first child whose verdict is `settling` (FALSE for « all », TRUE for « any »)."""
        found = TRUE if settling is FALSE else FALSE
        for child in inner:
            verdict = self.evaluate(child, item)
            if verdict is settling:
                return settling
            if verdict is UNKNOWN:
                found = UNKNOWN
        return found

    def is_known(self, name: str, item: Item | None) -> bool:
        value = self.value(name, item)
        return value is not None and not isinstance(value, Interval)

    def evaluate_comparison(self, name: str, operator: str, limit: Any, item: Item | None) -> Verdict:
        value = self.value(name, item)
        if isinstance(limit, Reference):
            limit = self.value(limit.name, item)
        if value is None or limit is None:
            return UNKNOWN
        return compare(value, operator, limit)

    def evaluate_quantified(self, quantifier: str, list_name: str, where: Condition, item: Item | None) -> Verdict:
        items = self.items(list_name)
        if items is None:
            return UNKNOWN
        chosen = list(enumerate_items(list_name, items, item))
        if quantifier in ("first", "last"):
            chosen = chosen[:1] if quantifier == "first" else chosen[-1:]
        verdicts = (self.evaluate(where, each) for each in chosen)
        return conjunction(verdicts) if quantifier == "every" else disjunction(verdicts)

    def count(self, list_name: str, where: Condition | None, item: Item | None = None) -> float | Interval | None:
        """The number of items that satisfy the condition: an interval when some are UNKNOWN, None when the list is unknown."""
        items = self.items(list_name)
        if items is None:
            return None
        if where is None:
            return len(items)
        verdicts = [self.evaluate(where, each) for each in enumerate_items(list_name, items, item)]
        return narrow(verdicts.count(TRUE), len(verdicts) - verdicts.count(FALSE))

    def count_distinct(self, derived: Derived) -> float | Interval | None:
        """The number of distinct values of a field among the items that satisfy the condition; an interval when some are unknown."""
        items = self.items(derived.count_of or "")
        if items is None or derived.where is None:
            return None
        verdicts = [
            (self.evaluate(derived.where, each), each.fields.get(derived.distinct or "")) for each in self.items_of(derived.count_of)
        ]
        sure = {value for verdict, value in verdicts if verdict is TRUE and value is not None}
        possible = {value for verdict, value in verdicts if verdict is not FALSE and value is not None}
        unnamed = sum(verdict is not FALSE and value is None for verdict, value in verdicts)
        least = max(len(sure), int(any(verdict is TRUE for verdict, _ in verdicts)))
        return narrow(least, len(possible) + unnamed)

    def items_of(self, list_name: str | None) -> Iterable[Item]:
        return enumerate_items(list_name or "", self.items(list_name or "") or [])

    def evaluate_emits(self, condition: Emits) -> Verdict:
        return disjunction(self.emission_verdict(rule, condition) for rule in self.ruleset.rules.values())

    def emission_verdict(self, rule: Rule, condition: Emits) -> Verdict:
        """The verdict of « this rule prints such an output »."""
        if not any(matches(output, condition) for output in (*rule.outputs, *rule.if_unknown)):
            return FALSE
        verdict = self.verdict(rule.id)
        printed = disjunction(self.print_verdict(rule, output) for output in rule.outputs if matches(output, condition))
        if verdict is UNKNOWN:
            for output in rule.if_unknown:
                if matches(output, condition) and (output.when is None or self.evaluate(output.when) is TRUE):
                    return TRUE
        return printed

    def print_verdict(self, rule: Rule, output: Output) -> Verdict:
        """The verdict of « this rule prints this output », which may have a condition of its own."""
        if output.when is None:
            return self.verdict(rule.id)
        items: Iterable[Item | None] = self.items_of(rule.for_each) if rule.for_each else [None]
        return disjunction(conjunction((self.verdict(rule.id, item), self.evaluate(output.when, item))) for item in items)

    def derive(self, derived: Derived, item: Item | None) -> Any:
        """The value of a derived fact: an exact value, an Interval, or None when unknown."""
        if derived.for_each and item is None:
            return self.worst_of_items(derived) if derived.is_numeric else None
        if derived.condition is not None:
            return {TRUE: True, FALSE: False, UNKNOWN: None}[self.evaluate(derived.condition, item)]
        if derived.cases:
            return self.first_true(derived, item)
        if derived.distinct:
            return self.count_distinct(derived)
        if derived.count_of:
            return self.count(derived.count_of, derived.where, item)
        if derived.score:
            return self.score(derived, item)
        return self.calculate(derived.formula, item)

    def first_true(self, derived: Derived, item: Item | None) -> Any:
        """The value of the first row that is TRUE; None without one, or after an UNKNOWN row of a table with `when_unknown: unknown`."""
        for case in derived.cases:
            verdict = self.evaluate(case.when, item)
            if verdict is TRUE:
                return case.value
            if verdict is UNKNOWN and derived.when_unknown == "unknown":
                return None
        return None

    def worst_of_items(self, derived: Derived) -> Any:
        """A fact derived per item, for the whole case: the highest lower bound and the highest upper bound, not the sum."""
        items = self.items(derived.for_each or "")
        values = [self.value(derived.name, each) for each in enumerate_items(derived.for_each or "", items or [])]
        if not values or any(value is None for value in values):
            return None
        return narrow(max(bounds(value).low for value in values), max(bounds(value).high for value in values))

    def score(self, derived: Derived, item: Item | None) -> float | Interval:
        points = [bounds(self.points(entry, item)) for entry in derived.score]
        return narrow(sum(each.low for each in points), sum(each.high for each in points))

    def points(self, entry: ScoreItem, item: Item | None) -> float | Interval:
        """The points of one item of a score: those of the first TRUE row, or the interval of those still possible."""
        possible = []
        for case in entry.cases:
            verdict = self.evaluate(case.when, item)
            if verdict is not FALSE:
                possible.append(bounds(case.value))
            if verdict is TRUE:
                break
        return narrow(min((each.low for each in possible), default=0), max((each.high for each in possible), default=0))

    def calculate(self, formula: Any, item: Item | None = None) -> Any:
        """The value of a formula; None when a number it needs is unknown."""
        if isinstance(formula, str):
            return self.value(formula, item)
        if not isinstance(formula, Formula):
            return formula
        arguments = [self.calculate(argument, item) for argument in formula.arguments]
        if formula.operation == "default":
            return next((argument for argument in arguments if argument is not None), None)
        if any(argument is None for argument in arguments):
            return None
        return OPERATIONS[formula.operation](*arguments)


def matches(output: Any, condition: Emits) -> bool:
    return output.kind in condition.kinds and condition.topic in (None, output.topic)


def enumerate_items(list_name: str, items: list[dict[str, Any]], outer: Item | None = None) -> Iterable[Item]:
    return (Item(list_name, items, index, outer) for index in range(len(items)))
