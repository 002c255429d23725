"""The dictionary a ruleset was frozen with, beside the one the cases are written with.

A replay reads the cases as the present dictionary writes them. A value of it stands for a value of an older dictionary when it has the same
name, when the older name is one of its aliases, or when it is a finer form of such a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from decision_rules.model.errors import RulesError
from decision_rules.model.facts import Dictionary, FactDefinition, Value
from decision_rules.model.rules import Ruleset

NUMBERS = ("integer", "decimal")


class OtherMeaning(RulesError):
    """A fact whose type or unit is not the same in a ruleset and in the cases."""

    def __init__(self, ruleset: Ruleset, name: str, own: str, held: str) -> None:
        super().__init__(
            f"« {name} » : {own} dans {ruleset.name}, {held} dans le dictionnaire des dossiers ; "
            "ce référentiel ne se rejoue pas sur ces dossiers, choisir une révision plus récente"
        )


def definitions(rulesets: Iterable[tuple[Ruleset, set[str]]], dictionary: Dictionary) -> list[FactDefinition]:
    """The facts these rulesets read, as the cases hold them, then those that no case can hold. Raises OtherMeaning."""
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
    """Raises OtherMeaning for another type or another unit, of the fact or of a field that both have."""
    if own.type != held.type and not (own.type in NUMBERS and held.type in NUMBERS):
        raise OtherMeaning(ruleset, name, f"de type {own.type}", f"de type {held.type}")
    if own.unit != held.unit:
        raise OtherMeaning(ruleset, name, f"en {own.unit or 'nombre sans unité'}", f"en {held.unit or 'nombre sans unité'}")
    for field in own.fields.keys() & held.fields.keys():
        refuse_other_meaning(ruleset, f"{name}[].{field}", own.fields[field], held.fields[field])


def names_in(own: FactDefinition, held: FactDefinition) -> Mapping[str, str]:
    """For each value the cases can hold that the ruleset has a name for, that name."""
    renamed: dict[str, list[str]] = {}
    for old, target in held.aliases.items():
        if old in own.nodes and old not in held.nodes:
            renamed.setdefault(target, []).append(old)
    return {name: told for value in held.values for name, told in named(value, None, own, renamed)}


def named(value: Value, coarser: str | None, own: FactDefinition, renamed: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """A value and its finer forms; one with two older names is neither of them."""
    older = renamed.get(value.id, ())
    told = value.id if value.id in own.nodes else older[0] if len(older) == 1 else None if older else coarser
    if told is not None:
        yield value.id, told
    for child in value.children:
        yield from named(child, told, own, renamed)


def facts_as_named(facts: Mapping[str, Any], own: Dictionary, held: Mapping[str, FactDefinition]) -> dict[str, Any]:
    """The facts of a case in the words of a ruleset's own dictionary."""
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
