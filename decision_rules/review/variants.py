"""Mutations of a condition: small changes, one at a time, like those of a typing error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple, assert_never

from decision_rules.explain.sentences import SentenceWriter
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
    children,
)
from decision_rules.model.derived_facts import Derived, Formula, TableRow, WhenUnknown
from decision_rules.model.facts import FactDefinition
from decision_rules.model.rules import Ruleset

SWAPPED = {
    "below": ("at_most", "at_least"),
    "at_most": ("below", "above"),
    "above": ("at_least", "at_most"),
    "at_least": ("above", "below"),
    "is": (),
}
QUANTIFIERS = {"any": "every", "every": "any", "first": "last", "last": "first"}
WORDS = {"any": "au moins un", "every": "tous", "first": "le premier", "last": "le dernier"}


class Variant(NamedTuple):
    """One mutation: the change in French, and the changed condition."""

    words: str
    condition: Condition


class Variants:
    """Generates the variants of the conditions of one ruleset."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.writer = ruleset.cached(SentenceWriter)

    def variants_of(self, condition: Condition, owner: str | None = None) -> Iterator[Variant]:
        """Every variant of a condition: of its root, then of each of its parts."""
        yield from self.node_variants(condition, owner)
        below = condition.list_name if isinstance(condition, (Quantified, Count)) else owner
        for index, child in enumerate(children(condition)):
            for words, changed in self.variants_of(child, below):
                yield Variant(words, with_child(condition, index, changed))

    def node_variants(self, condition: Condition, owner: str | None) -> Iterator[Variant]:
        """The variants of the root of a condition."""
        match condition:
            case All(parts) | AnyOf(parts):
                yield from self.branches(condition, parts, owner) if len(parts) > 1 else ()
            case Not(child):
                yield Variant(f"négation retirée : {self.writer.sentence(condition, owner)}", child)
                yield Variant(f"« non » devient « non établi » : {self.writer.sentence(condition, owner)}", NotTrue(child))
            case NotTrue(child):
                yield Variant(f"« non établi » devient « établi » : {self.writer.sentence(condition, owner)}", Not(condition))
                yield Variant(f"« non établi » devient « non » : {self.writer.sentence(condition, owner)}", Not(child))
            case Known(name, wanted):
                yield Variant(f"renseigné ↔ non renseigné : {self.writer.label(name, owner)}", Known(name, not wanted))
            case Compare():
                yield from self.comparison(condition, owner)
            case Among():
                yield from self.values(condition, owner)
            case Quantified(quantifier, list_name, where):
                changed = QUANTIFIERS[quantifier]
                words = f"« {WORDS[quantifier]} » devient « {WORDS[changed]} » : {self.writer.sentence(condition, owner)}"
                yield Variant(words, Quantified(changed, list_name, where))
            case Count():
                yield from self.count(condition, owner)
            case AllKnown(names):
                for name in names if len(names) > 1 else ():
                    kept = tuple(other for other in names if other != name)
                    yield Variant(f"n’est plus demandé : {self.writer.label(name, owner)}", AllKnown(kept))
            case RuleFired() | Emits() | Only() | AnyEarlier():
                yield Variant(f"contraire de : {self.writer.sentence(condition, owner)}", Not(condition))
            case _:
                assert_never(condition)

    def branches(self, condition: All | AnyOf, parts: tuple[Condition, ...], owner: str | None) -> Iterator[Variant]:
        said = self.writer.sentence(condition, owner)
        other = AnyOf if isinstance(condition, All) else All
        yield Variant(f"« {'et' if other is AnyOf else 'ou'} » devient « {'ou' if other is AnyOf else 'et'} » : {said}", other(parts))
        for index, part in enumerate(parts):
            kept = parts[:index] + parts[index + 1 :]
            changed = kept[0] if len(kept) == 1 else type(condition)(kept)
            yield Variant(f"retiré : {self.writer.sentence(part, owner)}", changed)

    def comparison(self, condition: Compare, owner: str | None) -> Iterator[Variant]:
        said = self.writer.sentence(condition, owner)
        for operator in SWAPPED[condition.operator]:
            changed = replace(condition, operator=operator)
            yield Variant(f"{said} devient {self.writer.sentence(changed, owner)}", changed)
        if isinstance(condition.value, bool):
            yield Variant(f"oui ↔ non : {said}", replace(condition, value=not condition.value))
        elif isinstance(condition.value, (int, float)):
            for value in self.neighbours(self.writer.definition(condition.name, owner), condition.value):
                changed = replace(condition, value=value)
                yield Variant(f"{said} devient {self.writer.sentence(changed, owner)}", changed)
        elif isinstance(condition.value, Reference) and condition.operator == "is":
            yield Variant(f"contraire de : {said}", Not(condition))

    def neighbours(self, definition: FactDefinition | None, value: float) -> Iterator[float]:
        """The next lower and the next higher value that the fact can take."""
        low = definition.minimum if definition and definition.minimum is not None else None
        high = definition.maximum if definition and definition.maximum is not None else None
        for other in (value - 1, value + 1):
            if (low is None or other >= low) and (high is None or other <= high):
                yield other

    def values(self, condition: Among, owner: str | None) -> Iterator[Variant]:
        said = self.writer.sentence(condition, owner)
        definition = self.writer.definition(condition.name, owner)
        if all(isinstance(value, bool) for value in condition.asked):
            for value in condition.asked:
                kept = frozenset({value})
                yield Variant(f"seulement « {'oui' if value else 'non'} » : {said}", replace(condition, asked=(value,), true=kept))
            return
        for value in condition.asked if len(condition.asked) > 1 else ():
            kept_values = tuple(each for each in condition.asked if each != value)
            yield Variant(f"valeur retirée ({value}) : {said}", among(condition, kept_values, definition))
        other = next((name for name in self.leaves(definition) if name not in condition.true), None)
        if other is not None:
            yield Variant(f"valeur ajoutée ({other}) : {said}", among(condition, (*condition.asked, other), definition))
            if len(condition.asked) == 1:
                yield Variant(f"autre valeur ({other}) : {said}", among(condition, (other,), definition))

    def leaves(self, definition: FactDefinition | None) -> list[str]:
        return definition.leaves() if definition else []

    def count(self, condition: Count, owner: str | None) -> Iterator[Variant]:
        said = self.writer.sentence(condition, owner)
        for operator in SWAPPED[condition.operator]:
            changed = replace(condition, operator=operator)
            yield Variant(f"{said} devient {self.writer.sentence(changed, owner)}", changed)
        for value in (condition.value - 1, condition.value + 1):
            if value >= 0:
                changed = replace(condition, value=value)
                yield Variant(f"{said} devient {self.writer.sentence(changed, owner)}", changed)


