"""A list of scored items: one card per item with the points of each answer, the score of each item and of the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.rulesets.selectors import rules_in_force
from cryoboard.web.drawings.column import Column, draw_column
from cryoboard.web.drawings.gauge import Gauge, draw_gauge, interval_words
from decision_rules import (
    Derived,
    DerivedRole,
    FactDefinition,
    ItemPoints,
    Ruleset,
    ScoreSheet,
    library,
    score_range,
    score_sheets,
    scores_of_list,
    value_in_item,
)

LEVEL, NAME = "level", "id"
UNDETERMINED = "Indéterminé"
TONES = ("good", "warn", "stop")  # from the lowest category of a score to its highest


@dataclass(frozen=True, slots=True)
class Line:
    """One item of the score: the answer and its points."""

    label: str
    answer: str
    points: str
    settled: bool


@dataclass(frozen=True, slots=True)
class ScoreSoFar:
    """A score as an interval, in words and drawn."""

    words: str
    category: str
    tone: str
    between: str  # the possible categories, if several
    missing: list[str]
    gauge: Gauge


@dataclass(frozen=True, slots=True)
class Pair:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Card:
    """One item of the list."""

    position: int
    anchor: str
    title: str
    level: str
    zone: str
    lines: list[Line]
    others: list[Pair]
    score_so_far: ScoreSoFar


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of a lesion beside its level."""

    title: str
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the column, with the link to its lesion or to a new one."""

    label: str
    zone: str
    url: str
    marks: list[Mark]


@dataclass(frozen=True, slots=True)
class Zone:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class LesionsPanel:
    """The cards, the column and the score of the case."""

    score_label: str
    cards: list[Card]
    case: ScoreSoFar
    column: Column | None
    levels: list[Level]
    zones: list[Zone]
    editing: Any = None  # the open form


@dataclass(frozen=True, slots=True)
class Scored:
    """A list and the score that the ruleset in force computes on each of its items."""

    definition: FactDefinition
    ruleset: Ruleset
    derived: Derived

    def sheets(self, items: Sequence[Mapping[str, Any]]) -> tuple[ScoreSheet, list[ScoreSheet]]:
        return score_sheets(self.ruleset, self.derived, items)

    @property
    def zones(self) -> Derived | None:
        """The derived fact of the zone of a level."""
        return self.ruleset.derived_in_role(DerivedRole.LEVEL_ZONE)

    def zone(self, level: str) -> str:
        if not level or self.zones is None:
            return ""
        return str(value_in_item(self.ruleset, self.zones.name, self.definition.name, {LEVEL: level}) or "")

    def zone_label(self, level: str) -> str:
        zone = self.zone(level)
        return self.zones.definition.nodes[zone].label if zone and self.zones is not None else ""


def scored_list(definition: FactDefinition) -> Scored | None:
    """The list with its score; None if no ruleset in force scores it."""
    if definition.type != "records":
        return None
    rules = rules_in_force()
    for catalogue in rules.catalogues.values():
        ruleset = rules.in_force(catalogue, timezone.localdate())
        if ruleset and (scores := scores_of_list(ruleset, definition.name)):
            return Scored(definition, ruleset, scores[0])
    return None


def lesions_panel(case: Case, scored: Scored, items: Sequence[Mapping[str, Any]], owner_id: str) -> LesionsPanel:
    """The panel of the current list."""
    worst, sheets = scored.sheets(items)
    cards = [lesion_card(scored, number, item, sheet, owner_id) for number, (item, sheet) in enumerate(zip(items, sheets, strict=True), 1)]
    field = scored.definition.fields.get(LEVEL)
    levels = [(name, scored.zone(name)) for name, _, _ in field.choices()] if field else []
    zones = scored.zones.definition.values if scored.zones is not None else ()
    return LesionsPanel(
        score_label=scored.derived.definition.label,
        cards=cards,
        case=score_so_far(scored, worst, []),
        column=draw_column(levels, [str(item.get(LEVEL)) for item in items]) if levels else None,
        levels=[_level(case, scored, name, cards, items) for name, _ in levels],
        zones=[Zone(zone.id, zone.label) for zone in zones],
    )


def lesion_card(scored: Scored, position: int, item: Mapping[str, Any], sheet: ScoreSheet, owner_id: str) -> Card:
    """The card of one item; position 0: a new one."""
    fields = scored.definition.fields
    shown = {name for each in sheet.items for name in each.fields} | {NAME, LEVEL}
    level = str(item.get(LEVEL, ""))
    return Card(
        position=position,
        anchor=f"{owner_id}-{position}",
        title=f"Lésion {item.get(NAME) or position}" if position else "Nouvelle lésion",
        level=_value(scored, LEVEL, item) if level else "niveau à préciser",
        zone=scored.zone_label(level),
        lines=[_line(scored, each, item) for each in sheet.items],
        others=[Pair(inner.label, _value(scored, name, item)) for name, inner in fields.items() if name in item and name not in shown],
        score_so_far=score_so_far(scored, sheet, [_label(scored, each) for each in sheet.items if not each.settled]),
    )


def score_so_far(scored: Scored, sheet: ScoreSheet, missing: list[str]) -> ScoreSoFar:
    """A score as « 7 à 12 », with its category if the whole interval is in one."""
    total, categories = sheet.total, scored.derived.categories
    possible = [each.label for each in categories if total and each.low <= total.high and total.low <= each.high]
    return ScoreSoFar(
        words=interval_words(total) if total else "—",
        category=sheet.category.label if sheet.category else UNDETERMINED,
        tone=TONES[min(categories.index(sheet.category), len(TONES) - 1)] if sheet.category else "ask",
        between=" ou ".join(possible).lower() if len(possible) > 1 else "",
        missing=missing,
        gauge=draw_gauge(score_range(scored.derived), total, categories),
    )


def _label(scored: Scored, each: ItemPoints) -> str:
    return scored.definition.fields[each.fields[0]].label


def _value(scored: Scored, name: str, item: Mapping[str, Any]) -> str:
    return library().dictionary.format(f"{scored.definition.name}[].{name}", item[name])


def _line(scored: Scored, each: ItemPoints, item: Mapping[str, Any]) -> Line:
    answers = [_value(scored, name, item) for name in each.fields if name in item]
    return Line(_label(scored, each), " ; ".join(answers) or "non renseigné", points_words(each), each.settled)


def points_words(each: ItemPoints) -> str:
    """« 1 point », « 0 à 3 points »."""
    return f"{interval_words(each.points)} point{'s' if each.points.high > 1 else ''}"


def _level(case: Case, scored: Scored, name: str, cards: Sequence[Card], items: Sequence[Mapping[str, Any]]) -> Level:
    here = [card for card, item in zip(cards, items, strict=True) if item.get(LEVEL) == name]
    position = here[0].position if here else 0
    url = reverse("cryoboard:record", args=[case.reference, scored.definition.name, position])
    label = scored.definition.fields[LEVEL].nodes[name].label
    marks = [Mark(card.title, card.score_so_far.words, card.score_so_far.tone) for card in here]
    return Level(label, scored.zone_label(name), url if here else f"{url}?niveau={name}", marks)
