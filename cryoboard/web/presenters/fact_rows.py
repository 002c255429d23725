"""A fact as a row of the form: label, control, state, typed values and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from cryoboard.cases.models import Fact
from cryoboard.web.forms.facts import FactEntry
from cryoboard.web.presenters.status_labels import KNOWN, NOT_ASKED, STATE_ICONS, STATE_WORDS
from decision_rules import Dictionary, FactDefinition

SHORT_LIST = 4
NONE = "none"  # the value « none » of a list, where the dictionary has it
INDENT = "\u2003"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal shown beside the field; `field`: the refused field of a row of a list."""

    problem: str
    hint: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    label: str
    depth: int
    selected: bool
    none: bool = False
    note: str = ""  # the points of this choice

    @property
    def indented(self) -> str:
        return INDENT * self.depth + self.label


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    selected: bool = False


@dataclass(kw_only=True)
class Control:
    """The input control of a fact or of a field of a list."""

    definition: FactDefinition
    id: str
    raw: Any
    input_name: str = "value"
    none_name: str = "none"
    problem: Problem | None = None
    compact: bool = False  # inside a row of a list
    notes: Mapping[str, str] = field(default_factory=dict)  # beside each value

    @property
    def label(self) -> str:
        return self.definition.label

    @property
    def question(self) -> str:
        return self.definition.question

    @property
    def unit(self) -> str | None:
        return self.definition.unit

    @property
    def many(self) -> bool:
        return self.definition.type == "enum_list"

    @property
    def grouped(self) -> bool:
        """Is the control a group of inputs (radio buttons, check boxes) under one label?"""
        return self.many or self.definition.type == "boolean" or self._is_short_enum

    @property
    def _is_short_enum(self) -> bool:
        return self.definition.type == "enum" and not self.definition.open and len(self.definition.choices()) <= SHORT_LIST

    @property
    def unanswered(self) -> list[Option]:
        """The choice that removes the answer, in a row of a list, which has no state."""
        return [Option("", "Non renseigné", 0, self.raw == "")] if self.compact and not self.many else []

    @property
    def listed(self) -> bool:
        return not self.compact and (self.many or any(len(option.label) > 24 for option in self.options))

    @property
    def control_template(self) -> str:
        simple = {"enum": "select", "text": "line" if self.compact else "text"}
        opened = self.definition.type == "enum" and self.definition.open
        kind = "choices" if self.grouped else "open" if opened else simple.get(self.definition.type, "line")
        return f"cryoboard/cases/facts/_control_{kind}.html"

    @property
    def input_type(self) -> str:
        return "date" if self.definition.type == "date" else "text"

    @property
    def input_mode(self) -> str:
        return {"integer": "numeric", "decimal": "decimal"}.get(self.definition.type, "")

    @property
    def options(self) -> list[Option]:
        if self.definition.type == "boolean":
            return [Option(name, word, 0, self.raw == name) for name, word in (("true", "Oui"), ("false", "Non"))] + self.unanswered
        chosen = self.raw if isinstance(self.raw, list) else [self.raw]
        options = [
            Option(name, label, depth, name in chosen, note=self.notes.get(name, "")) for name, label, depth in self.definition.choices()
        ]
        if self.many and self.definition.open:
            options += [Option(name, name, 0, True) for name in chosen if name and name not in self.definition.nodes]
        if self.grouped:
            options += self.unanswered
        if self.many and NONE not in self.definition.nodes:
            options.append(Option("1", "Rien de cette liste", 0, self.raw == [], none=True))
        return options


