"""The form of one row of a list, with typed values and refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from cryoboard.cases.models import Case, Fact
from cryoboard.web.forms.facts import read_value
from cryoboard.web.presenters.fact_rows import Control, Problem, dom_id, raw_value
from decision_rules import FactDefinition


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form for one row."""

    owner: str
    owner_id: str
    label: str
    heading: str
    url: str
    version: str
    fields: list[Control]
    observed_on: str
    source_document: str
    problem: Problem | None


def record_form(
    case: Case,
    definition: FactDefinition,
    position: int,
    items: Sequence[Mapping[str, Any]],
    current: Fact | None,
    *,
    typed: QueryDict | None = None,
    problem: Problem | None = None,
    given: Mapping[str, Any] | None = None,
) -> RecordForm:
    """The form of the row at `position` (0: a new one, with the initial values `given`). `typed`: the values of a refused form."""
    stored = items[position - 1] if position else given or {}
    beside = problem.field if problem else ""
    controls = [_control(definition, name, stored, typed, problem if beside == name else None) for name in definition.fields]
    return RecordForm(
        owner=definition.name,
        owner_id=dom_id(definition.name),
        label=definition.label,
        heading=f"Modifier la ligne {position}" if position else "Nouvelle ligne",
        url=reverse("cryoboard:record", args=[case.reference, definition.name, position]),
        version=typed.get("version", "") if typed else str(current.pk) if current else "",
        fields=sorted(controls, key=lambda control: control.many),
        observed_on=typed.get("observed_on", "") if typed else "",
        source_document=typed.get("source_document", "") if typed else current.source_document if current else "",
        problem=problem if problem and not beside else None,
    )


def _control(owner: FactDefinition, field: str, stored: Mapping[str, Any], typed: QueryDict | None, problem: Problem | None) -> Control:
    inner, name, none_name = owner.fields[field], f"field-{field}", f"none-{field}"
    raw = raw_value(inner, stored.get(field)) if typed is None else read_value(inner, typed, name, none_name)
    return Control(
        definition=inner,
        id=f"{dom_id(owner.name)}-{field.replace('_', '-').replace('.', '-')}",
        raw="" if raw is None else raw,
        input_name=name,
        none_name=none_name,
        problem=problem,
        compact=True,
    )
