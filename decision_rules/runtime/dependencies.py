"""What a verdict rests on: the facts that made it, or the missing ones that would settle it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from decision_rules.model.conditions import (
    All,
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
    Quantified,
    Reference,
    RuleFired,
    names_read,
)
from decision_rules.model.derived_facts import Derived
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Verdict
from decision_rules.runtime.interpreter import Item, Reading, enumerate_items


class Basis(NamedTuple):
    """One verdict and the facts it rests on; a fact's name is followed by whether it is known."""

    verdict: Verdict
    facts: dict[str, bool]

    def missing(self) -> list[str]:
        return [name for name, is_known in self.facts.items() if not is_known]

    def known(self) -> list[str]:
        return [name for name, is_known in self.facts.items() if is_known]


def basis_of(reading: Reading, condition: Condition, item: Item | None = None) -> Basis:
    """The verdict of a condition with the facts responsible for it."""
    match condition:
        case All(inner):
            return branches(reading, inner, item, weakest=True)
        case AnyOf(inner):
            return branches(reading, inner, item, weakest=False)
        case Not(inner) | NotTrue(inner):
            return Basis(reading.judge(condition, item), basis_of(reading, inner, item).facts)
        case RuleFired(rule_id):
            return rule_basis(reading, rule_id, item)
        case Emits():
            verdict = reading.judge(condition, item)
            facts: dict[str, bool] = {}
            for rule in reading.ruleset.rules.values():
                if reading.emission_verdict(rule, condition) is verdict is not FALSE:
                    facts |= rule_basis(reading, rule.id).facts
            return Basis(verdict, facts)
        case Quantified(_, list_name, where) | Count(list_name, where, _, _):
            return Basis(reading.judge(condition, item), list_basis(reading, list_name, where, item))
        case AnyEarlier():
            return Basis(reading.judge(condition, item), {})
        case _:
            return Basis(reading.judge(condition, item), dict(leaves(reading, condition, item)))


def branches(reading: Reading, inner: tuple[Condition, ...], item: Item | None, *, weakest: bool) -> Basis:
    """For « all », a TRUE rests on every branch and any other verdict on the branches that hold it back; « any » mirrors it."""
    bases = [basis_of(reading, child, item) for child in inner]
    verdict = (min if weakest else max)((basis.verdict for basis in bases), default=TRUE if weakest else FALSE)
    everything = verdict is (TRUE if weakest else FALSE)
    facts: dict[str, bool] = {}
    for basis in bases:
        if everything or basis.verdict is verdict:
            facts |= basis.facts
    return Basis(Verdict(verdict), facts)


def rule_basis(reading: Reading, rule_id: str, item: Item | None = None) -> Basis:
    """The verdict of a rule with the facts responsible for it."""
    if item is None and rule_id in reading.supports:
        found: Basis = reading.supports[rule_id]
        return found
    rule = reading.ruleset.rules[rule_id]
    if rule.for_each and (item is None or item.list_name != rule.for_each):
        return Basis(reading.verdict(rule_id), list_basis(reading, rule.for_each, rule.condition))
    basis = Basis(reading.verdict(rule_id, item), basis_of(reading, rule.condition, item).facts)
    if item is None:
        reading.supports[rule_id] = basis
    return basis


def leaves(reading: Reading, condition: Condition, item: Item | None) -> Iterator[tuple[str, bool]]:
    """The facts a comparison reads, derived facts opened down to theirs."""
    assert not isinstance(condition, (All, AnyOf, Not, NotTrue))
    names = [condition.name] if isinstance(condition, (Known, Compare)) else list(names_read(condition))
    if isinstance(condition, Compare) and isinstance(condition.value, Reference):
        names.append(condition.value.name)
    too_coarse = isinstance(condition, Among) and reading.judge(condition, item) is UNKNOWN
    for name in names:
        for fact, is_known in opened(reading, name, item):
            yield fact, is_known and not (too_coarse and name not in reading.ruleset.derived)


def opened(reading: Reading, name: str, item: Item | None) -> Iterator[tuple[str, bool]]:
    if name.startswith("item."):
        if item is not None and name != "item.position":
            yield f"{item.list_name}[].{name.removeprefix('item.')}", reading.value(name, item) is not None
    elif name.startswith("outer."):
        if item is not None and item.outer is not None:
            yield f"{item.outer.list_name}[].{name.removeprefix('outer.')}", reading.value(name, item) is not None
    elif name in reading.ruleset.derived:
        asked = reading.ruleset.derived[name].asks
        if asked and reading.value(name, item) is None:
            yield asked, False
            return
        if item is not None:
            yield from derived_leaves(reading, name, item)
            return
        if name not in reading.supports:
            reading.supports[name] = dict(derived_leaves(reading, name, None))
        yield from reading.supports[name].items()
    elif name != "context.on":
        yield name, reading.value(name) is not None


def derived_leaves(reading: Reading, name: str, item: Item | None) -> Iterator[tuple[str, bool]]:
    """The facts a derived fact rests on: those of the case that gave its value, or of all it still hesitates between."""
    derived = reading.ruleset.derived[name]
    if derived.for_each and (item is None or item.list_name != derived.for_each):
        yield derived.for_each, reading.items(derived.for_each) is not None
        for each in reading.each(derived.for_each):
            yield from derived_leaves(reading, name, each)
    elif derived.condition is not None:
        yield from basis_of(reading, derived.condition, item).facts.items()
    elif derived.cases:
        for case in derived.cases:
            basis = basis_of(reading, case.when, item)
            if basis.verdict is TRUE:
                yield from basis.facts.items()
                return
            if basis.verdict is UNKNOWN:
                yield from ((fact, is_known) for fact, is_known in basis.facts.items() if not is_known)
        if derived.otherwise is not None or all(reading.judge(case.when, item) is FALSE for case in derived.cases):
            for case in derived.cases:
                yield from basis_of(reading, case.when, item).facts.items()
    elif derived.count_of:
        yield from list_basis(reading, derived.count_of, derived.where, item).items()
        if derived.distinct and any(each.fields.get(derived.distinct) is None for each in counted(reading, derived)):
            yield f"{derived.count_of}[].{derived.distinct}", False
    else:
        for read in dict.fromkeys(derived.names_read()):
            yield from opened(reading, read, item)


def counted(reading: Reading, derived: Derived) -> Iterator[Item]:
    """The items a count holds, surely or perhaps."""
    for each in reading.each(derived.count_of):
        if derived.where is not None and reading.judge(derived.where, each) is not FALSE:
            yield each


def list_basis(reading: Reading, list_name: str, where: Condition | None, item: Item | None = None) -> dict[str, bool]:
    """The list itself, and the fields that leave an item undecided."""
    items = reading.items(list_name)
    facts = {list_name: items is not None}
    if where is None:
        return facts
    for each in enumerate_items(list_name, items or [], item):
        basis = basis_of(reading, where, each)
        if basis.verdict is UNKNOWN:
            facts |= dict.fromkeys(basis.missing(), False)
    return facts
