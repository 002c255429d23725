"""The drawing of a score on its scale: its categories, and the interval of its possible values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.web.drawings.text import french_number
from decision_rules import Category, Interval

WIDTH, BAR_TOP, BAR_HEIGHT, HEIGHT = 360.0, 20.0, 14.0, 50.0
EDGE = 8.0


@dataclass(frozen=True, slots=True)
class Band:
    """A category on the scale."""

    x: float
    width: float
    rank: int
    first: str


@dataclass(frozen=True, slots=True)
class Gauge:
    width: float
    height: float
    bar_y: float
    bar_height: float
    bands: list[Band]
    x: float
    span: float
    words: str
    words_x: float
    words_anchor: str
    end_x: float
    end_label: str


def interval_words(total: Interval) -> str:
    """« 9 », or « 7 à 12 »."""
    low, high = french_number(total.low), french_number(total.high)
    return low if low == high else f"{low} à {high}"


def draw_gauge(scale: Interval, total: Interval | None, categories: Sequence[Category]) -> Gauge:
    """The gauge: one step of equal width for each whole number; no mark without a total."""
    steps = scale.high - scale.low + 1
    step = (WIDTH - 2 * EDGE) / steps

    def left_of(number: float) -> float:
        return EDGE + (number - scale.low) * step

    middle = (left_of(total.low) + left_of(total.high + 1)) / 2 if total else 0.0
    anchor = "start" if middle < 40 else "end" if middle > WIDTH - 40 else "middle"
    return Gauge(
        width=WIDTH,
        height=HEIGHT,
        bar_y=BAR_TOP,
        bar_height=BAR_HEIGHT,
        bands=[
            Band(left_of(each.low), (each.high - each.low + 1) * step, rank, french_number(each.low))
            for rank, each in enumerate(categories)
        ],
        x=left_of(total.low) if total else 0.0,
        span=(total.high - total.low + 1) * step if total else 0.0,
        words=interval_words(total) if total else "",
        words_x={"start": EDGE, "end": WIDTH - EDGE, "middle": middle}[anchor],
        words_anchor=anchor,
        end_x=WIDTH - EDGE,
        end_label=french_number(scale.high),
    )
