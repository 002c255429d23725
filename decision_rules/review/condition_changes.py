"""How a condition differs from what it was, in words: thresholds moved, values added, conditions removed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from decision_rules.explain.sentences import QUANTIFIERS, SIGNS, SentenceWriter, value_words
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
from decision_rules.model.facts import format_plain, format_value, lower_first
from decision_rules.review.clauses import clause, flattened, one_line


@dataclass(frozen=True, slots=True)
class Voices:
    """Who says the old condition and who says the new one, and the list whose items both read."""

    old: SentenceWriter
    new: SentenceWriter
    owner: str | None = None

    def inside(self, owner: str) -> Voices:
        return Voices(self.old, self.new, owner)

    def said_old(self, condition: Condition) -> str:
        return lower_first(one_line(clause(self.old, condition, self.owner)))

    def said_new(self, condition: Condition) -> str:
        return lower_first(one_line(clause(self.new, condition, self.owner)))


def condition_changes(voices: Voices, old: Condition, new: Condition) -> list[str]:
    """Each change as one sentence; none when both say the same."""
    if old == new:
        return []
    if isinstance(old, AnyOf) and isinstance(new, AnyOf):
        return [f"au choix, {words}" for words in changes_of_parts(voices, old.children, new.children, "possibilité")]
    return changes_of_parts(voices, flattened(old), flattened(new), "condition")


def changes_of_parts(voices: Voices, old: Sequence[Condition], new: Sequence[Condition], noun: str) -> list[str]:
    """Parts that say the same are set aside, parts that speak of the same thing are compared, the rest came or went."""
    gone, come = without_common(old, new)
    changes: list[str] = []
    for before in list(gone):
        after = next((each for each in come if alike(before, each)), None)
        if after is not None:
            gone.remove(before)
            come.remove(after)
            changes += part_changes(voices, before, after)
    changes += [f"{noun} retirée : {voices.said_old(each)}" for each in gone if each != All(())]
    changes += [f"{noun} ajoutée : {voices.said_new(each)}" for each in come if each != All(())]
    return changes or ["même contenu, dans un autre ordre"]


def without_common(old: Sequence[Condition], new: Sequence[Condition]) -> tuple[list[Condition], list[Condition]]:
    gone, come = list(old), list(new)
    for part in old:
        if part in come:
            gone.remove(part)
            come.remove(part)
    return gone, come


def alike(old: Condition, new: Condition) -> bool:
    """Do both speak of the same thing, so that one may be said to become the other?"""
    match old:
        case Compare() | Among() | Only():
            return isinstance(new, (Compare, Among, Only)) and old.name == new.name
        case Known():
            return isinstance(new, Known) and old.name == new.name
        case Not() | NotTrue():
            return isinstance(new, (Not, NotTrue)) and (alike(old.child, new.child) or old.child == new.child)
        case Quantified() | Count():
            return isinstance(new, type(old)) and old.list_name == new.list_name
        case AnyEarlier() | AllKnown():
            return isinstance(new, type(old))
        case AnyOf(before) | All(before):
            return isinstance(new, type(old)) and any(one in new.children or any(alike(one, two) for two in new.children) for one in before)
        case RuleFired() | Emits():
            return False
        case _:
            assert_never(old)


def part_changes(voices: Voices, old: Condition, new: Condition) -> list[str]:
    match old, new:
        case Compare(), Compare():
            return [threshold(voices, old, new)]
        case Among(contains=contains), Among(contains=other) if contains == other:
            return [values(voices, old, new)]
        case (Not(a), Not(b)) | (NotTrue(a), NotTrue(b)):
            word = "à exclure" if isinstance(old, Not) else "à ne pas établir"
            return [f"{word}, {words}" for words in condition_changes(voices, a, b)]
        case Quantified(before, name, a), Quantified(after, _, b):
            return quantified(voices, name, (before, a), (after, b))
        case Count(where=one), Count(where=two) if (one is None) == (two is None):
            return list(counted(voices, old, new))
        case AnyEarlier(a), AnyEarlier(b):
            return [f"d’un élément antérieur, {words}" for words in condition_changes(voices, a, b)]
        case (AnyOf(), AnyOf()) | (All(), All()):
            return condition_changes(voices, old, new)
        case _:
            return [f"condition : {voices.said_old(old)} devient {voices.said_new(new)}"]


def threshold(voices: Voices, old: Compare, new: Compare) -> str:
    """« seuil : taille > 50 mm devient ≥ 50 mm »; a yes that becomes a no."""
    label = lower_first(voices.old.label(old.name, voices.owner))
    if isinstance(old.value, bool) and isinstance(new.value, bool):
        return f"réponse : {label} : {'oui' if old.value else 'non'} devient {'oui' if new.value else 'non'}"
    return f"seuil : {label} {limit(voices.old, old, voices.owner)} devient {limit(voices.new, new, voices.owner)}"


def limit(writer: SentenceWriter, condition: Compare, owner: str | None) -> str:
    if isinstance(condition.value, Reference):
        return f"{SIGNS[condition.operator]} {writer.label(condition.value.name, owner).lower()}"
    definition = writer.definition(condition.name, owner)
    shown = format_value(definition, condition.value) if definition else format_plain(condition.value)
    return f"{SIGNS[condition.operator]} {shown}"


def values(voices: Voices, old: Among, new: Among) -> str:
    """Which values of a list came and went."""
    definition = voices.new.definition(new.name, voices.owner)

    def named(asked: Sequence[object]) -> str:
        nodes = definition.nodes if definition else {}
        return ", ".join(value_words(nodes[str(each)]) if str(each) in nodes else format_plain(each) for each in asked)

    came = [each for each in new.asked if each not in old.asked]
    went = [each for each in old.asked if each not in new.asked]
    parts = ([f"ajout de {named(came)}"] if came else []) + ([f"retrait de {named(went)}"] if went else [])
    return f"valeurs de « {voices.new.label(new.name, voices.owner)} » : {' ; '.join(parts) or 'même liste'}"


def quantified(voices: Voices, list_name: str, old: tuple[str, Condition], new: tuple[str, Condition]) -> list[str]:
    label = voices.new.label(list_name)
    changes = [f"dans « {label} », {words}" for words in condition_changes(voices.inside(list_name), old[1], new[1])]
    if old[0] != new[0]:
        before, after = (lower_first(QUANTIFIERS[each].format(label)) for each in (old[0], new[0]))
        changes.insert(0, f"portée : « {before} » devient « {after} »")
    return changes


def counted(voices: Voices, old: Count, new: Count) -> Iterator[str]:
    label = voices.new.label(old.list_name)
    if (old.operator, old.value) != (new.operator, new.value):
        before, after = (f"{SIGNS[each.operator]} {format_plain(each.value)}" for each in (old, new))
        yield f"seuil : nombre d’éléments de « {label} » {before} devient {after}"
    if old.where is not None and new.where is not None:
        for words in condition_changes(voices.inside(old.list_name), old.where, new.where):
            yield f"dans « {label} », {words}"
