"""Conditions as nested French sentences and formulas in words, for the readable catalogue and the comparison of rulesets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, assert_never

from decision_rules.explain.sentences import QUANTIFIERS, SIGNS, SentenceWriter
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
    RuleFired,
)
from decision_rules.model.derived_facts import Formula
from decision_rules.model.facts import format_plain, lower_first

OPPOSITES = {"below": "at_least", "at_least": "below", "above": "at_most", "at_most": "above"}
JOINED = {"add": " + ", "subtract": " − ", "multiply": " × ", "divide": " ÷ "}
CALLED = {
    "ceil": "{} arrondi à l’entier supérieur",
    "minimum": "le plus petit de {}",
    "maximum": "le plus grand de {}",
    "lowest": "le plus bas possible de {}",
    "highest": "le plus haut possible de {}",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence of a condition, the fact or the rule it reads, and its child sentences."""

    words: str
    children: tuple[Clause, ...] = ()
    fact: str | None = None
    rule: str | None = None


def flattened(condition: Condition) -> tuple[Condition, ...]:
    """The conditions that must all be TRUE; a nested « all » is flattened."""
    if isinstance(condition, All):
        return tuple(part for child in condition.children for part in flattened(child))
    return (condition,)


def clause(writer: SentenceWriter, condition: Condition, owner: str | None = None) -> Clause:
    """A condition as sentences, one per line. `owner` is the list whose items it reads."""
    match condition:
        case All(()):
            return Clause("Toujours")
        case All():
            parts = flattened(condition)
            said = tuple(clause(writer, part, owner) for part in parts)
            return said[0] if len(said) == 1 else Clause("Toutes ces conditions :", said)
        case AnyOf(inner):
            return Clause("Au moins une de ces conditions :", tuple(clause(writer, part, owner) for part in inner))
        case Not(inner):
            return negated(writer, inner, owner)
        case NotTrue(inner):
            return clause_below("N’est pas établi :", clause(writer, inner, owner))
        case Quantified(quantifier, list_name, where):
            words = f"{QUANTIFIERS[quantifier].format(writer.label(list_name))} :"
            return clause_below(words, clause(writer, where, list_name), fact=list_name)
        case Count(list_name, where, operator, limit):
            words = f"Nombre d’éléments de « {writer.label(list_name)} » {SIGNS[operator]} {format_plain(limit)}"
            if where is None:
                return Clause(words, fact=list_name)
            return clause_below(f"{words}, parmi ceux qui vérifient :", clause(writer, where, list_name), fact=list_name)
        case AnyEarlier(where):
            return clause_below("Un élément antérieur vérifie :", clause(writer, where, owner))
        case AllKnown(names):
            parts = tuple(Known(name, True) for name in names)
            return Clause("Toutes ces données sont renseignées :", tuple(clause(writer, part, owner) for part in parts))
        case RuleFired(rule_id):
            return Clause(writer.step_sentence(condition), rule=rule_id)
        case Known(name, wanted):
            words = f"{writer.label(name, owner)} : donnée {'renseignée' if wanted else 'non renseignée'}"
            return Clause(words, fact=fact_read(condition, owner))
        case Compare() | Among() | Only() | Emits():
            return Clause(upper_first(writer.sentence(condition, owner)), fact=fact_read(condition, owner))
        case _:
            assert_never(condition)


def negated(writer: SentenceWriter, inner: Condition, owner: str | None) -> Clause:
    """The negation of a condition: the opposite comparison for a comparison, « Non » with the sentence otherwise."""
    match inner:
        case Compare(name, operator, limit) if operator in OPPOSITES:
            return clause(writer, Compare(name, OPPOSITES[operator], limit), owner)
        case Compare(name, "is", bool(limit)):
            return clause(writer, Compare(name, "is", not limit), owner)
        case Compare(_, "is", _):
            return Clause(upper_first(writer.sentence(inner, owner).replace(" = ", " ≠ ", 1)), fact=fact_read(inner, owner))
        case Among():
            verb = "ne contient pas" if inner.contains else ": autre que"
            words = f"{writer.label(inner.name, owner)} {verb} « {writer.values(inner, owner)} »"
            return Clause(words, fact=fact_read(inner, owner))
        case Known(name, wanted):
            return clause(writer, Known(name, not wanted), owner)
        case Compare() | Only() | AllKnown() | All() | AnyOf() | Not() | NotTrue():
            return clause_below("Le contraire de :", clause(writer, inner, owner))
        case Quantified() | Count() | AnyEarlier() | RuleFired() | Emits():
            return clause_below("Le contraire de :", clause(writer, inner, owner))
        case _:
            assert_never(inner)


def clause_below(words: str, inner: Clause, fact: str | None = None) -> Clause:
    """A heading with the clause below it, on the same line when this clause is one sentence."""
    if inner.children:
        return Clause(words, (inner,), fact)
    return Clause(f"{words} {lower_first(inner.words)}", (), fact or inner.fact, inner.rule)


def fact_read(condition: Condition, owner: str | None) -> str | None:
    """The name in the dictionary of the fact a comparison reads; None for the day of the evaluation or a rank."""
    name = condition.name if isinstance(condition, (Compare, Among, Only, Known)) else ""
    if name.startswith("item.") and name != "item.position" and owner:
        return f"{owner}[].{name.removeprefix('item.')}"
    return name if "." in name and not name.startswith(("item.", "outer.", "context.")) else None


def one_line(said: Clause) -> str:
    """A clause and its child sentences on one line."""
    if not said.children:
        return said.words
    if said.words.startswith("Toutes ces conditions"):
        return " et ".join(inner_line(child) for child in said.children)
    if said.words.startswith("Au moins une de ces conditions"):
        return " ou ".join(inner_line(child) for child in said.children)
    return f"{said.words} {' et '.join(inner_line(child) for child in said.children)}"


def inner_line(said: Clause) -> str:
    return f"({one_line(said)})" if said.children else said.words


def formula_words(writer: SentenceWriter, formula: Any, *, inside: bool = False) -> str:
    """A formula in words: « Taille + (2 × Marge) »."""
    if isinstance(formula, str):
        return writer.label(formula)
    if not isinstance(formula, Formula):
        return format_plain(round(formula, 4) if isinstance(formula, float) else formula)
    if formula.operation in JOINED:
        said = JOINED[formula.operation].join(formula_words(writer, argument, inside=True) for argument in formula.arguments)
        return f"({said})" if inside else said
    arguments = [formula_words(writer, argument, inside=formula.operation == "ceil") for argument in formula.arguments]
    if formula.operation == "default":
        return f"({arguments[0]}, à défaut {arguments[1]})" if inside else f"{arguments[0]}, à défaut {arguments[1]}"
    if formula.operation == "days_between":
        return f"nombre de jours de « {arguments[0]} » à « {arguments[1]} »"
    said = CALLED[formula.operation].format(" et ".join(arguments))
    return f"({said})" if inside else said


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
