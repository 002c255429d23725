"""Writes out, in French, every step that led to a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from decision_rules.engine.conditions import (
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
    RuleFired,
)
from decision_rules.engine.errors import UnknownRule
from decision_rules.engine.facts import format_plain, format_value
from decision_rules.engine.interpretation import Item, Reading, enumerate_items
from decision_rules.engine.logic import Interval, Verdict
from decision_rules.engine.rules import Rule


class Node(NamedTuple):
    """One step: its verdict, its sentence, the fact it reads and its value as shown, and the steps below it."""

    verdict: str
    sentence: str
    fact: str | None = None
    value: str | None = None
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    def as_dict(self) -> dict[str, Any]:
        return {
            "verdict": self.verdict,
            "sentence": self.sentence,
            "fact": self.fact,
            "value": self.value,
            "children": [child.as_dict() for child in self.children],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule fired, stayed silent or stayed undetermined."""

    rule: Rule
    verdict: str
    scope: Node | None
    tree: Node

    def criteria(self) -> list[dict[str, Any]]:
        """The facts read, each once: fact, label as a sentence, value and verdict."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for root in (self.scope, self.tree):
            for node in root.walk() if root else ():
                if node.fact and not node.fact.startswith("derived."):
                    rows.setdefault(
                        (node.fact, node.sentence),
                        {"fact": node.fact, "sentence": node.sentence, "value": node.value, "verdict": node.verdict},
                    )
        return list(rows.values())

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "title": self.rule.title,
            "verdict": self.verdict,
            "scope": self.scope.as_dict() if self.scope else None,
            "tree": self.tree.as_dict(),
        }


def explain_rule(reading: Reading, rule_id: str) -> Explanation:
    """The explanation of one rule. Raises UnknownRule."""
    rule = reading.ruleset.rules.get(rule_id)
    if rule is None:
        raise UnknownRule(rule_id)
    writer = Narrator(reading)
    if rule.for_each:
        verdict = reading.verdict(rule_id).word
        items = reading.items(rule.for_each) or []
        parts = tuple(writer.node(rule.condition, each) for each in enumerate_items(rule.for_each, items))
        label = reading.ruleset.speaker.label(rule.for_each)
        return Explanation(rule, verdict, None, Node(verdict, f"Pour chaque élément de « {label} »", None, None, parts))
    scope = writer.node(rule.scope, None) if rule.scope is not None else None
    tree = writer.node(rule.when, None)
    return Explanation(rule, "false" if scope and scope.verdict != "true" else tree.verdict, scope, tree)


def least(below: tuple[Node, ...]) -> str:
    words = [node.verdict for node in below]
    return "false" if "false" in words else "unknown" if "unknown" in words else "true"


def truest(below: tuple[Node, ...]) -> str:
    words = [node.verdict for node in below]
    return "true" if "true" in words else "unknown" if "unknown" in words else "false"


OPPOSITE = {"true": "false", "false": "true", "unknown": "unknown"}
NOT_ESTABLISHED = {"true": "false", "false": "true", "unknown": "true"}


class Narrator:
    """Writes the steps of one reading, each with the value it reads; the sentences are the ruleset's own."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.speaker = reading.ruleset.speaker

    def node(self, condition: Condition, item: Item | None) -> Node:
        """The condition judged and said, with what is below it; of the case as a whole, written once."""
        if item is not None:
            return self.write(condition, item)
        if id(condition) not in self.reading.nodes:
            self.reading.nodes[id(condition)] = self.write(condition, None)
        written: Node = self.reading.nodes[id(condition)]
        return written

    def write(self, condition: Condition, item: Item | None) -> Node:
        sentence = self.speaker.head(condition, item.list_name if item else None)
        match condition:
            case Known(name, _) | Compare(name, _, _) | Among(name, _, _, _, _) | Only(name, _, _, _):
                below = self.opened(name, item) if name.startswith("derived.") else ()
                verdict = self.reading.judge(condition, item).word
                return Node(verdict, sentence, self.full_name(name, item), self.shown(name, item), below)
            case All(inner):
                below = tuple([self.node(child, item) for child in inner])
                return Node(least(below), sentence, None, None, below)
            case AnyOf(inner):
                below = tuple([self.node(child, item) for child in inner])
                return Node(truest(below), sentence, None, None, below)
            case Not(inner):
                child = self.node(inner, item)
                return Node(OPPOSITE[child.verdict], sentence, None, None, (child,))
            case NotTrue(inner):
                child = self.node(inner, item)
                return Node(NOT_ESTABLISHED[child.verdict], sentence, None, None, (child,))
            case AllKnown(names):
                below = tuple(self.node(Known(name, True), item) for name in names)
                return Node(self.reading.judge(condition, item).word, sentence, None, None, below)
            case RuleFired(rule_id):
                return Node(self.reading.verdict(rule_id, item).word, sentence, None, None, self.opened_rule(rule_id, item))
            case Emits() | AnyEarlier():
                return Node(self.reading.judge(condition, item).word, sentence)
            case Quantified(_, list_name, where) | Count(list_name, where, _, _):
                return self.over_items(condition, sentence, list_name, where, item)

    def over_items(self, condition: Condition, sentence: str, list_name: str, where: Condition | None, item: Item | None) -> Node:
        items = self.reading.items(list_name)
        below: tuple[Node, ...] = ()
        if items and where is not None:
            below = tuple(
                Node(self.reading.judge(where, each).word, f"Élément {each.index + 1}") for each in enumerate_items(list_name, items, item)
            )
        return Node(self.reading.judge(condition, item).word, sentence, list_name, self.shown(list_name, None), below)

    def opened(self, name: str, item: Item | None) -> tuple[Node, ...]:
        """The definition behind a derived fact."""
        derived = self.reading.ruleset.derived.get(name)
        if derived is None or (derived.for_each and (item is None or item.list_name != derived.for_each)):
            return ()
        if derived.cases:
            chosen = [case for case in derived.cases if self.reading.judge(case.when, item) is Verdict.TRUE][:1] or list(derived.cases)
            below = tuple(self.node(case.when, item) for case in chosen)
        elif derived.condition is not None:
            below = (self.node(derived.condition, item),)
        elif derived.count_of:
            said = f"Compté dans « {self.speaker.label(derived.count_of)} »"
            below = (self.reads(derived.count_of, None, said),)
        else:
            below = tuple(self.reads(read, item, None) for read in dict.fromkeys(derived.names_read()))
        return below

    def reads(self, name: str, item: Item | None, sentence: str | None) -> Node:
        """A fact read by a count or a formula: no verdict of its own, known or not."""
        verdict = "unknown" if self.reading.value(name, item) is None else "true"
        said = sentence or self.speaker.label(name, item.list_name if item else None)
        return Node(verdict, said, self.full_name(name, item), self.shown(name, item), self.opened(name, item))

    def opened_rule(self, rule_id: str, item: Item | None) -> tuple[Node, ...]:
        rule = self.reading.ruleset.rules[rule_id]
        return () if rule.for_each else (self.node(rule.condition, item),)

    def full_name(self, name: str, item: Item | None) -> str:
        if item and name.startswith("item."):
            return f"{item.list_name}[].{name.removeprefix('item.')}"
        if item and item.outer and name.startswith("outer."):
            return f"{item.outer.list_name}[].{name.removeprefix('outer.')}"
        return name

    def shown(self, name: str, item: Item | None) -> str:
        """The value as a clinician reads it; « inconnu » when there is none."""
        value = self.reading.value(name, item)
        if value is None:
            return "inconnu"
        if isinstance(value, Interval):
            return f"entre {format_plain(value.low)} et {format_plain(value.high)}"
        definition = self.speaker.definition(name, item.list_name if item else None)
        return format_value(definition, value) if definition else format_plain(value)
