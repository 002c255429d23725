"""Writes out, in French, every step that led to a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
    Reference,
    RuleFired,
)
from decision_rules.engine.errors import UnknownRule
from decision_rules.engine.facts import format_plain, format_value
from decision_rules.engine.interpretation import Item, Reading, enumerate_items
from decision_rules.engine.logic import Interval, Verdict
from decision_rules.engine.rules import KIND_LABELS, Rule

SIGNS = {"below": "<", "at_most": "≤", "above": ">", "at_least": "≥", "is": "="}
QUANTIFIERS = {
    "any": "Au moins un élément de « {} » vérifie",
    "every": "Chaque élément de « {} » vérifie",
    "first": "Le premier élément de « {} » vérifie",
    "last": "Le dernier élément de « {} » vérifie",
}


@dataclass(frozen=True, slots=True)
class Node:
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
    verdict = reading.verdict(rule_id).word
    if rule.for_each:
        items = reading.items(rule.for_each) or []
        parts = tuple(writer.node(rule.condition, each) for each in enumerate_items(rule.for_each, items))
        return Explanation(
            rule, verdict, None, Node(verdict, f"Pour chaque élément de « {writer.label(rule.for_each)} »", None, None, parts)
        )
    scope = writer.node(rule.scope, None) if rule.scope is not None else None
    return Explanation(rule, verdict, scope, writer.node(rule.when, None))


class Narrator:
    """Says conditions in French, with the values they read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.open: list[str] = []

    def node(self, condition: Condition, item: Item | None) -> Node:
        """The condition judged and said, with what is below it."""
        verdict = self.reading.judge(condition, item).word
        match condition:
            case All(()):
                return Node(verdict, "Toujours")
            case AllKnown(names):
                below = tuple(self.node(Known(name, True), item) for name in names)
                return Node(verdict, "Toutes ces données sont renseignées :", None, None, below)
            case All(inner) | AnyOf(inner):
                head = "Toutes ces conditions :" if isinstance(condition, All) else "Au moins une de ces conditions :"
                return Node(verdict, head, None, None, tuple(self.node(child, item) for child in inner))
            case Not(inner):
                return Node(verdict, "Le contraire de :", None, None, (self.node(inner, item),))
            case NotTrue(inner):
                return Node(verdict, "N'est pas établi :", None, None, (self.node(inner, item),))
            case RuleFired(rule_id):
                return Node(
                    verdict,
                    f"La règle {rule_id} se déclenche ({self.reading.ruleset.rules[rule_id].title})",
                    None,
                    None,
                    self.opened_rule(rule_id, item),
                )
            case Emits():
                return Node(verdict, self.emission(condition))
            case Quantified(quantifier, list_name, where):
                return self.over_items(verdict, QUANTIFIERS[quantifier].format(self.label(list_name)), list_name, where, item)
            case Count(list_name, where, operator, limit):
                return self.over_items(
                    verdict, f"Nombre d'éléments de « {self.label(list_name)} » {SIGNS[operator]} {limit}", list_name, where, item
                )
            case AnyEarlier(where):
                return Node(verdict, f"Un élément antérieur vérifie : {self.say(where)}")
            case Known(name, _) | Compare(name, _, _) | Among(name, _, _, _, _) | Only(name, _, _, _):
                return Node(
                    verdict, self.say(condition), self.full_name(name, item), self.shown(name, item), self.opened(name, item)
                )

    def over_items(self, verdict: str, sentence: str, list_name: str, where: Condition | None, item: Item | None) -> Node:
        items = self.reading.items(list_name)
        said = f"{sentence} : {self.say(where)}" if where is not None else sentence
        return Node(
            verdict,
            said,
            list_name,
            self.shown(list_name, None),
            ()
            if not items or where is None
            else tuple(
                Node(self.reading.judge(where, each).word, f"Élément {each.index + 1}")
                for each in enumerate_items(list_name, items, item)
            ),
        )

    def opened(self, name: str, item: Item | None) -> tuple[Node, ...]:
        """The definition behind a derived fact."""
        derived = self.reading.ruleset.derived.get(name)
        if derived is None or name in self.open:
            return ()
        self.open.append(name)
        if derived.cases:
            chosen = [case for case in derived.cases if self.reading.judge(case.when, item) is Verdict.TRUE][:1] or list(
                derived.cases
            )
            below = tuple(self.node(case.when, item) for case in chosen)
        elif derived.condition is not None:
            below = (self.node(derived.condition, item),)
        elif derived.count_of:
            below = (
                Node(
                    "true" if self.reading.items(derived.count_of) is not None else "unknown",
                    f"Compté dans « {self.label(derived.count_of)} »",
                    derived.count_of,
                    self.shown(derived.count_of, None),
                ),
            )
        else:
            below = tuple(
                Node(
                    "true" if self.reading.value(read, item) is not None else "unknown",
                    self.label(read),
                    read,
                    self.shown(read, item),
                    self.opened(read, item),
                )
                for read in dict.fromkeys(derived.names_read())
            )
        self.open.pop()
        return below

    def opened_rule(self, rule_id: str, item: Item | None) -> tuple[Node, ...]:
        if rule_id in self.open:
            return ()
        self.open.append(rule_id)
        rule = self.reading.ruleset.rules[rule_id]
        below = () if rule.for_each else (self.node(rule.condition, item),)
        self.open.pop()
        return below

    def say(self, condition: Condition | None) -> str:
        """A condition as one French sentence, without its verdict."""
        match condition:
            case All(()):
                return "toujours"
            case AllKnown(names):
                return f"{', '.join(self.label(name) for name in names)} : renseignés"
            case All(inner):
                return " et ".join(self.say(child) for child in inner)
            case AnyOf(inner):
                return "(" + " ou ".join(self.say(child) for child in inner) + ")"
            case Not(inner):
                return f"non ({self.say(inner)})"
            case NotTrue(inner):
                return f"non établi ({self.say(inner)})"
            case Known(name, wanted):
                return f"{self.label(name)} {'renseigné' if wanted else 'non renseigné'}"
            case Among():
                return f"{self.label(condition.name)} {'contient' if condition.contains else ':'} {self.values(condition)}"
            case Only():
                return f"{self.label(condition.name)} : uniquement {self.values(condition)}"
            case Compare(name, operator, limit):
                return self.comparison(name, operator, limit)
            case RuleFired(rule_id):
                return f"règle {rule_id}"
            case Emits():
                return self.emission(condition)
            case AnyEarlier(where):
                return f"un élément antérieur vérifie {self.say(where)}"
            case Quantified(quantifier, list_name, where):
                return f"{QUANTIFIERS[quantifier].format(self.label(list_name))} {self.say(where)}"
            case Count(list_name, _, operator, limit):
                return f"nombre d'éléments de « {self.label(list_name)} » {SIGNS[operator]} {limit}"
            case _:
                return ""

    def comparison(self, name: str, operator: str, limit: Any) -> str:
        if isinstance(limit, bool):
            return f"{self.label(name)} : {'oui' if limit else 'non'}"
        if isinstance(limit, Reference):
            return f"{self.label(name)} {SIGNS[operator]} {self.label(limit.name).lower()}"
        definition = self.definition(name)
        shown = format_value(definition, limit) if definition else format_plain(limit)
        return f"{self.label(name)} {SIGNS[operator]} {shown}"

    def emission(self, condition: Emits) -> str:
        kinds = " ou ".join(KIND_LABELS[kind].lower() for kind in condition.kinds)
        topic = self.reading.ruleset.catalogue.topics.get(condition.topic or "")
        return f"Une sortie « {topic.label} » est produite ({kinds})" if topic else f"Une sortie est produite ({kinds})"

    def values(self, condition: Among | Only) -> str:
        definition = self.definition(condition.name)
        asked = condition.asked if isinstance(condition, Among) else (condition.asked,)
        names = [
            definition.nodes[value].label.lower() if definition and value in definition.nodes else format_plain(value).lower()
            for value in asked
        ]
        return " ou ".join(names)

    def definition(self, name: str) -> Any:
        if name.startswith(("item.", "outer.")):
            leaf = name.partition(".")[2]
            lists = [fact for fact in self.reading.ruleset.dictionary.facts.values() if leaf in fact.fields]
            return lists[0].fields[leaf] if lists else None
        derived = self.reading.ruleset.derived.get(name)
        return derived.definition if derived else self.reading.ruleset.dictionary.facts.get(name)

    def label(self, name: str) -> str:
        if name == "item.position":
            return "Rang"
        definition = self.definition(name)
        return definition.label if definition else "Date de l'évaluation"

    def full_name(self, name: str, item: Item | None) -> str:
        if item and name.startswith("outer.") and item.outer:
            return f"{item.outer.list_name}[].{name.removeprefix('outer.')}"
        return f"{item.list_name}[].{name.removeprefix('item.')}" if item and name.startswith("item.") else name

    def shown(self, name: str, item: Item | None) -> str:
        """The value as a clinician reads it; « inconnu » when there is none."""
        value = self.reading.value(name, item)
        if isinstance(value, Interval):
            return f"entre {format_plain(value.low)} et {format_plain(value.high)}"
        definition = self.definition(name)
        return format_value(definition, value) if definition else format_plain(value)
