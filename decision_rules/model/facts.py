"""The fact dictionary: what a clinical datum is called, may be worth, and is shown as. No fact is declared twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

SUPPLIER_LABELS = {
    "oncologist": "oncologue",
    "surgeon": "chirurgien",
    "radiologist": "radiologue",
    "interventional_radiologist": "radiologue interventionnel",
    "pathologist": "pathologiste",
    "geneticist": "généticien",
    "anaesthetist": "anesthésiste",
    "coordinator": "coordination de la RCP",
    "patient": "patient",
    "radiation_oncologist": "radiothérapeute",
}
FactType = Literal["boolean", "integer", "decimal", "enum", "enum_list", "date", "records", "text"]
FACT_TYPES: tuple[FactType, ...] = get_args(FactType)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a list; a parent (`limb`) is the coarse form of its children (`limb_upper`)."""

    id: str
    label: str
    children: tuple[Value, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[Value, int]]:
        yield self, depth
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass(frozen=True, eq=False)
class FactDefinition:
    """A fact's meaning: type, unit, range or values, and the words shown to the person who gives it."""

    name: str
    type: FactType
    label: str
    question: str
    section: str = ""
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[Value, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    open: bool = False  # any other text is a value too, equal to none of the list
    fields: Mapping[str, FactDefinition] = field(default_factory=dict)
    help: str = ""
    empty: str = "Aucun"  # what an empty list says
    suppliers: tuple[str, ...] = ()
    timeline: bool = False
    future_allowed: bool = False
    implies: tuple[str, Any] | None = None
    relevant_when: Any = None
    catalogue: str = ""
    read_by: tuple[str, ...] = ()
    role: str = ""  # a FactRole: the product reads this fact by it
    nodes: Mapping[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        nodes = {node.id: node for value in self.values for node, _ in value.walk()}
        object.__setattr__(self, "nodes", nodes)

    @property
    def supplier_labels(self) -> str:
        return ", ".join(SUPPLIER_LABELS[supplier] for supplier in self.suppliers)

    def choices(self) -> list[tuple[str, str, int]]:
        """Every value in order: id, French label, depth in the tree."""
        return [(node.id, node.label, depth) for value in self.values for node, depth in value.walk()]

    def leaves(self) -> list[str]:
        """The values that have no finer one."""
        return [node.id for value in self.values for node, _ in value.walk() if not node.children]

    def cover(self, asked: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The values that answer « one of `asked` » by yes, and those too coarse to say."""
        within = {node.id for name in asked for node, _ in self.nodes[name].walk()}
        true, coarse = set(within), set()
        for node in self.nodes.values():
            if node.id in within or not node.children:
                continue
            below = {leaf.id for leaf, _ in node.walk() if not leaf.children}
            if below <= within:
                true.add(node.id)
            elif below & within:
                coarse.add(node.id)
        return frozenset(true), frozenset(coarse)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the case form."""

    id: str
    title: str
    intro: str
    facts: tuple[FactDefinition, ...]


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Every fact the product knows, in form order."""

    sections: tuple[Section, ...]
    facts: Mapping[str, FactDefinition]
    derived_labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """The name of the fact that holds each role."""
        return {fact.role: name for name, fact in self.facts.items() if fact.role}

    def definition(self, name: str) -> FactDefinition | None:
        """The definition of `tumour.size_mm` or of the field `prior_treatments[].modality`."""
        if "[]." in name:
            owner, _, leaf = name.partition("[].")
            record = self.facts.get(owner)
            return record.fields.get(leaf) if record else None
        return self.facts.get(name)

    def label(self, name: str) -> str:
        """The French label of a fact, of a field of a list, or of a derived fact."""
        if "[]." in name:
            owner, _, leaf = name.partition("[].")
            inner = self.definition(name)
            return f"{self.facts[owner].label} : {lower_first(inner.label if inner else leaf)}"
        definition = self.facts.get(name)
        return definition.label if definition else self.derived_labels.get(name, name)

    def format(self, name: str, value: Any) -> str:
        """A value as a clinician reads it."""
        definition = self.definition(name)
        return format_value(definition, value) if definition else format_plain(value)


def format_plain(value: Any) -> str:
    """A value without a definition: yes and no, French decimals, French dates."""
    if value is None:
        return "inconnu"
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, tuple):
        return f"entre {format_plain(value[0])} et {format_plain(value[1])}"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        return f"{value[8:10]}/{value[5:7]}/{value[0:4]}"
    return str(value)


def format_value(definition: FactDefinition, value: Any) -> str:
    """A value of this fact, with its unit and its French labels."""
    if value is None:
        return "inconnu"
    if definition.type == "enum":
        node = definition.nodes.get(str(value))
        return node.label if node else str(value)
    if definition.type == "enum_list":
        names = [definition.nodes[item].label if item in definition.nodes else str(item) for item in value]
        return ", ".join(names) if names else definition.empty
    if definition.type == "records":
        return " ; ".join(format_record(definition, item) for item in value) if value else definition.empty
    text = format_plain(value)
    return f"{text} {unit_for(value, definition.unit)}" if definition.unit and not isinstance(value, bool) else text


def unit_for(value: Any, unit: str) -> str:
    """« 1 lésion », « 2 lésions »; « mois » and the symbols do not change."""
    few = isinstance(value, int | float) and abs(value) < 2
    return unit[:-1] if few and len(unit) > 2 and unit.endswith("s") and unit.isalpha() and unit != "mois" else unit


WORDS_OF_ONE_LETTER = "AÀOÔY"


def lower_first(text: str) -> str:
    """The text inside a sentence: « Progression » becomes « progression »; « IRM », « M0 » and « T clinique » stay."""
    first, second = text[:1], text[1:2]
    is_symbol = second.isupper() or second.isdigit() or (second == " " and first not in WORDS_OF_ONE_LETTER)
    return text if is_symbol else first.lower() + text[1:]


def format_record(definition: FactDefinition, item: Mapping[str, Any]) -> str:
    """One line for one item of a list: « Chirurgie (issue : récidive) »."""
    shown = [(definition.fields[name], value) for name, value in item.items() if name in definition.fields and value is not None]
    if not shown:
        return "sans précision"
    head, *rest = shown
    details = ", ".join(f"{lower_first(inner.label)} : {lower_first(format_value(inner, value))}" for inner, value in rest)
    first = format_value(head[0], head[1])
    return f"{first} ({details})" if details else first
