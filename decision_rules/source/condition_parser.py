"""Parses the YAML of a condition into its tree; an unknown name, operator or value is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from decision_rules.model.conditions import (
    ALWAYS,
    NUMERIC_ONLY,
    OPERATORS,
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
from decision_rules.model.facts import FactDefinition
from decision_rules.model.result import OutputKind
from decision_rules.source.yaml_source import YamlNode, day_of

POSITION = FactDefinition(name="item.position", type="integer", label="Rang dans la liste", question="")
NEGATIONS: dict[str, Callable[[Condition], Condition]] = {"not": Not, "not_true": NotTrue, "any_earlier": AnyEarlier}
QUANTIFIERS = {"any_item": "any", "every_item": "every", "first_item": "first", "last_item": "last"}


@dataclass(frozen=True)
class Vocabulary:
    """The names a condition may use: facts, derived facts, and the fields of the list whose items it is evaluated on."""

    facts: Mapping[str, FactDefinition]
    derived: Mapping[str, FactDefinition]
    items_of: FactDefinition | None = None
    outer_of: FactDefinition | None = None
    interned: dict[Condition, Condition] = field(
        default_factory=dict
    )  # equal conditions are one object, so that caches by identity are shared

    def inside(self, list_definition: FactDefinition) -> Vocabulary:
        return replace(self, items_of=list_definition, outer_of=self.items_of)

    def find(self, name: Any, place: YamlNode) -> FactDefinition:
        if isinstance(name, str):
            if name.startswith("item.") and self.items_of:
                found = POSITION if name == "item.position" else self.items_of.fields.get(name.removeprefix("item."))
            elif name.startswith("outer.") and self.outer_of:
                found = self.outer_of.fields.get(name.removeprefix("outer."))
            else:
                found = self.facts.get(name) or self.derived.get(name)
            if found:
                return found
        near = get_close_matches(str(name), [*self.facts, *self.derived], n=1)
        raise place.fault(
            f"donnée inconnue « {name} »",
            f"vouliez-vous dire « {near[0]} » ?" if near else "la déclarer dans facts.yaml ou derived.yaml",
        )

    def find_list(self, name: Any, place: YamlNode) -> FactDefinition:
        found = self.find(name, place)
        if found.type != "records":
            raise place.fault(f"« {name} » n'est pas une liste d'éléments", "employer une donnée de type records")
        return found


def parse_condition(data: Any, vocabulary: Vocabulary, place: YamlNode) -> Condition:
    """The condition described by YAML data. Raises ContentError with its line."""
    if not isinstance(data, YamlNode) or not data:
        raise place.fault(f"une condition attendue, trouvé « {data} »", "écrire par exemple {fact: …, is: …}")
    head = next(iter(data))
    parser = PARSERS.get(head)
    if parser is None:
        raise data.fault(f"condition inconnue « {head} »", f"conditions admises : {', '.join(PARSERS)}")
    condition = parser(data, vocabulary)
    return vocabulary.interned.setdefault(condition, condition)


def parse_branches(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    head = next(iter(data))
    data.check_keys([head])
    branches = data[head]
    if not isinstance(branches, list) or not branches:
        raise data.fault(f"« {head} » attend une liste non vide de conditions", "en donner au moins une")
    inner = tuple(parse_condition(branch, vocabulary, data) for branch in branches)
    return All(inner) if head == "all" else AnyOf(inner)


def parse_negation(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    head = next(iter(data))
    data.check_keys([head])
    inner = parse_condition(data[head], vocabulary, data)
    return NEGATIONS[head](inner)


def parse_known(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    head = next(iter(data))
    data.check_keys([head])
    vocabulary.find(data[head], data)
    return Known(data[head], head == "known")


def parse_always(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    data.check_keys(["always"])
    if data["always"] is not True:
        raise data.fault("« always » ne prend que la valeur true", "écrire {always: true}")
    return ALWAYS


def parse_all_known(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    data.check_keys(["all_known"])
    if not isinstance(data["all_known"], list) or not data["all_known"]:
        raise data.fault("« all_known » attend une liste de noms", "en donner au moins un")
    for name in data["all_known"]:
        vocabulary.find(name, data)
    return AllKnown(tuple(data["all_known"]))


def parse_quantified(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    head = next(iter(data))
    data.check_keys([head, "where"], [head, "where"])
    listed = vocabulary.find_list(data[head], data)
    return Quantified(QUANTIFIERS[head], listed.name, parse_condition(data["where"], vocabulary.inside(listed), data))


def parse_count(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    limits = [operator for operator in ("below", "at_most", "above", "at_least", "is") if operator in data]
    data.check_keys(["count", "where", *limits], ["count"])
    if len(limits) != 1 or not isinstance(data[limits[0]], int):
        raise data.fault("un compte se compare à un nombre entier", "ajouter par exemple at_least: 1")
    listed = vocabulary.find_list(data["count"], data)
    where = parse_condition(data["where"], vocabulary.inside(listed), data) if "where" in data else None
    return Count(listed.name, where, limits[0], data[limits[0]])


def parse_rule(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    data.check_keys(["rule"])
    return RuleFired(str(data["rule"]))


def parse_emits(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    data.check_keys(["emits", "kinds"], ["emits", "kinds"])
    if not isinstance(data["kinds"], list) or not set(data["kinds"]) <= set(OutputKind):
        raise data.fault("« kinds » attend une liste de natures de sortie", f"natures admises : {', '.join(OutputKind)}")
    return Emits(None if data["emits"] == "any" else data["emits"], tuple(map(OutputKind, data["kinds"])))


def parse_comparison(data: YamlNode, vocabulary: Vocabulary) -> Condition:
    data.check_keys(["fact", *OPERATORS])
    operators = [key for key in data if key != "fact"]
    if len(operators) != 1:
        raise data.fault("une comparaison a exactement un opérateur", f"opérateurs : {', '.join(OPERATORS)}")
    definition, operator, value = vocabulary.find(data["fact"], data), operators[0], data[operators[0]]
    if isinstance(value, YamlNode):
        value.check_keys(["fact"], ["fact"])
        vocabulary.find(value["fact"], value)
        return Compare(data["fact"], operator, Reference(value["fact"]))
    if definition.type in ("enum", "enum_list"):
        return parse_among(data, definition, operator, value)
    return parse_scalar(data, definition, operator, value)


def parse_among(data: YamlNode, definition: FactDefinition, operator: str, value: Any) -> Condition:
    expected = ("contains", "only") if definition.type == "enum_list" else ("is", "in")
    if operator not in expected:
        raise data.fault(f"« {operator} » ne s'applique pas à « {definition.name} »", f"employer {' ou '.join(expected)}")
    asked = tuple(value) if operator == "in" else (value,)
    for name in asked:
        if name not in definition.nodes:
            near = get_close_matches(str(name), definition.nodes, n=1)
            raise data.fault(
                f"« {name} » n'est pas une valeur de « {definition.name} »",
                f"vouliez-vous dire « {near[0]} » ?" if near else f"valeurs : {', '.join(definition.nodes)}",
            )
    true, coarse = definition.cover(asked)
    if operator == "only":
        return Only(data["fact"], value, true, coarse)
    return Among(data["fact"], asked, true, coarse, operator == "contains")


def parse_scalar(data: YamlNode, definition: FactDefinition, operator: str, value: Any) -> Condition:
    name = data["fact"]
    if definition.type == "boolean":
        if operator == "in" and isinstance(value, list) and all(isinstance(item, bool) for item in value):
            return Among(name, tuple(value), frozenset(value), frozenset())
        if operator != "is" or not isinstance(value, bool):
            raise data.fault(f"« {name} » est vrai ou faux", "écrire is: true ou is: false")
        return Compare(name, "is", value)
    if operator in ("contains", "only") or definition.type == "records":
        raise data.fault(f"« {operator} » ne s'applique pas à « {name} »", "employer un quantificateur de liste")
    if operator == "between":
        if not isinstance(value, list) or len(value) != 2:
            raise data.fault("between attend deux bornes", "écrire between: [borne basse, borne haute]")
        low, high = (check_limit(data, definition, bound) for bound in value)
        return All((Compare(name, "at_least", low), Compare(name, "at_most", high)))
    if operator == "in":
        return AnyOf(tuple(Compare(name, "is", check_limit(data, definition, item)) for item in value))
    if operator not in (*NUMERIC_ONLY, "is"):
        raise data.fault(f"« {operator} » ne s'applique pas à « {name} »", "employer un opérateur de nombre ou de date")
    return Compare(name, operator, check_limit(data, definition, value))


def check_limit(data: YamlNode, definition: FactDefinition, limit: Any) -> Any:
    if definition.type == "date":
        return day_of(limit, data).isoformat()
    if isinstance(limit, bool) or not isinstance(limit, (int, float)):
        raise data.fault(f"« {definition.name} » se compare à un nombre, trouvé « {limit} »", "écrire un nombre")
    low, high = definition.minimum, definition.maximum
    if (low is not None and limit < low) or (high is not None and limit > high):
        raise data.fault(f"seuil impossible {limit} pour « {definition.name} » ({low} à {high})", "corriger le seuil ou l'unité")
    return limit


PARSERS: dict[str, Callable[[YamlNode, Vocabulary], Condition]] = {
    "all": parse_branches,
    "any": parse_branches,
    "not": parse_negation,
    "not_true": parse_negation,
    "any_earlier": parse_negation,
    "always": parse_always,
    "all_known": parse_all_known,
    "known": parse_known,
    "unknown": parse_known,
    "fact": parse_comparison,
    "rule": parse_rule,
    "emits": parse_emits,
    "count": parse_count,
    **dict.fromkeys(QUANTIFIERS, parse_quantified),
}
