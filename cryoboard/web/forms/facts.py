"""The form of one fact: its value, state, date and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from cryoboard.cases.typed_facts import TypedFact
from cryoboard.web.presenters.status_labels import KNOWN, STATE_WORDS, UNKNOWN
from decision_rules import FactDefinition

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]
DAY_ERROR = {"invalid": "Date illisible : écrire jour/mois/année."}


class EnvelopeForm(forms.Form):
    """The envelope of a value: state, date, source."""

    state = forms.ChoiceField(choices=list(STATE_WORDS.items()), required=False)
    previous_state = forms.ChoiceField(choices=list(STATE_WORDS.items()), required=False)
    observed_on = forms.DateField(input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR)
    expected_on = forms.DateField(input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR)
    source_document = forms.CharField(max_length=200, required=False)

    def fault(self) -> tuple[str, str] | None:
        """The first refused field and its message."""
        return next(((name, str(messages[0])) for name, messages in self.errors.items()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactEntry(TypedFact):
    """The typed values of a fact, kept unchanged so that a refusal can show them again."""

    chosen_state: str
    observed_on: str
    expected_on: str
    source_document: str
    observed_day: date | None = None
    expected_day: date | None = None
    fault: tuple[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        return self.raw in (None, "")


def read_fact(definition: FactDefinition, data: QueryDict) -> FactEntry:
    """The typed fact. A value typed under an unchanged state means « known »; an emptied one, « unknown »."""
    form = EnvelopeForm(data)
    form.is_valid()
    raw = read_value(definition, data, "value", "none")
    chosen, previous = data.get("state", ""), data.get("previous_state", "")
    return FactEntry(
        raw=raw,
        state=meant_state(chosen, previous, empty=raw in (None, "")),
        chosen_state=chosen,
        observed_on=data.get("observed_on", ""),
        expected_on=data.get("expected_on", ""),
        source_document=data.get("source_document", "").strip(),
        observed_day=form.cleaned_data.get("observed_on"),
        expected_day=form.cleaned_data.get("expected_on"),
        fault=form.fault(),
    )


def read_value(definition: FactDefinition, data: QueryDict, name: str, none_name: str) -> Any:
    """The raw value: a list for a list fact (empty only when « none » is said), else the text."""
    if definition.type in ("enum_list", "records") and data.get(none_name):
        return []
    if definition.type == "enum_list":
        return data.getlist(name) or None
    return data.get(name, "").strip()


def meant_state(chosen: str, previous: str, *, empty: bool) -> str:
    if chosen and chosen != previous:
        return chosen
    if not empty:
        return KNOWN
    return UNKNOWN if chosen == KNOWN else chosen


def read_record(definition: FactDefinition, data: QueryDict) -> dict[str, Any]:
    """One row of a list: its typed fields, without empty ones."""
    typed = {name: read_value(inner, data, f"field-{name}", f"none-{name}") for name, inner in definition.fields.items()}
    return {name: raw for name, raw in typed.items() if raw not in (None, "")}
