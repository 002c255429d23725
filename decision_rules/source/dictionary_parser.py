"""Parses all facts.yaml files into one dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from decision_rules.model.facts import FACT_TYPES, SUPPLIER_LABELS, Dictionary, FactDefinition, Section, Value
from decision_rules.model.roles import FactRole
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode

FACT_KEYS = (
    "name",
    "type",
    "section",
    "label",
    "question",
    "help",
    "unit",
    "minimum",
    "maximum",
    "supplier",
    "values",
    "aliases",
    "open",
    "fields",
    "timeline",
    "future_allowed",
    "implies",
    "relevant_when",
    "after",
    "empty",
    "role",
)


def load_dictionary(files: Iterable[YamlNode]) -> Dictionary:
    """One dictionary from all the files; a section belongs to the first file that declares it. Raises ContentError."""
    sections: dict[str, YamlNode] = {}
    entries: dict[str, YamlNode] = {}
    form: YamlNode | None = None
    for content in files:
        if "order" in content:
            form = content
            content.check_keys(["sections", "order"])
        else:
            content.check_keys(["sections", "facts"], ["facts"])
        for section in content.get("sections", ()):
            section.check_keys(["id", "title", "intro"], ["id", "title"])
            sections.setdefault(section["id"], section)
        for entry in content.get("facts", ()):
            if entry.get("name") in entries:
                raise entry.fault(f"donnée « {entry['name']} » déclarée deux fois", "n'en garder qu'une déclaration")
            entries[entry.get("name", "")] = entry
    facts = {name: parse_fact(entry) for name, entry in entries.items()}
    check_roles(facts, entries)
    facts = {name: with_relevance(facts[name], entries[name], facts, sections) for name in in_form_order(entries, form)}
    return Dictionary(
        tuple(
            Section(
                section_id,
                section["title"],
                section.get("intro", ""),
                tuple(fact for fact in facts.values() if fact.section == section_id),
            )
            for section_id, section in sections.items()
        ),
        facts,
    )


def check_roles(facts: Mapping[str, FactDefinition], entries: Mapping[str, YamlNode]) -> None:
    """Check that each role is held by at most one fact. Raises ContentError."""
    held: dict[str, str] = {}
    for name, fact in facts.items():
        if fact.role and held.setdefault(fact.role, name) != name:
            raise entries[name].fault(f"le rôle « {fact.role} » est déjà celui de « {held[fact.role]} »", "ne le donner qu'à une donnée")


def in_form_order(entries: Mapping[str, YamlNode], form: YamlNode | None) -> list[str]:
    """The names of the facts in the order of the form: those it lists, then the others as declared. A fact with `after` follows that fact,
    which must be of the same section."""
    names = list(entries)
    if form is not None:
        order: list[str] = form["order"]
        for name in order:
            if name not in entries or order.count(name) > 1:
                raise form.fault(f"« {name} » inconnu ou cité deux fois dans l'ordre du formulaire", "corriger order")
        names = [*order, *(name for name in names if name not in order)]
    for name, entry in entries.items():
        if "after" not in entry:
            continue
        place = entries.get(entry["after"])
        if place is None or place is entry or place["section"] != entry["section"]:
            raise entry.fault(f"« {entry['after']} » n'est pas une autre donnée de la section {entry['section']}", "corriger after")
        names.remove(name)
        names.insert(names.index(entry["after"]) + 1, name)
    return names


def parse_fact(entry: YamlNode, inner: bool = False) -> FactDefinition:
    """A fact, or a field of a list of records (`inner`). Raises ContentError."""
    entry.check_keys(FACT_KEYS, ["name", "type", "label"] if inner else ["name", "type", "label", "question", "section", "supplier"])
    check_shape(entry)
    fields = [parse_fact(field, inner=True) for field in entry.get("fields", ())]
    definition = FactDefinition(
        name=entry["name"],
        type=entry["type"],
        label=entry["label"],
        question=entry.get("question", entry["label"]),
        section=entry.get("section", ""),
        unit=entry.get("unit"),
        minimum=entry.get("minimum"),
        maximum=entry.get("maximum"),
        values=parse_values(entry),
        aliases=dict(entry.get("aliases", {})),
        open=bool(entry.get("open", False)),
        fields={field.name: field for field in fields},
        help=entry.get("help", ""),
        empty=entry.get("empty", "Aucun"),
        suppliers=tuple(entry.get("supplier", ())),
        timeline=bool(entry.get("timeline", False)),
        future_allowed=bool(entry.get("future_allowed", False)),
        implies=(entry["implies"]["fact"], entry["implies"]["value"]) if "implies" in entry else None,
        catalogue=Path(entry.file).parent.name,
        role=entry.get("role", ""),
    )
    for alias, target in definition.aliases.items():
        if target not in definition.nodes:
            raise entry.fault(f"l'alias « {alias} » renvoie à « {target} », qui n'est pas une valeur", "corriger l'alias")
    return definition


def check_shape(entry: YamlNode) -> None:
    kind = entry["type"]
    if kind not in FACT_TYPES:
        raise entry.fault(f"type inconnu « {kind} »", f"types admis : {', '.join(FACT_TYPES)}")
    if kind in ("integer", "decimal") and not {"minimum", "maximum"} <= set(entry):
        raise entry.fault(f"« {entry['name']} » n'a pas de bornes", "ajouter minimum et maximum")
    if (kind in ("enum", "enum_list")) != ("values" in entry):
        raise entry.fault(f"« {entry['name']} » : values va avec enum et enum_list", "ajouter ou retirer values")
    if "empty" in entry and kind not in ("records", "enum_list"):
        raise entry.fault(f"« {entry['name']} » : empty va avec records et enum_list", "le retirer")
    if (kind == "records") != ("fields" in entry):
        raise entry.fault(f"« {entry['name']} » : fields va avec records", "ajouter ou retirer fields")
    if "role" in entry and entry["role"] not in list(FactRole):
        raise entry.fault(f"rôle inconnu « {entry['role']} »", f"rôles : {', '.join(FactRole)}")
    for supplier in entry.get("supplier", ()):
        if supplier not in SUPPLIER_LABELS:
            raise entry.fault(f"fournisseur inconnu « {supplier} »", f"fournisseurs : {', '.join(SUPPLIER_LABELS)}")


def parse_values(entry: YamlNode) -> tuple[Value, ...]:
    seen: set[str] = set()

    def parse(data: YamlNode) -> Value:
        data.check_keys(["id", "label", "values"], ["id", "label"])
        if not isinstance(data["id"], str) or data["id"] in seen or data["id"] == "unknown":
            raise data.fault(f"valeur « {data['id']} » répétée ou réservée", "choisir un autre identifiant")
        seen.add(data["id"])
        return Value(data["id"], data["label"], tuple(parse(child) for child in data.get("values", ())))

    return tuple(parse(value) for value in entry.get("values", ()))


def with_relevance(
    fact: FactDefinition, entry: YamlNode, facts: Mapping[str, FactDefinition], sections: Mapping[str, Any]
) -> FactDefinition:
    """The fact with its condition of relevance, parsed once every fact is known. Raises ContentError."""
    if fact.section not in sections:
        raise entry.fault(f"section inconnue « {fact.section} »", f"sections : {', '.join(sections)}")
    if fact.implies and fact.implies[0] not in facts:
        raise entry.fault(f"donnée inconnue « {fact.implies[0]} »", "corriger implies")
    if "relevant_when" not in entry:
        return fact
    return replace(fact, relevant_when=parse_condition(entry["relevant_when"], Vocabulary(facts, {}), entry))
