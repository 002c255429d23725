"""The fact dictionary: the name, type, admissible values and display of each clinical fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
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
    """One value of an enumeration: `id`, French label, finer values. `limb` is the coarse value (the parent) of `limb_upper`."""

    id: str
    label: str
    children: tuple[Value, ...] = ()

    def walk(self, depth: int = 0) -> Iterator[tuple[Value, int]]:
        yield self, depth
        for child in self.children:
            yield from child.walk(depth + 1)


@dataclass(frozen=True, eq=False)
class FactDefinition:
    """The definition of a fact: type, unit, range (both bounds included, in this unit) or values, and the French texts shown in the form.

    `fields` are the fields of a list of records, by name; `implies` is a fact and its value that follow from this one being known;
    `relevant_when` is the condition under which the form asks it (None: always).
    """

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
    open: bool = False  # any other text is admissible too; it equals no declared value
    fields: Mapping[str, FactDefinition] = field(default_factory=dict)
    help: str = ""
    empty: str = "Aucun"  # the French word shown for an empty list
    suppliers: tuple[str, ...] = ()
    timeline: bool = False
    future_allowed: bool = False
    implies: tuple[str, Any] | None = None
    relevant_when: Any = None
    catalogue: str = ""
    read_by: tuple[str, ...] = ()
    role: str = ""  # a FactRole, by which the product finds this fact
    nodes: Mapping[str, Value] = field(init=False)

    def __post_init__(self) -> None:
        nodes = {node.id: node for value in self.values for node, _ in value.walk()}
        object.__setattr__(self, "nodes", nodes)

    @property
    def supplier_labels(self) -> str:
        return ", ".join(SUPPLIER_LABELS[supplier] for supplier in self.suppliers)

    def choices(self) -> list[tuple[str, str, int]]:
        """Every value in order: id, French label, depth in the tree (from 0)."""
        return [(node.id, node.label, depth) for value in self.values for node, depth in value.walk()]

    def leaves(self) -> list[str]:
        """The ids of the values without a finer value."""
        return [node.id for value in self.values for node, _ in value.walk() if not node.children]

    def cover(self, asked: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The values for which « one of `asked` » is TRUE, and those too coarse to tell (UNKNOWN)."""
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
    """A section of the case form, with its facts in order."""

    id: str
    title: str
    intro: str
    facts: tuple[FactDefinition, ...]


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Every fact of the library, by name, in the order of the form; `derived_labels` are the French labels of the derived facts."""

    sections: tuple[Section, ...]
    facts: Mapping[str, FactDefinition]
    derived_labels: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """The name of the fact of each role."""
        return {fact.role: name for name, fact in self.facts.items() if fact.role}

    def with_facts_of(self, other: Dictionary) -> Dictionary:
        """This dictionary, and after its own facts those that only the other one declares, each in the section of the same id."""
        added = {name: fact for name, fact in other.facts.items() if name not in self.facts}
        if not added:
            return self
        sections = {section.id: section for section in self.sections}
        for section in other.sections:
            if new := tuple(fact for fact in section.facts if fact.name in added):
                own = sections.get(section.id, replace(section, facts=()))
                sections[section.id] = replace(own, facts=(*own.facts, *new))
        return Dictionary(tuple(sections.values()), {**self.facts, **added}, {**other.derived_labels, **self.derived_labels})

    def definition(self, name: str) -> FactDefinition | None:
        """The definition of a fact (`tumour.size_mm`) or of a field of a list (`prior_treatments[].modality`); None when there is none."""
        if "[]." in name:
            owner, _, leaf = name.partition("[].")
            record = self.facts.get(owner)
            return record.fields.get(leaf) if record else None
        return self.facts.get(name)

    def label(self, name: str) -> str:
        """The French label of a fact, of a field of a list or of a derived fact."""
        if "[]." in name:
            owner, _, leaf = name.partition("[].")
            inner = self.definition(name)
            return f"{self.facts[owner].label} : {lower_first(inner.label if inner else leaf)}"
        definition = self.facts.get(name)
        return definition.label if definition else self.derived_labels.get(name, name)

    def format(self, name: str, value: Any) -> str:
        """A value of this fact as French text, with its unit."""
        definition = self.definition(name)
        return format_value(definition, value) if definition else format_plain(value)


def format_plain(value: Any) -> str:
    """A value without a definition, as French text: booleans, decimals and dates."""
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
    """A value of this fact as French text, with its unit and its labels."""
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
    """The unit in the singular or the plural: « 1 lésion », « 2 lésions »; « mois » and symbols are invariable."""
    few = isinstance(value, int | float) and abs(value) < 2
    return unit[:-1] if few and len(unit) > 2 and unit.endswith("s") and unit.isalpha() and unit != "mois" else unit


WORDS_OF_ONE_LETTER = "AÀOÔY"


def lower_first(text: str) -> str:
    """The text with a lower-case first letter, for the inside of a sentence. Acronyms and codes (« IRM », « M0 », « T clinique ») do not
    change.
    """
    first, second = text[:1], text[1:2]
    is_symbol = second.isupper() or second.isdigit() or (second == " " and first not in WORDS_OF_ONE_LETTER)
    return text if is_symbol else first.lower() + text[1:]


def format_record(definition: FactDefinition, item: Mapping[str, Any]) -> str:
    """One item of a list as one line of text: « Chirurgie (issue : récidive) »."""
    shown = [(definition.fields[name], value) for name, value in item.items() if name in definition.fields and value is not None]
    if not shown:
        return "sans précision"
    head, *rest = shown
    details = ", ".join(f"{lower_first(inner.label)} : {lower_first(format_value(inner, value))}" for inner, value in rest)
    first = format_value(head[0], head[1])
    return f"{first} ({details})" if details else first
