"""Conditions as French sentences for clinicians, without the facts of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

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
from decision_rules.model.facts import FactDefinition, Value, format_plain, format_value, lower_first

if TYPE_CHECKING:
    from decision_rules.model.rules import Ruleset

SIGNS = {"below": "<", "at_most": "≤", "above": ">", "at_least": "≥", "is": "="}
QUANTIFIERS = {
    "any": "Au moins un élément de « {} » vérifie",
    "every": "Chaque élément de « {} » vérifie",
    "first": "Le premier élément de « {} » vérifie",
    "last": "Le dernier élément de « {} » vérifie",
}


def value_words(value: Value) -> str:
    """A value as a condition names it; a coarse value covers all its children."""
    label = value.label.removesuffix(" (sans précision)") if value.children else value.label
    return lower_first(label)


class SentenceWriter:
    """Writes the conditions of one ruleset as sentences, with a cache. `owner` is the list whose items a condition reads."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._sentences: dict[tuple[int, str | None], str] = {}
        self._definitions: dict[tuple[str, str | None], FactDefinition | None] = {}

    def step_sentence(self, condition: Condition, owner: str | None = None) -> str:
        """The sentence of one step of a trace; its child steps are written separately."""
        key = (id(condition), owner)
        if key not in self._sentences:
            self._sentences[key] = self._step_sentence(condition, owner)
        return self._sentences[key]

    def _step_sentence(self, condition: Condition, owner: str | None) -> str:
        match condition:
            case All(()):
                return "Toujours"
            case All():
                return "Toutes ces conditions :"
            case AnyOf():
                return "Au moins une de ces conditions :"
            case Not():
                return "Le contraire de :"
            case NotTrue():
                return "N’est pas établi :"
            case AllKnown():
                return "Toutes ces données sont renseignées :"
            case RuleFired(rule_id):
                return f"La règle {rule_id} se déclenche ({self.ruleset.rules[rule_id].title})"
            case AnyEarlier(where):
                return f"Un élément antérieur vérifie : {self.sentence(where, owner)}"
            case Quantified(quantifier, list_name, where):
                return f"{QUANTIFIERS[quantifier].format(self.label(list_name))} : {self.sentence(where, list_name)}"
            case Count(list_name, where, operator, limit):
                said = f"Nombre d'éléments de « {self.label(list_name)} » {SIGNS[operator]} {limit}"
                return f"{said} : {self.sentence(where, list_name)}" if where is not None else said
            case Known() | Compare() | Among() | Only() | Emits():
                return self.sentence(condition, owner)
            case _:
                assert_never(condition)

    def sentence(self, condition: Condition | None, owner: str | None = None) -> str:
        """A condition as one French sentence, without its verdict."""
        match condition:
            case All(()):
                return "toujours"
            case AllKnown(names):
                return f"{', '.join(self.label(name, owner) for name in names)} : renseignés"
            case All(inner):
                return " et ".join(self.sentence(child, owner) for child in inner)
            case AnyOf(inner):
                return "(" + " ou ".join(self.sentence(child, owner) for child in inner) + ")"
            case Not(inner):
                return f"non ({self.sentence(inner, owner)})"
            case NotTrue(inner):
                return f"non établi ({self.sentence(inner, owner)})"
            case Known(name, wanted):
                return f"{self.label(name, owner)} {'renseigné' if wanted else 'non renseigné'}"
            case Among():
                verb = "contient" if condition.contains else ":"
                return f"{self.label(condition.name, owner)} {verb} {self.values(condition, owner)}"
            case Only():
                return f"{self.label(condition.name, owner)} : uniquement {self.values(condition, owner)}"
            case Compare(name, operator, limit):
                return self.comparison(name, operator, limit, owner)
            case RuleFired(rule_id):
                return f"règle {rule_id}"
            case Emits():
                return self.emission(condition)
            case AnyEarlier(where):
                return f"un élément antérieur vérifie {self.sentence(where, owner)}"
            case Quantified(quantifier, list_name, where):
                return f"{QUANTIFIERS[quantifier].format(self.label(list_name))} {self.sentence(where, list_name)}"
            case Count(list_name, where, operator, limit):
                said = f"nombre d'éléments de « {self.label(list_name)} »"
                said += f" vérifiant {self.sentence(where, list_name)}" if where is not None else ""
                return f"{said} {SIGNS[operator]} {limit}"
            case None:
                return ""
            case _:
                assert_never(condition)

    def comparison(self, name: str, operator: str, limit: Any, owner: str | None = None) -> str:
        label = self.label(name, owner)
        if isinstance(limit, bool):
            return f"{label} : {'oui' if limit else 'non'}"
        if isinstance(limit, Reference):
            return f"{label} {SIGNS[operator]} {self.label(limit.name, owner).lower()}"
        definition = self.definition(name, owner)
        shown = format_value(definition, limit) if definition else format_plain(limit)
        return f"{label} {SIGNS[operator]} {shown}"

    def emission(self, condition: Emits) -> str:
        kinds = " ou ".join(kind.label.lower() for kind in condition.kinds)
        topic = self.ruleset.catalogue.topics.get(condition.topic or "")
        return f"Une sortie « {topic.label} » est produite ({kinds})" if topic else f"Une sortie est produite ({kinds})"

    def values(self, condition: Among | Only, owner: str | None = None) -> str:
        definition = self.definition(condition.name, owner)
        asked = condition.asked if isinstance(condition, Among) else (condition.asked,)
        nodes = definition.nodes if definition else {}
        return " ou ".join(value_words(nodes[value]) if value in nodes else format_plain(value).lower() for value in asked)

    def definition(self, name: str, owner: str | None = None) -> FactDefinition | None:
        """The definition of a fact, a derived fact or a field of a list; None for the day of the evaluation."""
        key = (name, owner)
        if key not in self._definitions:
            self._definitions[key] = self._definition(name, owner)
        return self._definitions[key]

    def _definition(self, name: str, owner: str | None) -> FactDefinition | None:
        facts = self.ruleset.dictionary.facts
        if name.startswith(("item.", "outer.")):
            leaf = name.partition(".")[2]
            lists = [facts[owner]] if owner and name.startswith("item.") else list(facts.values())
            return next((fact.fields[leaf] for fact in lists if leaf in fact.fields), None)
        derived = self.ruleset.derived.get(name)
        return derived.definition if derived else facts.get(name)

    def label(self, name: str, owner: str | None = None) -> str:
        if name == "item.position":
            return "Rang"
        definition = self.definition(name, owner)
        return definition.label if definition else "Date de l'évaluation"
