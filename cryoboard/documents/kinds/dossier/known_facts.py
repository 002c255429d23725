"""The known facts as the dossier prints them: key facts first, then the others by section, each with the number of its source document.
Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

from cryoboard.documents.pipeline.typography import french, short_date
from decision_rules import Dictionary, FactDefinition

Meta = Mapping[str, Mapping[str, Any]]
Documents = dict[str, int]
LABEL_WIDTH, VALUE_WIDTH = 27, 36  # characters on one line of half the width of a page
NOT_GIVEN = {"pending": "En attente", "not_applicable": "Sans objet"}


def facts_known(dictionary: Dictionary, names: tuple[str, ...], facts: Mapping[str, Any], meta: Meta) -> dict[str, Any]:
    """Key facts, other facts, and the source documents of both."""
    documents: Documents = {}
    return {
        "key_facts": key_facts(dictionary, names, facts, meta, documents),
        "other_facts": other_facts(dictionary, names, facts, meta, documents),
        "documents": [{"number": number, "words": words} for words, number in documents.items()],
    }


def key_facts(
    dictionary: Dictionary, names: tuple[str, ...], facts: Mapping[str, Any], meta: Meta, documents: Documents
) -> list[list[dict[str, Any]]]:
    """The key facts in the order of the catalogue, in two columns of similar height. An unknown one is printed as unknown."""
    rows = [
        fact_row(dictionary, name, facts.get(name), meta.get(name, {}), documents, dated=True) for name in names if name in dictionary.facts
    ]
    heights = [lines(row) for row in rows]
    cut = min(range(len(rows) + 1), key=lambda cut: (max(sum(heights[:cut]), sum(heights[cut:])), -cut))
    return [half for half in (rows[:cut], rows[cut:]) if half]


def lines(row: Mapping[str, Any]) -> int:
    """An estimate of the number of printed lines of a row."""
    said = [*row["values"][:-1], f"{row['values'][-1]} {row['detail']}"]
    return max(ceil(len(row["label"]) / LABEL_WIDTH), sum(ceil(len(each) / VALUE_WIDTH) for each in said))


def other_facts(
    dictionary: Dictionary, already: tuple[str, ...], facts: Mapping[str, Any], meta: Meta, documents: Documents
) -> list[dict[str, Any]]:
    """Every other known fact by section; empty sections are left out."""
    sections = []
    for section in dictionary.sections:
        known = [each.name for each in section.facts if facts.get(each.name) is not None and each.name not in already]
        if known:
            rows = [fact_row(dictionary, name, facts[name], meta.get(name, {}), documents) for name in known]
            sections.append({"title": section.title, "facts": rows})
    return sections


def fact_row(
    dictionary: Dictionary, name: str, value: Any, meta: Mapping[str, Any], documents: Documents, *, dated: bool = False
) -> dict[str, Any]:
    """The label, one line per value, and its origin."""
    definition = dictionary.facts[name]
    return {
        "label": french(definition.label),
        "values": value_lines(dictionary, definition, value) if value is not None else [not_given(meta)],
        "known": value is not None,
        "short": definition.type != "records" or not value,
        "detail": origin(meta, documents, dated=dated) if value is not None else "",
    }


def value_lines(dictionary: Dictionary, definition: FactDefinition, value: Any) -> list[str]:
    """A value in French; for a list of records, one line per record."""
    if definition.type == "records" and value:
        return [french(dictionary.format(definition.name, [item])) for item in value]
    return [french(dictionary.format(definition.name, value))]


def not_given(meta: Mapping[str, Any]) -> str:
    """The reason why there is no value: awaited, not applicable, or not given."""
    words = NOT_GIVEN.get(meta.get("state", ""), "Non renseigné")
    expected = meta.get("expected_on")
    return f"{words}, prévu le {short_date(expected)}" if expected and meta.get("state") == "pending" else words


def origin(meta: Mapping[str, Any], documents: Documents, *, dated: bool) -> str:
    """« 12/03/2026 [2] »: the date of observation and the number of the document. For the other facts, the number alone."""
    observed, source = meta.get("observed_on"), meta.get("source_document")
    day = short_date(observed) if observed else ""
    if not source:
        return day
    number = documents.setdefault(french(", ".join(filter(None, [day, source]))), len(documents) + 1)
    return f"{day} [{number}]".strip() if dated else f"[{number}]"
