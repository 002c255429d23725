"""The derived facts in words, for readers: a sentence, a table, a formula or a score."""

from __future__ import annotations

from dataclasses import dataclass

from decision_rules.explain.sentences import SentenceWriter
from decision_rules.model.conditions import names_read
from decision_rules.model.derived_facts import Derived, ScoreItem
from decision_rules.model.facts import format_plain, format_value
from decision_rules.model.logic import Interval
from decision_rules.model.rules import Ruleset
from decision_rules.review.clauses import Clause, clause, formula_words

UNKNOWN_ROW = {"skip": "", "unknown": " ; une ligne indéterminée placée avant elle la laisse inconnue"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the item of a score (else empty), the value, and its condition."""

    item: str
    value: str
    when: Clause


@dataclass(frozen=True, slots=True)
class Definition:
    """One derived fact in words. Its computation is one of `condition` (a sentence), `rows` (a table) and `formula`."""

    name: str
    label: str
    intro: str
    for_each: str | None
    reading: str | None
    condition: Clause | None
    rows: tuple[Row, ...]
    formula: str
    otherwise: str
    categories: tuple[str, ...]
    read_by: tuple[str, ...]


def definition_of(ruleset: Ruleset, derived: Derived, read_by: tuple[str, ...] = ()) -> Definition:
    """The computation of one derived fact, in words."""
    writer, owner = ruleset.cached(SentenceWriter), derived.for_each
    condition = derived.condition or derived.where
    return Definition(
        name=derived.name,
        label=derived.definition.label,
        intro=intro_of(writer, derived),
        for_each=writer.label(owner) if owner else None,
        reading=derived.reading,
        condition=clause(writer, condition, derived.count_of or owner) if condition is not None else None,
        rows=rows_of(writer, derived),
        formula=formula_words(writer, derived.formula) if derived.formula is not None else "",
        otherwise=otherwise_of(derived),
        categories=tuple(f"{format_plain(each.low)} à {format_plain(each.high)} : {each.label}" for each in derived.categories),
        read_by=read_by,
    )


def intro_of(writer: SentenceWriter, derived: Derived) -> str:
    """The text above the table or the sentence."""
    if derived.count_of and derived.distinct:
        counted = writer.label(f"item.{derived.distinct}", derived.count_of)
        return f"Nombre de « {counted} » différents, parmi les éléments de « {writer.label(derived.count_of)} » qui vérifient :"
    if derived.count_of:
        return f"Nombre d’éléments de « {writer.label(derived.count_of)} »" + (" qui vérifient :" if derived.where is not None else ".")
    if derived.score:
        return "Somme des points de chaque rubrique ; une rubrique sans réponse laisse un intervalle."
    if derived.cases:
        return f"La première ligne vraie, de haut en bas, donne la valeur{UNKNOWN_ROW[derived.when_unknown]}."
    return "Oui si :" if derived.condition is not None else "Calcul :"


def rows_of(writer: SentenceWriter, derived: Derived) -> tuple[Row, ...]:
    owner = derived.for_each
    if derived.cases:
        return tuple(Row("", value_words(derived, case.value), clause(writer, case.when, owner)) for case in derived.cases)
    return tuple(
        Row(item_words(writer, item, owner), points_words(case.value), clause(writer, case.when, owner))
        for item in derived.score
        for case in item.cases
    )


def item_words(writer: SentenceWriter, item: ScoreItem, owner: str | None) -> str:
    """The label of an item of a score: its own, or that of the first fact it reads."""
    names = [name for case in item.cases for name in names_read(case.when)]
    return writer.label(names[0], owner) if names else item.label


def value_words(derived: Derived, value: object) -> str:
    return "inconnu" if value is None else format_value(derived.definition, value)


def points_words(points: float | Interval) -> str:
    if isinstance(points, Interval):
        return f"de {format_plain(points.low)} à {format_plain(points.high)}"
    return format_plain(points)


def otherwise_of(derived: Derived) -> str:
    """The text for the value when no row of the table is TRUE."""
    return "Sinon : inconnu." if derived.cases else ""
