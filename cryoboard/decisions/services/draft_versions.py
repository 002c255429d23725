"""Versions of a draft: each save is kept, so that it can be compared, merged and restored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cryoboard.audit.actor import Actor, row_of
from cryoboard.decisions.drafts.build import PROPOSAL_FIELDS, TYPED, typed
from cryoboard.decisions.models import Decision, DraftVersion
from cryoboard.organisation.models import Professional

Content = dict[str, Any]
ROW_FIELDS = {
    "proposals": PROPOSAL_FIELDS,
    "conditions": ("fact", "label", "owner", "due_on"),
    "examinations": ("fact", "label", "owner", "earliest_on", "latest_on"),
}
PEOPLE = ("responsible", "owner")
DAYS = ("earliest_on", "latest_on", "due_on")


def content_of(decision: Decision) -> Content:
    """The content of a stored decision, in the form it is typed."""
    fields = {name: plain(getattr(decision, name)) for name in TYPED}
    return {"kind": decision.kind, **fields, **{name: rows(getattr(decision, name).all(), name) for name in ROW_FIELDS}}


def content_as_sent(sent: Mapping[str, Any]) -> Content:
    """The content typed, before a row is written; the fields of other conclusions are emptied, as a save does."""
    kind = str(sent["kind"])
    fields = typed(kind, {name: sent[name] for name in TYPED if name in sent})
    given = {name: rows(sent.get(name, ()), name) for name in ROW_FIELDS}
    if kind != Decision.Kind.PROPOSAL:
        given["proposals"] = []
    return {"kind": kind, **{name: plain(value) for name, value in fields.items()}, **given}


def rows(given: Iterable[Any], name: str) -> list[Content]:
    return [{field: plain(value_of(each, field)) for field in ROW_FIELDS[name]} for each in given]


def value_of(row: Any, field: str) -> Any:
    if isinstance(row, Mapping):
        return row.get(field)
    return getattr(row, f"{field}_id" if field in PEOPLE else field)


def plain(value: Any) -> str | int:
    """The value as text, or as the number of a person; the empty text when nothing was typed."""
    if isinstance(value, Professional):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value or "").replace("\r\n", "\n").strip()


def as_sent(content: Content) -> dict[str, Any]:
    """The content as arguments of `record_decision`."""
    wanted = {row[name] for rows_ in ROW_FIELDS for row in content[rows_] for name in PEOPLE if row.get(name)}
    people = Professional.objects.in_bulk(wanted)
    found: dict[str, Any] = {name: content[name] for name in ("kind", *TYPED)}
    found["present_again_on"] = day(content["present_again_on"])
    for name in ROW_FIELDS:
        found[name] = [{field: typed_again(field, value, people) for field, value in row.items()} for row in content[name]]
    return found


def typed_again(field: str, value: Any, people: Mapping[int, Professional]) -> Any:
    if field in PEOPLE:
        return people.get(value)
    return day(value) if field in DAYS else value


def day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None


def keep_version(decision: Decision, actor: Actor) -> DraftVersion:
    """Save a version of the draft as it is now."""
    return DraftVersion.objects.create(decision=decision, number=decision.version, content=content_of(decision), saved_by=row_of(actor))


def versions_of(decision: Decision) -> list[DraftVersion]:
    """The versions of a draft, newest first."""
    return list(DraftVersion.objects.filter(decision=decision).select_related("saved_by__professional").order_by("-number"))


def version_before(decision: Decision) -> DraftVersion | None:
    """The version before the last save; None for a first save or when no version was kept."""
    return DraftVersion.objects.filter(decision=decision, number__lt=decision.version).order_by("-number").first()


def content_at(decision: Decision, version: int | None) -> Content | None:
    """The content of the decision at that version; None when it was not kept.

    A review or a countersignature takes a new number without a change of content.
    """
    if version is None:
        return None
    kept = DraftVersion.objects.filter(decision=decision, number__lte=version).order_by("-number").first()
    return kept.content if kept else None
