"""The form of one lesion: its level, each item of the score as choices with points, then the other fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cryoboard.web.presenters.fact_rows import Control
from cryoboard.web.presenters.lesions import LEVEL, NAME, Card, Scored, lesion_card, points_words
from cryoboard.web.presenters.records import RecordForm


@dataclass(frozen=True, slots=True)
class LesionForm:
    """The controls, with the score they give."""

    record: RecordForm
    card: Card
    place: list[Control]
    score: list[list[Control]]
    others: list[Control]
    score_label: str

    @property
    def spoken(self) -> str:
        """The text of the screen reader after an answer."""
        refused = [self.record.problem, *(control.problem for control in self.controls)]
        said = next((problem.problem for problem in refused if problem), "")
        score = self.card.score_so_far
        return f"Non enregistré. {said}" if said else f"{self.card.title} : {self.score_label} {score.words}, {score.category.lower()}."

    @property
    def others_known(self) -> bool:
        return any(control.raw not in ("", None) or control.problem for control in self.others)

    @property
    def position(self) -> int:
        return self.card.position

    @property
    def controls(self) -> list[Control]:
        return [*self.place, *(control for group in self.score for control in group), *self.others]


def lesion_form(scored: Scored, record: RecordForm, position: int, values: Mapping[str, Any]) -> LesionForm:
    """The form of the item at `position` (0: a new one). `values`: those the score is computed from."""
    sheet = scored.sheets([values])[1][0]
    controls = {control.input_name.removeprefix("field-"): control for control in record.fields}
    groups = [[name for name in each.fields if name != LEVEL] for each in sheet.items]
    taken = {name for group in groups for name in group} | {NAME, LEVEL}
    return LesionForm(
        record=record,
        card=lesion_card(scored, position, values, sheet, record.owner_id),
        place=[controls[name] for name in (LEVEL, NAME) if name in controls],
        score=[[_with_points(scored, name, controls[name]) for name in group] for group in groups if group],
        others=[control for name, control in controls.items() if name not in taken],
        score_label=scored.derived.definition.label,
    )


def _with_points(scored: Scored, name: str, control: Control) -> Control:
    """The control with the points of each value beside it."""
    answers: Sequence[str] = list(control.definition.nodes)
    return replace(control, notes={answer: _worth(scored, name, answer) for answer in answers})


def _worth(scored: Scored, name: str, answer: str) -> str:
    sheet = scored.sheets([{name: answer}])[1][0]
    return next(points_words(each) for each in sheet.items if name in each.fields)