@dataclass(kw_only=True)
class Row(Control):
    """A fact of the case in the form."""

    name: str
    fact: Fact | None
    state: str
    chosen_state: str
    observed_on: str
    expected_on: str
    source_document: str
    display: str
    editable: bool
    decisive: bool = False
    saved: str = ""
    source_open: bool = False
    items: list[Item] = field(default_factory=list)
    lesions: Any = None  # the cards of a list whose items are scored

    @property
    def help(self) -> str:
        return self.definition.help

    @property
    def suppliers(self) -> str:
        return self.definition.supplier_labels

    @property
    def template(self) -> str:
        if self.definition.type == "records":
            return "cryoboard/cases/facts/_lesions.html" if self.lesions else "cryoboard/cases/facts/_records.html"
        return "cryoboard/cases/facts/_fact.html" if self.editable else "cryoboard/cases/facts/_fact_read.html"

    @property
    def state_label(self) -> str:
        if self.fact and self.fact.expected_on:
            return f"{STATE_WORDS[self.state]} (le {self.fact.expected_on:%d/%m/%Y})"
        return STATE_WORDS[self.state]

    @property
    def state_icon(self) -> str:
        return STATE_ICONS[self.state]

    @property
    def states(self) -> list[Choice]:
        offered = [name for name in STATE_WORDS if name != NOT_ASKED or self.state == NOT_ASKED]
        return [Choice(name, STATE_WORDS[name], name == self.chosen_state) for name in offered]

    @property
    def choices(self) -> list[Choice]:
        """The states of an empty list."""
        words = {KNOWN: f"{self.definition.empty} : la liste est vide"} | {name: STATE_WORDS[name] for name in ("pending", "unknown")}
        return [Choice(name, label) for name, label in words.items() if not (name == self.state and self.fact)]

    @property
    def summary(self) -> str:
        """Date and source in a few words."""
        if not self.fact:
            return ""
        day = f"{self.fact.observed_on:%d/%m/%Y}" if self.fact.observed_on else ""
        return " · ".join(part for part in (day, self.fact.source_document) if part)

    @property
    def has_history(self) -> bool:
        return self.fact is not None

    @property
    def version(self) -> str:
        return str(self.fact.pk) if self.fact else ""

    @property
    def columns(self) -> list[str]:
        return [inner.label for name, inner in self.definition.fields.items() if name in self.shown_fields]

    @property
    def shown_fields(self) -> list[str]:
        """The columns filled by at least one item."""
        return [name for name in self.definition.fields if any(name in item.values for item in self.items)]

    def mark_saved(self) -> None:
        self.saved = f"{timezone.localtime():%H:%M}"

    @property
    def spoken(self) -> str:
        """The text of the screen reader after a save."""
        if self.problem:
            return f"{self.label} : non enregistré. {self.problem.problem}"
        return f"{self.label} : enregistré à {self.saved}." if self.saved else ""


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a list of records."""

    position: int
    values: Mapping[str, Any]
    cells: list[str]


def dom_id(name: str) -> str:
    """A fact's name as an anchor of the page."""
    return "fact-" + name.replace(".", "-").replace("_", "-")


def raw_value(definition: FactDefinition, value: Any) -> Any:
    """A stored value in the format of the form: French decimals, `true`/`false`, lists as lists."""
    if definition.type == "enum_list":
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}".replace(".", ",") if isinstance(value, float) else str(value)


def fact_row(dictionary: Dictionary, definition: FactDefinition, fact: Fact | None, *, editable: bool) -> Row:
    """The row of the current fact."""
    state = fact.state if fact else NOT_ASKED
    return Row(
        definition=definition,
        id=dom_id(definition.name),
        name=definition.name,
        fact=fact,
        raw=raw_value(definition, fact.value if fact and state == KNOWN else None),
        state=state,
        chosen_state=state,
        observed_on=fact.observed_on.isoformat() if fact and fact.observed_on else "",
        expected_on=fact.expected_on.isoformat() if fact and fact.expected_on else "",
        source_document=fact.source_document if fact else "",
        display=dictionary.format(definition.name, fact.value) if fact and state == KNOWN else "—",
        editable=editable,
        items=_items(dictionary, definition, fact),
    )


def _items(dictionary: Dictionary, definition: FactDefinition, fact: Fact | None) -> list[Item]:
    if definition.type != "records" or not fact or not fact.value:
        return []
    shown = [name for name in definition.fields if any(name in values for values in fact.value)]
    return [
        Item(number, values, [_cell(dictionary, definition, name, values) for name in shown])
        for number, values in enumerate(fact.value, start=1)
    ]


def _cell(dictionary: Dictionary, definition: FactDefinition, name: str, values: Mapping[str, Any]) -> str:
    return dictionary.format(f"{definition.name}[].{name}", values[name]) if name in values else "—"


def settle(row: Row, typed: FactEntry, problem: Problem | None) -> None:
    """The row after a save, or after a refusal with the typed values and the message."""
    if problem is None:
        row.mark_saved()
        return
    row.raw, row.problem = typed.raw if typed.raw is not None else "", problem
    row.chosen_state = typed.chosen_state
    row.observed_on, row.expected_on, row.source_document = typed.observed_on, typed.expected_on, typed.source_document
    row.source_open = bool(typed.fault)
