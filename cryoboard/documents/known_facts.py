"""What is known of the case, as the dossier prints it: key facts first, then the others by section. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from cryoboard.documents.typography import french, short_date
from decision_rules import Dictionary, FactDefinition

Meta = Mapping[str, Mapping[str, Any]]
LABEL_WIDTH, VALUE_WIDTH = 27, 36  # characters on a printed line of half a page
NOT_GIVEN = {"pending": "En attente", "not_applicable": "Sans objet"}


def key_facts(dictionary: Dictionary, names: tuple[str, ...], facts: Mapping[str, Any], meta: Meta) -> list[list[dict[str, Any]]]:
    """The rows a board reads first, in the catalogue's order, as two columns of like height; an unknown one stays, and says so."""
    rows = [fact_row(dictionary, name, facts.get(name), meta.get(name, {})) for name in names if name in dictionary.facts]
    heights = [lines(row) for row in rows]
    cut = min(range(len(rows) + 1), key=lambda cut: (max(sum(heights[:cut]), sum(heights[cut:])), -cut))
    return [half for half in (rows[:cut], rows[cut:]) if half]


def lines(row: Mapping[str, Any]) -> int:
    """How many printed lines a row takes, roughly."""
    said = [*row["values"][:-1], f"{row['values'][-1]} {row['detail']}"]
    return max(ceil(len(row["label"]) / LABEL_WIDTH), sum(ceil(len(each) / VALUE_WIDTH) for each in said))


def other_facts(dictionary: Dictionary, already: tuple[str, ...], facts: Mapping[str, Any], meta: Meta) -> list[dict[str, Any]]:
    """Every other known fact, section by section; a section without any is left out."""
    sections = []
    for section in dictionary.sections:
        known = [each for each in section.facts if facts.get(each.name) is not None and each.name not in already]
        if known:
            rows = [fact_row(dictionary, each.name, facts[each.name], meta.get(each.name, {})) for each in known]
            sections.append({"title": section.title, "facts": rows})
    return sections


def fact_row(dictionary: Dictionary, name: str, value: Any, meta: Mapping[str, Any]) -> dict[str, Any]:
    """Label, one line per value, and the words under it: when it was observed, in which report."""
    definition = dictionary.facts[name]
    return {
        "label": french(definition.label),
        "values": value_lines(dictionary, definition, value) if value is not None else [not_given(meta)],
        "known": value is not None,
        "detail": origin(meta) if value is not None else "",
    }


def value_lines(dictionary: Dictionary, definition: FactDefinition, value: Any) -> list[str]:
    """A value in French; a list of records gives one line per record."""
    if definition.type == "records" and value:
        return [french(dictionary.format(definition.name, [item])) for item in value]
    return [french(dictionary.format(definition.name, value))]


def not_given(meta: Mapping[str, Any]) -> str:
    """Why there is no value: awaited, not applicable, or simply not given."""
    words = NOT_GIVEN.get(meta.get("state", ""), "Non renseigné")
    expected = meta.get("expected_on")
    return f"{words}, prévu le {short_date(expected)}" if expected and meta.get("state") == "pending" else words


def origin(meta: Mapping[str, Any]) -> str:
    """« 12/03/2026, CR d'IRM »: date of observation and source document, as far as they are known."""
    observed, source = meta.get("observed_on"), meta.get("source_document")
    return french(", ".join(filter(None, [short_date(observed) if observed else "", source or ""])))
