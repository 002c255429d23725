"""The differences between two versions of a condition, in French: changed thresholds, added values, removed conditions."""

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
class SentenceWriters:
    """The sentence writers of the old and the new ruleset, and the list whose items the conditions read."""

    old: SentenceWriter
    new: SentenceWriter
    owner: str | None = None

    def in_list(self, owner: str) -> SentenceWriters:
        return SentenceWriters(self.old, self.new, owner)

    def old_sentence(self, condition: Condition) -> str:
        return lower_first(one_line(clause(self.old, condition, self.owner)))

    def new_sentence(self, condition: Condition) -> str:
        return lower_first(one_line(clause(self.new, condition, self.owner)))


def condition_changes(writers: SentenceWriters, old: Condition, new: Condition) -> list[str]:
    """Each change as one sentence; empty when both conditions are equal."""
    if old == new:
        return []
    if isinstance(old, AnyOf) and isinstance(new, AnyOf):
        return [f"au choix, {words}" for words in changes_of_parts(writers, old.children, new.children, "possibilité")]
    return changes_of_parts(writers, flattened(old), flattened(new), "condition")


def changes_of_parts(writers: SentenceWriters, old: Sequence[Condition], new: Sequence[Condition], noun: str) -> list[str]:
    """The changes between two lists of conditions: equal ones are ignored, those on the same subject are compared, the others are removed
    or added.
    """
    removed, added = without_common(old, new)
    changes: list[str] = []
    for before in list(removed):
        after = next((each for each in added if same_subject(before, each)), None)
        if after is not None:
            removed.remove(before)
            added.remove(after)
            changes += part_changes(writers, before, after)
    changes += [f"{noun} retirée : {writers.old_sentence(each)}" for each in removed if each != All(())]
    changes += [f"{noun} ajoutée : {writers.new_sentence(each)}" for each in added if each != All(())]
    return changes or ["même contenu, dans un autre ordre"]


def without_common(old: Sequence[Condition], new: Sequence[Condition]) -> tuple[list[Condition], list[Condition]]:
    removed, added = list(old), list(new)
    for part in old:
        if part in added:
            removed.remove(part)
            added.remove(part)
    return removed, added


def same_subject(old: Condition, new: Condition) -> bool:
    """Whether two conditions read the same subject, so that one is a changed version of the other."""
    match old:
        case Compare() | Among() | Only():
            return isinstance(new, (Compare, Among, Only)) and old.name == new.name
        case Known():
            return isinstance(new, Known) and old.name == new.name
        case Not() | NotTrue():
            return isinstance(new, (Not, NotTrue)) and (same_subject(old.child, new.child) or old.child == new.child)
        case Quantified() | Count():
            return isinstance(new, type(old)) and old.list_name == new.list_name
        case AnyEarlier() | AllKnown():
            return isinstance(new, type(old))
        case AnyOf(before) | All(before):
            return isinstance(new, type(old)) and any(
                one in new.children or any(same_subject(one, two) for two in new.children) for one in before
            )
        case RuleFired() | Emits():
            return False
        case _:
            assert_never(old)


def part_changes(writers: SentenceWriters, old: Condition, new: Condition) -> list[str]:
    match old, new:
        case Compare(), Compare():
            return [threshold(writers, old, new)]
        case Among(contains=contains), Among(contains=other) if contains == other:
            return [values(writers, old, new)]
        case (Not(a), Not(b)) | (NotTrue(a), NotTrue(b)):
            word = "à exclure" if isinstance(old, Not) else "à ne pas établir"
            return [f"{word}, {words}" for words in condition_changes(writers, a, b)]
        case Quantified(before, name, a), Quantified(after, _, b):
            return quantified(writers, name, (before, a), (after, b))
        case Count(where=one), Count(where=two) if (one is None) == (two is None):
            return list(counted(writers, old, new))
        case AnyEarlier(a), AnyEarlier(b):
            return [f"d’un élément antérieur, {words}" for words in condition_changes(writers, a, b)]
        case (AnyOf(), AnyOf()) | (All(), All()):
            return condition_changes(writers, old, new)
        case _:
            return [f"condition : {writers.old_sentence(old)} devient {writers.new_sentence(new)}"]


def threshold(writers: SentenceWriters, old: Compare, new: Compare) -> str:
    """A changed limit: « seuil : taille > 50 mm devient ≥ 50 mm », or a changed boolean."""
    label = lower_first(writers.old.label(old.name, writers.owner))
    if isinstance(old.value, bool) and isinstance(new.value, bool):
        return f"réponse : {label} : {'oui' if old.value else 'non'} devient {'oui' if new.value else 'non'}"
    return f"seuil : {label} {limit(writers.old, old, writers.owner)} devient {limit(writers.new, new, writers.owner)}"


def limit(writer: SentenceWriter, condition: Compare, owner: str | None) -> str:
    if isinstance(condition.value, Reference):
        return f"{SIGNS[condition.operator]} {writer.label(condition.value.name, owner).lower()}"
    definition = writer.definition(condition.name, owner)
    shown = format_value(definition, condition.value) if definition else format_plain(condition.value)
    return f"{SIGNS[condition.operator]} {shown}"


def values(writers: SentenceWriters, old: Among, new: Among) -> str:
    """The values added to and removed from the list of a condition."""
    definition = writers.new.definition(new.name, writers.owner)

    def named(asked: Sequence[object]) -> str:
        nodes = definition.nodes if definition else {}
        return ", ".join(value_words(nodes[str(each)]) if str(each) in nodes else format_plain(each) for each in asked)

    added = [each for each in new.asked if each not in old.asked]
    removed = [each for each in old.asked if each not in new.asked]
    parts = ([f"ajout de {named(added)}"] if added else []) + ([f"retrait de {named(removed)}"] if removed else [])
    return f"valeurs de « {writers.new.label(new.name, writers.owner)} » : {' ; '.join(parts) or 'même liste'}"


def quantified(writers: SentenceWriters, list_name: str, old: tuple[str, Condition], new: tuple[str, Condition]) -> list[str]:
    label = writers.new.label(list_name)
    changes = [f"dans « {label} », {words}" for words in condition_changes(writers.in_list(list_name), old[1], new[1])]
    if old[0] != new[0]:
        before, after = (lower_first(QUANTIFIERS[each].format(label)) for each in (old[0], new[0]))
        changes.insert(0, f"portée : « {before} » devient « {after} »")
    return changes


def counted(writers: SentenceWriters, old: Count, new: Count) -> Iterator[str]:
    label = writers.new.label(old.list_name)
    if (old.operator, old.value) != (new.operator, new.value):
        before, after = (f"{SIGNS[each.operator]} {format_plain(each.value)}" for each in (old, new))
        yield f"seuil : nombre d’éléments de « {label} » {before} devient {after}"
    if old.where is not None and new.where is not None:
        for words in condition_changes(writers.in_list(old.list_name), old.where, new.where):
            yield f"dans « {label} », {words}"
