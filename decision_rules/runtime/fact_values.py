"""Checks input values against the definitions of their facts, and a whole case against the dictionary."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any

from decision_rules.model.errors import Problem, ValueRefused
from decision_rules.model.facts import Dictionary, FactDefinition, format_plain

FRENCH_BOOLEANS = {"true": True, "false": False, "oui": True, "non": False}
NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
LONGEST_LIST = 200
LONGEST_OPEN_VALUE = 100
NONE = "none"  # in a list of values: none of the others applies


def is_absent(raw: Any) -> bool:
    """Whether an input means that the fact is unknown: None, an empty text or the word « unknown »."""
    return raw is None or raw in ("", "unknown")


def parse_value(definition: FactDefinition, raw: Any, on: date) -> Any:
    """The value of a fact, from the input of a form or a file; None for « unknown ».

    Returns numbers in the unit of the definition, dates as ISO text, lists as lists. `on` is the day of the evaluation: a later date is
    refused unless the definition allows it. Raises ValueRefused, with the problem and the hint in French.
    """
    if is_absent(raw):
        return None
    return PARSERS[definition.type](definition, raw, on)


def parse_boolean(_: FactDefinition, raw: Any, on: date) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw.strip().lower() in FRENCH_BOOLEANS:
        return FRENCH_BOOLEANS[raw.strip().lower()]
    raise ValueRefused(f"« {shorten(raw)} » n'est ni oui ni non.", "Répondre par oui (true) ou non (false).", "type")


def parse_number(definition: FactDefinition, raw: Any, on: date) -> int | float:
    unit = f" en {definition.unit}" if definition.unit else ""
    if isinstance(raw, str):
        text = raw.strip()
        if not NUMBER.fullmatch(text):
            raise ValueRefused(f"« {shorten(raw)} » n'est pas un nombre.", f"Écrire le nombre seul{unit}, sans unité.", "type")
        raw = float(text.replace(",", "."))
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise ValueRefused(f"« {shorten(raw)} » n'est pas un nombre.", f"Écrire le nombre seul{unit}.", "type")
    if abs(raw) > sys.float_info.max or math.isnan(raw):
        raise ValueRefused("Ce nombre n'est pas fini.", f"Écrire le nombre seul{unit}.", "type")
    if definition.type == "integer" and raw != int(raw):
        raise ValueRefused(f"{format_plain(float(raw))} n'est pas un nombre entier.", "Écrire un nombre entier.", "type")
    check_range(definition, raw)
    return int(raw) if raw == int(raw) else float(raw)


def check_range(definition: FactDefinition, number: float) -> None:
    low, high = definition.minimum, definition.maximum
    unit = f" {definition.unit}" if definition.unit else ""
    if (low is not None and number < low) or (high is not None and number > high):
        raise ValueRefused(
            f"{format_plain(float(number))}{unit} est hors des valeurs possibles.",
            f"Valeur attendue entre {format_plain(float(low or 0))} et {format_plain(float(high or 0))}{unit}."
            if low is not None and high is not None
            else "Vérifier la valeur et l'unité.",
            "range",
        )


def parse_enum(definition: FactDefinition, raw: Any, on: date) -> str:
    text = definition.aliases.get(raw, raw) if isinstance(raw, str) else raw
    if isinstance(text, str) and text in definition.nodes:
        return text
    if definition.open and isinstance(raw, str) and len(raw) <= LONGEST_OPEN_VALUE:
        return open_value(definition, raw.strip())
    names = [name for name, _, _ in definition.choices()]
    listed = ", ".join(names[:12]) + ("…" if len(names) > 12 else "")
    raise ValueRefused(f"« {shorten(raw)} » n'est pas dans la liste.", f"Valeurs admises : {listed}.", "list")


def open_value(definition: FactDefinition, text: str) -> str:
    """A value of an open enumeration: a declared value, ignoring case and aliases (« d7 » is T7), else the text as typed."""
    known = {name.casefold(): name for name in definition.nodes}
    known |= {alias.casefold(): target for alias, target in definition.aliases.items()}
    return known.get(text.casefold(), text)


def parse_enum_list(definition: FactDefinition, raw: Any, on: date) -> list[str]:
    if not isinstance(raw, list):
        raise ValueRefused(f"« {shorten(raw)} » n'est pas une liste.", "Donner une liste de valeurs, vide s'il n'y en a pas.", "type")
    chosen = {parse_enum(definition, item, on) for item in raw}
    if NONE in chosen and len(chosen) > 1:
        label = definition.nodes[NONE].label
        raise ValueRefused(f"« {label} » contredit les autres valeurs.", "Retirer l'une ou les autres.", "contradiction")
    return [name for name, _, _ in definition.choices() if name in chosen] + sorted(chosen - set(definition.nodes))


def parse_date(definition: FactDefinition, raw: Any, on: date) -> str:
    if isinstance(raw, date):
        raw = raw.isoformat()
    text = raw.strip() if isinstance(raw, str) else ""
    french = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", text)
    if french:
        text = f"{french[3]}-{french[2]}-{french[1]}"
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueRefused(f"« {shorten(raw)} » n'est pas une date.", "Écrire la date sous la forme AAAA-MM-JJ.", "date")
    if day.year < 1900:
        raise ValueRefused(f"La date {format_plain(text)} est trop ancienne.", "Vérifier l'année.", "date")
    if day > on and not definition.future_allowed:
        raise ValueRefused(
            f"La date {format_plain(text)} est dans le futur.",
            f"Donner une date au plus tard le {format_plain(on.isoformat())}.",
            "date",
        )
    return text


def parse_records(definition: FactDefinition, raw: Any, on: date) -> list[dict[str, Any]]:
    if not isinstance(raw, list) or len(raw) > LONGEST_LIST:
        raise ValueRefused("Une liste est attendue.", "Donner une liste, vide s'il n'y en a pas.", "type")
    return [parse_record(definition, item, index, on) for index, item in enumerate(raw)]


def parse_record(definition: FactDefinition, item: Any, index: int, on: date) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise ValueRefused(f"L'élément {index + 1} n'est pas un objet.", "Donner un objet par élément.", "type", f"[{index}]")
    parsed = {}
    for name, raw in flatten_item(definition, item).items():
        inner = definition.fields.get(name)
        if inner is None:
            raise ValueRefused(
                f"Champ inconnu « {name} ».",
                f"Champs admis : {', '.join(definition.fields)}.",
                "unknown_fact",
                f"[{index}].{name}",
            )
        try:
            value = parse_value(inner, raw, on)
        except ValueRefused as refusal:
            raise ValueRefused(refusal.problem, refusal.hint, refusal.code, f"[{index}].{name}") from None
        if value is not None:
            parsed[name] = value
    if parsed.get("start") and parsed.get("end") and parsed["end"] < parsed["start"]:
        raise ValueRefused("La fin précède le début.", "Corriger l'une des deux dates.", "date", f"[{index}].end")
    return {name: parsed[name] for name in definition.fields if name in parsed}


def flatten_item(definition: FactDefinition, item: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """An item with its nested groups flattened: {"sins": {"pain": …}} gives « sins.pain »."""
    flat: dict[str, Any] = {}
    grouped = [field for field in definition.fields if "." in field]
    for key, value in item.items():
        name = f"{prefix}{key}"
        group = any(field.startswith(f"{name}.") for field in grouped)
        if group and isinstance(value, Mapping):
            flat |= flatten_item(definition, value, f"{name}.")
        elif not (group and value is None):
            flat[name] = value
    return flat


def parse_text(_: FactDefinition, raw: Any, on: date) -> str:
    if isinstance(raw, str) and len(raw) <= 2000:
        return raw
    raise ValueRefused("Un texte d'au plus 2 000 caractères est attendu.", "Raccourcir le texte.", "type")


PARSERS = {
    "boolean": parse_boolean,
    "integer": parse_number,
    "decimal": parse_number,
    "enum": parse_enum,
    "enum_list": parse_enum_list,
    "date": parse_date,
    "records": parse_records,
    "text": parse_text,
}


def shorten(raw: Any) -> str:
    text = str(raw)
    return text if len(text) <= 40 else text[:39] + "…"


def refuse_text(definition: FactDefinition, raw: Any, where: str = "") -> None:
    """Refuse a text where a file must give a JSON number or boolean; only a form field gives text. Raises ValueRefused."""
    if definition.type == "records" and isinstance(raw, list):
        for index, item in enumerate(raw):
            flat = flatten_item(definition, item) if isinstance(item, Mapping) else {}
            for name, inner in definition.fields.items():
                refuse_text(inner, flat.get(name), f"[{index}].{name}")
    if not isinstance(raw, str) or is_absent(raw):
        return
    if definition.type in ("integer", "decimal"):
        unit = f" en {definition.unit}" if definition.unit else ""
        raise ValueRefused(
            f"« {shorten(raw)} » est un texte, un nombre est attendu.",
            f"Écrire le nombre seul{unit}, sans guillemets.",
            "type",
            where,
        )
    if definition.type == "boolean":
        raise ValueRefused(
            f"« {shorten(raw)} » est un texte, vrai ou faux est attendu.", "Écrire true ou false, sans guillemets.", "type", where
        )
    if definition.type == "date" and "/" in raw:
        raise ValueRefused(f"« {shorten(raw)} » n'est pas une date ISO.", "Écrire la date sous la forme AAAA-MM-JJ.", "date", where)


def flatten(nested: Mapping[str, Any], dictionary: Dictionary, prefix: str = "") -> dict[str, Any]:
    """Facts by flat name, from facts nested by group; flat names are accepted too."""
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        name = f"{prefix}{key}"
        if isinstance(value, Mapping) and name not in dictionary.facts:
            flat |= flatten(value, dictionary, f"{name}.")
        elif value is None and any(fact.startswith(f"{name}.") for fact in dictionary.facts):
            continue  # the whole group is unknown
        else:
            flat[name] = value
    return flat


def nest(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Facts nested by group, as in the contract, from facts by flat name: {"tumour.size_mm": 42} gives {"tumour": {"size_mm": 42}}."""
    nested: dict[str, Any] = {}
    for name, value in flat.items():
        *groups, leaf = name.split(".")
        place = nested
        for group in groups:
            place = place.setdefault(group, {})
        place[leaf] = value
    return nested


