"""The ladder of treatment lines: one band for each lane, one box for each step, with the patient's position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.web.drawings.text import wrap
from decision_rules import LadderEntry, LadderState

WIDTH, NAME_WIDTH, MARGIN = 1080, 150, 12
BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 204, 78, 20, 34
PAD_TOP, PAD_BOTTOM, BAND_GAP = 28, 12, 18
PER_ROW = (WIDTH - NAME_WIDTH - 2 * MARGIN) // (BOX_WIDTH + GAP_X)
NAME_SIZE, STEP_SIZE, LINE = 14, 14, 18

STATE_WORDS = {
    LadderState.RECOMMENDED: "recommandée",
    LadderState.OPEN: "ouverte",
    LadderState.PROVISIONAL: "provisoire",
    LadderState.RULED_OUT: "écartée",
    LadderState.UNDETERMINED: "indéterminée",
    LadderState.CLOSED: "sans proposition",
}
STATE_ICONS = {
    LadderState.RECOMMENDED: "recommend",
    LadderState.OPEN: "open",
    LadderState.PROVISIONAL: "provisional",
    LadderState.RULED_OUT: "withdrawn",
    LadderState.UNDETERMINED: "unknown",
    LadderState.CLOSED: "closed",
}


@dataclass(frozen=True, slots=True)
class Line:
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    label: str
    lines: tuple[Line, ...]
    state: LadderState
    word: str
    icon: str
    here: bool
    rules: tuple[str, ...]
    width: int = BOX_WIDTH
    height: int = BOX_HEIGHT

    @property
    def state_x(self) -> float:
        return self.x + 36

    @property
    def state_y(self) -> float:
        return self.y + self.height - 13

    @property
    def mark_x(self) -> float:
        return self.x + 12

    @property
    def mark_y(self) -> float:
        return self.state_y - 14

    @property
    def tab_y(self) -> float:
        return self.y - 21

    @property
    def here_x(self) -> float:
        return self.x + 8

    @property
    def here_y(self) -> float:
        return self.y - 7


@dataclass(frozen=True, slots=True)
class Band:
    name: str
    y: float
    height: float
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...]
    rail: str  # the path of the arrow to the next band and of its head, both empty for the last
    rail_head: str
    x: int = MARGIN
    width: int = WIDTH - 2 * MARGIN


@dataclass(frozen=True, slots=True)
class Ladder:
    bands: tuple[Band, ...]
    height: float
    place: str
    description: str
    width: int = WIDTH

    @property
    def steps(self) -> list[Box]:
        return [box for band in self.bands for box in band.boxes]


def draw_ladder(steps: Sequence[LadderEntry]) -> Ladder | None:
    """The geometry of the ladder; None when the catalogue declares none."""
    if not steps:
        return None
    lanes = list(dict.fromkeys(step.lane for step in steps))
    bands: list[Band] = []
    y = float(MARGIN)
    for lane in lanes:
        band = _band(lane, [step for step in steps if step.lane == lane], y, last=lane == lanes[-1])
        bands.append(band)
        y += band.height + BAND_GAP
    boxes = [box for band in bands for box in band.boxes]
    return Ladder(tuple(bands), y - BAND_GAP + MARGIN, _place(steps), _describe(boxes))


def _band(name: str, steps: Sequence[LadderEntry], y: float, *, last: bool) -> Band:
    rows = -(-len(steps) // PER_ROW)
    height = PAD_TOP + rows * BOX_HEIGHT + (rows - 1) * GAP_Y + PAD_BOTTOM
    name_lines = wrap(name, NAME_WIDTH - 24, NAME_SIZE, 4)
    top = y + height / 2 - (len(name_lines) - 1) * LINE / 2 + 5
    lines = tuple(Line(MARGIN + 16, top + index * LINE, text) for index, text in enumerate(name_lines))
    middle, end = MARGIN + NAME_WIDTH / 2 - 10, y + height + BAND_GAP - 2
    rail, head = ("", "") if last else (f"M{middle:g} {y + height:g}V{end - 8:g}", f"M{middle:g} {end:g}l-6 -9h12z")
    return Band(name, y, height, lines, tuple(_box(step, index, y) for index, step in enumerate(steps)), rail, head)


def _box(step: LadderEntry, index: int, band_y: float) -> Box:
    row, column = divmod(index, PER_ROW)
    x = MARGIN + NAME_WIDTH + column * (BOX_WIDTH + GAP_X)
    y = band_y + PAD_TOP + row * (BOX_HEIGHT + GAP_Y)
    lines = wrap(step.label, BOX_WIDTH - 24, STEP_SIZE, 2)
    return Box(
        x=x,
        y=y,
        label=step.label,
        lines=tuple(Line(x + 12, y + 24 + number * LINE, text) for number, text in enumerate(lines)),
        state=step.state,
        word=STATE_WORDS[step.state],
        icon=STATE_ICONS[step.state],
        here=step.here is True,
        rules=step.rules,
    )


def _place(steps: Sequence[LadderEntry]) -> str:
    here = [step.label for step in steps if step.here is True]
    if here:
        return "Le patient est ici : " + ", ".join(here) + "."
    if any(step.here is None for step in steps):
        return "La position du patient ne peut pas être établie avec les données connues."
    return "Le patient n’est sur aucune des étapes dessinées."


def _describe(boxes: Sequence[Box]) -> str:
    """The text alternative of the drawing."""
    return " ".join(f"{box.label} : {box.word}{', le patient est ici' if box.here else ''}." for box in boxes)