def among(condition: Among, asked: tuple[Any, ...], definition: FactDefinition | None) -> Among:
    true, coarse = definition.cover(asked) if definition else (frozenset(asked), frozenset[Any]())
    return replace(condition, asked=asked, true=true, coarse=coarse)


def with_child(condition: Condition, index: int, changed: Condition) -> Condition:
    """The same condition with one of its parts replaced."""
    match condition:
        case All(parts) | AnyOf(parts):
            return type(condition)((*parts[:index], changed, *parts[index + 1 :]))
        case Not() | NotTrue():
            return type(condition)(changed)
        case AnyEarlier():
            return AnyEarlier(changed)
        case Quantified() | Count():
            return replace(condition, where=changed)
        case Known() | AllKnown() | Compare() | Among() | Only() | RuleFired() | Emits():
            raise TypeError(type(condition).__name__)
        case _:
            assert_never(condition)


def derived_variants(variants: Variants, derived: Derived) -> Iterator[tuple[str, Derived]]:
    """Every variant of a derived fact: of its conditions, its rows, its points and the numbers of its formula."""
    if derived.condition is not None:
        for words, condition in variants.variants_of(derived.condition, derived.for_each):
            yield words, replace(derived, condition=condition)
    if derived.where is not None:
        for words, condition in variants.variants_of(derived.where, derived.count_of):
            yield words, replace(derived, where=condition)
    for words, cases in case_variants(variants, derived.cases, derived):
        yield words, replace(derived, cases=cases)
    if derived.cases:
        other: WhenUnknown = "unknown" if derived.when_unknown == "skip" else "skip"
        said = {"skip": "une ligne indéterminée est passée", "unknown": "une ligne indéterminée laisse la valeur inconnue"}
        yield said[other], replace(derived, when_unknown=other)
    for index, item in enumerate(derived.score):
        for words, cases in case_variants(variants, item.cases, derived):
            score = (*derived.score[:index], replace(item, cases=cases), *derived.score[index + 1 :])
            yield f"{item.label} : {words}", replace(derived, score=score)
    for words, formula in formula_variants(derived.formula):
        yield words, replace(derived, formula=formula)


def case_variants(variants: Variants, cases: tuple[TableRow, ...], derived: Derived) -> Iterator[tuple[str, tuple[TableRow, ...]]]:
    """For each row: without it, with its condition changed, with its points changed by one."""
    for index, case in enumerate(cases):
        before, after = cases[:index], cases[index + 1 :]
        said = variants.writer.sentence(case.when, derived.for_each)
        if len(cases) > 1:
            yield f"retiré : {said}", (*before, *after)
        for words, condition in variants.variants_of(case.when, derived.for_each):
            yield words, (*before, replace(case, when=condition), *after)
        if isinstance(case.value, (int, float)) and not isinstance(case.value, bool):
            for value in (case.value - 1, case.value + 1):
                yield f"{case.value:g} devient {value:g} : {said}", (*before, replace(case, value=value), *after)


def formula_variants(formula: Any) -> Iterator[tuple[str, Any]]:
    """A formula with each of its numbers changed by one."""
    if isinstance(formula, (int, float)):
        yield from ((f"{formula:g} devient {value:g}", value) for value in (formula - 1, formula + 1) if value)
    elif isinstance(formula, Formula):
        for index, argument in enumerate(formula.arguments):
            for words, changed in formula_variants(argument):
                yield words, replace(formula, arguments=(*formula.arguments[:index], changed, *formula.arguments[index + 1 :]))
