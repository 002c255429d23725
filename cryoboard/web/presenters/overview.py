"""The overview of a case to which several catalogues apply: the catalogues, and their divergences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.cases.models import Case
from cryoboard.evaluations.divergences import Stance, divergences
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.proposals import Card, Panel, output_card
from cryoboard.web.presenters.status_labels import KIND_ICONS, STATUS_WORDS
from decision_rules import OutputStatus


@dataclass(frozen=True, slots=True)
class Tally:
    icon: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class CatalogueInScope:
    """An applicable catalogue, with its counts of outputs."""

    anchor: str
    title: str
    ruleset: str
    tallies: list[Tally]


@dataclass(frozen=True, slots=True)
class Word:
    kind: str
    icon: str
    label: str


@dataclass(frozen=True, slots=True)
class Side:
    """The outputs of one catalogue on a topic, with their rules and sources."""

    catalogue: str
    words: list[Word]
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    opposed: bool
    sides: list[Side]


@dataclass(frozen=True, slots=True)
class Overview:
    catalogues: list[CatalogueInScope]
    differences: list[Difference]


def overview(case: Case, evaluations: Sequence[Evaluation], panels: Sequence[Panel]) -> Overview | None:
    """The overview; None with fewer than two evaluations."""
    if len(evaluations) < 2:
        return None
    catalogues = [
        CatalogueInScope(
            panel.anchor, panel.catalogue, panel.ruleset, [Tally(group.icon, group.title, len(group.active)) for group in panel.groups]
        )
        for panel in panels
    ]
    found = divergences([each.outcome for each in evaluations])
    return Overview(
        catalogues, [Difference(each.label, each.opposed, [_side(case, evaluations, stance) for stance in each.stances]) for each in found]
    )


def _side(case: Case, evaluations: Sequence[Evaluation], stance: Stance) -> Side:
    evaluation = evaluations[stance.position]
    ruleset = ruleset_of(evaluation.ruleset, evaluation.digest)
    cards = [output_card(case, evaluation, ruleset, output, f"d-{ruleset.catalogue.id}") for output in stance.outputs]
    return Side(ruleset.catalogue.title, _words(stance), cards)


def _words(stance: Stance) -> list[Word]:
    """The kinds of a side, or « Écartée » if all outputs are withdrawn."""
    if stance.is_withdrawn:
        return [Word("withdrawn", "withdrawn", STATUS_WORDS[OutputStatus.WITHDRAWN])]
    return [Word(kind, KIND_ICONS[kind], kind.label) for kind in stance.kinds]
