"""Two rulesets on the same facts, side by side, each difference in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.selectors import Compared, compare
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.status_labels import KIND_ICONS, STATUS_WORDS
from decision_rules import OutputEntry, OutputKind, OutputPart, OutputStatus, Ruleset


@dataclass(frozen=True, slots=True)
class Side:
    """What one ruleset says on a topic."""

    parts: Sequence[OutputPart]
    status: OutputStatus
    status_word: str


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    word: str
    differs: bool
    sides: tuple[Side | None, Side | None]


@dataclass(frozen=True, slots=True)
class Group:
    kind: OutputKind
    title: str
    icon: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Comparison:
    first: Ruleset
    second: Ruleset
    on: date
    groups: list[Group]
    differing: int
    same: int


def comparison_page(first: Evaluation, second: Evaluation) -> Comparison:
    """Every topic of either evaluation, the differing ones first within each kind."""
    rulesets = ruleset_of(first.ruleset, first.digest), ruleset_of(second.ruleset, second.digest)
    lines = [(entry.kind, _line(entry, rulesets)) for entry in compare(first, second)]
    groups = [
        Group(kind, kind.plural, KIND_ICONS[kind], sorted(found, key=lambda line: (not line.differs, line.label)))
        for kind in OutputKind
        if (found := [line for of_kind, line in lines if of_kind is kind])
    ]
    differing = sum(line.differs for _, line in lines)
    return Comparison(*rulesets, on=first.on, groups=groups, differing=differing, same=len(lines) - differing)


def _line(entry: Compared, rulesets: tuple[Ruleset, Ruleset]) -> Line:
    sides = _side(entry.first), _side(entry.second)
    word = difference(*sides, *(ruleset.title.partition(" :")[0] for ruleset in rulesets))
    return Line(entry.topic_label, word or "Identique", bool(word), sides)


def _side(output: OutputEntry | None) -> Side | None:
    return None if output is None else Side(output.parts, output.status, STATUS_WORDS[output.status])


def difference(first: Side | None, second: Side | None, first_name: str, second_name: str) -> str:
    """How two sides differ, in words; empty when they say the same."""
    if first is None or second is None:
        return f"Seulement {first_name if second is None else second_name}"
    if first.status != second.status:
        return "Statut différent"
    if [part.text for part in first.parts] != [part.text for part in second.parts]:
        return "Texte différent"
    if [part.rule for part in first.parts] != [part.rule for part in second.parts]:
        return "Règles différentes"
    return ""
