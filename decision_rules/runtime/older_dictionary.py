"""Maps the values of cases, written with one dictionary, to the names of the older dictionary of a frozen ruleset.

A frozen ruleset judges cases written with the current dictionary. A value corresponds to a value of an older dictionary when it has the
same name, when the older name is one of its aliases, or when it is a finer value of such a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from decision_rules.model.errors import RulesError
from decision_rules.model.facts import Dictionary, FactDefinition, Value
from decision_rules.model.rules import Ruleset

NUMBERS = ("integer", "decimal")


class OtherMeaning(RulesError):
    """A fact whose type or unit differs between the dictionary of a ruleset and that of the cases."""

    def __init__(self, ruleset: Ruleset, name: str, own: str, held: str) -> None:
        super().__init__(
            f"« {name} » : {own} dans {ruleset.name}, {held} dans le dictionnaire des dossiers ; "
            "ce référentiel ne peut pas juger ces dossiers, choisir une révision plus récente"
        )


def definitions(rulesets: Iterable[tuple[Ruleset, set[str]]], dictionary: Dictionary) -> list[FactDefinition]:
    """The definitions of the facts these rulesets read: those of `dictionary`, then those absent from it. Raises OtherMeaning."""
    found: dict[str, FactDefinition] = {}
    for ruleset, read in rulesets:
        for name, own in ruleset.dictionary.facts.items():
            if name in read:
                held = dictionary.facts.get(name, own)
                refuse_other_meaning(ruleset, name, own, held)
                found.setdefault(name, held)
    order = {name: rank for rank, name in enumerate(dictionary.facts)}
    return sorted(found.values(), key=lambda each: order.get(each.name, len(order)))


def refuse_other_meaning(ruleset: Ruleset, name: str, own: FactDefinition, held: FactDefinition) -> None:
    """Check that both definitions have the same type and unit, for the fact and its common fields. Raises OtherMeaning."""
    if own.type != held.type and not (own.type in NUMBERS and held.type in NUMBERS):
        raise OtherMeaning(ruleset, name, f"de type {own.type}", f"de type {held.type}")
    if own.unit != held.unit:
        raise OtherMeaning(ruleset, name, f"en {own.unit or 'nombre sans unité'}", f"en {held.unit or 'nombre sans unité'}")
    for field in own.fields.keys() & held.fields.keys():
        refuse_other_meaning(ruleset, f"{name}[].{field}", own.fields[field], held.fields[field])


def names_in(own: FactDefinition, held: FactDefinition) -> Mapping[str, str]:
    """For each value of the cases, its name in the dictionary of the ruleset; values without one are left out."""
    renamed: dict[str, list[str]] = {}
    for old, target in held.aliases.items():
        if old in own.nodes and old not in held.nodes:
            renamed.setdefault(target, []).append(old)
    return {name: told for value in held.values for name, told in named(value, None, own, renamed)}


def named(value: Value, coarser: str | None, own: FactDefinition, renamed: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """A value and its finer values, each with its older name; a value with two older names has none."""
    older = renamed.get(value.id, ())
    told = value.id if value.id in own.nodes else older[0] if len(older) == 1 else None if older else coarser
    if told is not None:
        yield value.id, told
    for child in value.children:
        yield from named(child, told, own, renamed)


def facts_for(ruleset: Ruleset, facts: Mapping[str, Any], dictionary: Dictionary) -> Mapping[str, Any]:
    """The facts of a case, written with `dictionary`, with the value names of the ruleset. Raises OtherMeaning for a known fact."""
    own = ruleset.dictionary
    if own is dictionary:
        return facts
    held = {name: dictionary.facts.get(name, own.facts[name]) for name in facts if name in own.facts}
    for name, definition in held.items():
        refuse_other_meaning(ruleset, name, own.facts[name], definition)
    return facts_as_named(facts, own, held)


def with_older_facts(dictionary: Dictionary, rulesets: Iterable[Ruleset]) -> Dictionary:
    """The dictionary, with the facts that only these rulesets know."""
    own = {name: fact for ruleset in rulesets for name, fact in ruleset.dictionary.facts.items() if name not in dictionary.facts}
    return replace(dictionary, facts={**dictionary.facts, **own}) if own else dictionary


def facts_as_named(facts: Mapping[str, Any], own: Dictionary, held: Mapping[str, FactDefinition]) -> dict[str, Any]:
    """The facts of a case with the value names of the dictionary of the ruleset (`own`)."""
    return {
        name: as_named(value, own.facts[name], held[name]) if name in own.facts and own.facts[name] is not held[name] else value
        for name, value in facts.items()
    }


def as_named(value: Any, own: FactDefinition, held: FactDefinition) -> Any:
    if isinstance(value, list) and held.type == "records":
        return [
            {key: as_named(each, own.fields[key], held.fields[key]) if key in own.fields else each for key, each in item.items()}
            for item in value
        ]
    if held.type not in ("enum", "enum_list"):
        return value
    names = names_in(own, held)
    return [names.get(each, each) for each in value] if isinstance(value, list) else names.get(value, value)
