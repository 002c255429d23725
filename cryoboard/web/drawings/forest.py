"""A forest plot: one line per study, its rate on a common axis, its size as a square, its interval if the source gives one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt

from cryoboard.web.drawings.text import wrap

WIDTH, LABEL_WIDTH, SIZE_X, LEFT, RIGHT, VALUE_X = 1080, 300, 372, 396, 836, 852
TOP, ROW, HEAD, FOOT = 14, 28, 34, 40
LABEL_SIZE, SMALLEST, LARGEST, WITHOUT_SIZE = 14, 7.0, 20.0, 9.0
STEP, CAP = 20, 6


@dataclass(frozen=True, slots=True)
class Study:
    """One rate, in percent, and its words. `low` and `high` are set only if the source gives an interval, which the words repeat."""

    group: str
    label: str
    rate: float
    words: str
    patients: int | None = None
    low: float | None = None
    high: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """The position of a study in the plot."""

    label: str
    size_words: str
    words: str
    x: float
    y: float
    side: float
    shape: str  # square, hollow or diamond: distinct without colour
    whisker: str

    @property
    def text_y(self) -> float:
        return self.y + 5

    @property
    def left(self) -> float:
        return self.x - self.side / 2

    @property
    def top(self) -> float:
        return self.y - self.side / 2

    @property
    def diamond(self) -> str:
        half = self.side / 2
        return f"M{self.x:.2f} {self.y - half:.2f}l{half:g} {half:g}l{-half:g} {half:g}l{-half:g} {-half:g}z"


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    y: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Forest:
    marks: tuple[Mark, ...]
    headings: tuple[Heading, ...]
    ticks: tuple[Tick, ...]
    height: float
    description: str
    width: int = WIDTH
    start: int = LEFT
    end: int = RIGHT
    size_x: int = SIZE_X
    value_x: int = VALUE_X
    top: int = TOP

    @property
    def axis_y(self) -> float:
        return self.height - FOOT + 8

    @property
    def tick_y(self) -> float:
        return self.axis_y + 20


def draw_forest(studies: Sequence[Study]) -> Forest | None:
    """The plot of these studies, in the order given, one heading per group; None without studies."""
    if not studies:
        return None
    lowest = min(study.low if study.low is not None else study.rate for study in studies)
    start = max(int(lowest // STEP) * STEP, 0)
    largest = max((study.patients or 0 for study in studies), default=0)

    def place(rate: float) -> float:
        return LEFT + (rate - start) / (100 - start) * (RIGHT - LEFT)

    headings, marks, y = [], [], float(TOP)
    for group, members in groupby(studies, key=lambda study: study.group):
        headings.append(Heading(group, y + HEAD - 12))
        y += HEAD
        for study in members:
            marks.append(_mark(study, place(study.rate), y + ROW / 2, largest, _whisker(study, place, y + ROW / 2)))
            y += ROW
    ticks = tuple(Tick(place(rate), f"{rate} %") for rate in range(start, 101, STEP if start < 60 else STEP // 2))
    return Forest(tuple(marks), tuple(headings), ticks, y + FOOT, " ".join(_sentence(study) for study in studies))


def _mark(study: Study, x: float, y: float, largest: int, whisker: str) -> Mark:
    side = SMALLEST + (LARGEST - SMALLEST) * sqrt(study.patients / largest) if study.patients and largest else WITHOUT_SIZE
    return Mark(
        label=wrap(study.label, LABEL_WIDTH, LABEL_SIZE, 1)[0],
        size_words=str(study.patients) if study.patients else "n. r.",
        words=study.words,
        x=x,
        y=y,
        side=side,
        shape="hollow" if study.doubtful else "square" if study.patients else "diamond",
        whisker=whisker,
    )


def _whisker(study: Study, place: Callable[[float], float], y: float) -> str:
    """The path of the interval and of its two ends; empty when the source gives none."""
    if study.low is None or study.high is None:
        return ""
    low, high = place(study.low), place(study.high)
    return f"M{low:.2f} {y:g}H{high:.2f}M{low:.2f} {y - CAP:g}v{2 * CAP}M{high:.2f} {y - CAP:g}v{2 * CAP}"


def _sentence(study: Study) -> str:
    size = f"{study.patients} patients" if study.patients else "effectif non rapporté"
    return f"{study.group}, {study.label} : {study.words}, {size}{', à vérifier' if study.doubtful else ''}."
