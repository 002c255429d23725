"""« Fusionner »: the differences between a colleague's draft and the user's, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date

from cryoboard.decisions.drafts.merge import BOTH, MINE, THEIRS, Difference, chosen_side
from cryoboard.decisions.models import Decision, TherapeuticProposal
from cryoboard.decisions.reason_codes import DEFERRALS, DEPARTURES, label_of
from cryoboard.organisation.models import Professional
from cryoboard.organisation.selectors import account_name

PARTS = {"intent": "intention", "centre": "centre", "responsible": "responsable", "window": "dates"}
LISTS = {"conditions": "Sous réserve de", "examinations": "Examen ou avis"}
NOTHING = "Rien"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a difference; `value` is its value in the form."""

    who: str
    value: str
    words: list[str]
    chosen: bool


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One difference with its two sides."""

    name: str
    label: str
    note: str
    open: bool  # a choice is needed
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class MergePage:
    lines: list[MergeLine]
    who: str
    version: int
    to_choose: int


def merge_page(theirs: Decision, found: Sequence[Difference], choices: Mapping[str, str]) -> MergePage:
    """The page: every difference, with the side taken."""
    who, people = account_name(theirs.recorded_by), people_in(found)
    lines = [merge_line(each, who, choices, people) for each in found]
    return MergePage(lines, who, theirs.version, sum(each.open for each in lines))


def merge_line(each: Difference, who: str, choices: Mapping[str, str], people: Mapping[int, str]) -> MergeLine:
    taken = chosen_side(each, choices)
    notes = {BOTH: "Changé par les deux : choisissez.", MINE: "Changé par vous seulement.", THEIRS: f"Changé par {who} seulement."}
    said = ((THEIRS, who, each.theirs), (MINE, "Vous", each.mine))
    sides = [Side(name, f"{side}:{each.mark}", words(each.where, value, people), side == taken) for side, name, value in said]
    return MergeLine(each.name, label_of_difference(each.where), notes[each.changed_by], not taken, sides)


def label_of_difference(where: tuple[str, ...]) -> str:
    """The label of a difference, as in the form."""
    kind = where[0]
    if kind == "field":
        return str(Decision._meta.get_field(where[1]).verbose_name).capitalize()  # type: ignore[union-attr]
    if kind == "proposal":
        return f"{where[4]} : {PARTS[where[1]]}"
    if kind in LISTS:
        return f"{LISTS[kind]} : {where[1]}"
    return {"conclusion": "Conclusion et ce qu’elle demande", "proposals": "Traitements, dans l’ordre"}[kind]


def words(where: tuple[str, ...], value: Any, people: Mapping[int, str]) -> list[str]:
    """One side in lines; « Rien » when empty."""
    kind = where[0]
    if kind == "field":
        said = [field_words(where[1], value)]
    elif kind == "conclusion":
        said = conclusion_words(value, people)
    elif kind == "proposals":
        said = [f"{rank}. {row_words(each, people)}" for rank, each in enumerate(value, start=1)]
    elif kind == "proposal":
        said = [row_words(value, people)]
    else:
        said = [(row_words(value, people) or "Demandé, sans responsable ni date") if value else "Absent de la liste"]
    return [each for each in said if each] or [NOTHING]


def conclusion_words(value: Mapping[str, Any], people: Mapping[int, str]) -> list[str]:
    rows = [f"{rank}. {row_words(each, people)}" for rank, each in enumerate(value["proposals"], start=1)]
    fields = [field_words(name, value[name]) for name in ("departure_reason", "deferral_reason", "recourse_board", "guardrail_reason")]
    again = f"Nouvelle présentation le {field_words('present_again_on', value['present_again_on'])}" if value["present_again_on"] else ""
    return [Decision.Kind(value["kind"]).label, *rows, *fields, again]


def field_words(name: str, value: str) -> str:
    if name == "present_again_on":
        return day_words(value)
    if name == "departure_reason":
        return label_of(DEPARTURES, value)
    if name == "deferral_reason":
        return label_of(DEFERRALS, value)
    if name == "quorum_fallback":
        return str(Decision.QuorumFallback(value).label) if value in Decision.QuorumFallback.values else value
    return value


def row_words(row: Mapping[str, Any], people: Mapping[int, str]) -> str:
    """« Cryoablation percutanée · Contrôle local · CHU · Dr … · à partir du … · avant le … »; the label only when it is not the subject."""
    intent, label = row.get("intent", ""), row.get("label", "") if "act" in row else ""
    person = row.get("responsible") or row.get("owner")
    first, last, due = (day_words(row.get(name, "")) for name in ("earliest_on", "latest_on", "due_on"))
    said = [
        label,
        str(TherapeuticProposal.Intent(intent).label) if intent in TherapeuticProposal.Intent.values else intent,
        row.get("centre", ""),
        people.get(person, "") if isinstance(person, int) else "",
        f"à partir du {first}" if first else "",
        f"avant le {last}" if last else "",
        f"attendue le {due}" if due else "",
    ]
    return " · ".join(each for each in said if each)


def day_words(value: str) -> str:
    day = parse_date(value) if value else None
    return f"{day:%d/%m/%Y}" if day else ""


def people_in(found: Sequence[Difference]) -> dict[int, str]:
    """The people named in these differences, in one query."""
    rows = [row for each in found for value in (each.mine, each.theirs) for row in rows_in(value)]
    wanted = {row[name] for row in rows for name in ("responsible", "owner") if isinstance(row.get(name), int)}
    return {each.pk: str(each) for each in Professional.objects.filter(pk__in=wanted)} if wanted else {}


def rows_in(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        return [value, *value.get("proposals", ())]
    return list(value) if isinstance(value, list) else []
