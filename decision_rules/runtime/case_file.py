"""Reads case files: from JSON to checked facts. An error in a case is reported as a problem and does not stop the file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from decision_rules.model.errors import CaseRefused, Problem, UnknownRuleset
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.applicability import applicable_rulesets
from decision_rules.runtime.fact_values import check_facts, shorten
from decision_rules.runtime.older_dictionary import OtherMeaning, facts_for, with_older_facts
from decision_rules.runtime.unique_keys import KeyWrittenTwice, parse_json
from decision_rules.source.library import Library

CASE_KEYS = ("case", "on", "question", "rulesets", "facts")


def read_cases(text: str) -> list[Any]:
    """The cases of a file: one object, an array, or JSON Lines. Raises CaseRefused on malformed JSON and on a repeated key."""
    try:
        data = parse_json(text, refuse_constant)
    except KeyWrittenTwice as repeated:
        raise refused_key(repeated) from repeated
    except json.JSONDecodeError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].lstrip().startswith("{"):
            raise CaseRefused(f"JSON mal formé, ligne {error.lineno}, colonne {error.colno} : {error.msg} ; corriger le fichier") from error
        return list(read_lines(text))
    except RecursionError as error:
        raise CaseRefused("JSON trop imbriqué ; aplatir le fichier") from error
    except ValueError as error:  # an integer of thousands of digits
        raise CaseRefused("JSON mal formé : un nombre est démesuré ; corriger le fichier") from error
    return data if isinstance(data, list) else [data]


def read_lines(text: str) -> Iterator[Any]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield parse_json(line, refuse_constant)
            except KeyWrittenTwice as repeated:
                raise refused_key(repeated, lines_before=number - 1) from repeated
            except json.JSONDecodeError as error:
                raise CaseRefused(f"JSON mal formé, ligne {number}, colonne {error.colno} : {error.msg} ; corriger la ligne") from error
            except (RecursionError, ValueError) as error:
                raise CaseRefused(f"JSON illisible, ligne {number} : trop imbriqué, ou un nombre est démesuré") from error


def refused_key(repeated: KeyWrittenTwice, lines_before: int = 0) -> CaseRefused:
    """The error for a repeated key, with both places."""
    first, second = (place._replace(line=place.line + lines_before) for place in (repeated.first, repeated.second))
    return CaseRefused(f"clé « {shorten(repeated.key)} » écrite deux fois, {first} puis {second} ; n'en garder qu'une")


def refuse_constant(name: str) -> Any:
    raise CaseRefused(f"JSON mal formé : {name} n'est pas un nombre JSON ; écrire un nombre fini ou null")


def read_day(case: Any, problems: list[Problem]) -> date | None:
    raw = case.get("on") if isinstance(case, Mapping) else None
    if raw is None:
        return None
    try:
        return date.fromisoformat(raw)
    except (TypeError, ValueError):
        problems.append(Problem("on", f"« {shorten(raw)} » n'est pas une date.", "Écrire la date sous la forme AAAA-MM-JJ.", "date"))
        return None


def read_case(
    case: Mapping[str, Any], asked: Sequence[str] | None, day: date, rules: Library, problems: list[Problem]
) -> tuple[list[tuple[Ruleset, Mapping[str, Any]]], dict[str, Any]]:
    """The rulesets to evaluate, each with the checked facts under its own value names, and the checked facts as the case names them.

    Every error is appended to `problems`.
    """
    for key in case:
        if key not in CASE_KEYS:
            problems.append(Problem(key, f"Clé inconnue « {shorten(key)} ».", f"Clés admises : {', '.join(CASE_KEYS)}.", "unknown_fact"))
    if not isinstance(case.get("question"), (str, type(None))):
        problems.append(Problem("question", "La question est un texte.", "Écrire un texte, ou l'enlever.", "type"))
    nested = case.get("facts")
    if not isinstance(nested, Mapping):
        problems.append(Problem("facts", "Les données du dossier manquent.", 'Écrire "facts": {…}, vide si rien n\'est connu.', "type"))
        return [], {}
    names: Any = asked or case.get("rulesets")
    chosen = []
    for name in names if isinstance(names, (list, tuple)) else [names] if names else []:
        try:
            chosen.append(rules.ruleset(name))
        except (UnknownRuleset, TypeError) as error:
            problems.append(Problem("rulesets", str(error), "Voir « rules list ».", "unknown_ruleset"))
    dictionary = with_older_facts(rules.dictionary, chosen)
    facts, refused = check_facts(nested, dictionary, day)
    problems += refused
    try:
        chosen = chosen if names else applicable_rulesets(rules, facts, day)
        return [(ruleset, facts_for(ruleset, facts, dictionary)) for ruleset in chosen], facts
    except OtherMeaning as error:
        problems.append(Problem("rulesets", str(error), "Voir « rules list ».", "other_meaning"))
        return [], facts