def check_facts(nested: Mapping[str, Any], dictionary: Dictionary, on: date) -> tuple[dict[str, Any], list[Problem]]:
    """The known facts of a case by flat name, in dictionary order, and a Problem for each refused value.

    `nested` are facts nested by group or by flat name; `on` is the day of the evaluation. Facts implied by a given fact are added. The
    first result is the argument `facts` of `evaluate`. Nothing is raised for a refused value.
    """
    raw_facts = flatten(nested, dictionary)
    problems = [unknown_fact(name, dictionary) for name in raw_facts if name not in dictionary.facts]
    facts: dict[str, Any] = {}
    for name, definition in dictionary.facts.items():
        try:
            refuse_text(definition, raw_facts.get(name))
            value = parse_value(definition, raw_facts.get(name), on)
        except ValueRefused as refusal:
            problems.append(Problem(name + refusal.where, refusal.problem, refusal.hint, refusal.code))
            continue
        if value is not None:
            facts[name] = value
    return complete(facts, dictionary), problems


def complete(facts: dict[str, Any], dictionary: Dictionary) -> dict[str, Any]:
    """Add the facts implied by the given ones: the date of a step sets its « done » fact to true, even if it was given as false."""
    for name in [name for name in facts if dictionary.facts[name].implies]:
        implied, value = dictionary.facts[name].implies or ("", None)
        facts[implied] = value
    return facts


def unknown_fact(name: str, dictionary: Dictionary) -> Problem:
    near = get_close_matches(name, dictionary.facts, n=1, cutoff=0.6)
    hint = f"Vouliez-vous dire « {near[0]} » ?" if near else "Voir la liste des données dans le dictionnaire."
    return Problem(name, f"Donnée inconnue « {name} ».", hint, "unknown_fact")
