"""The timeline: dated events on one axis, numbered as in the list that repeats them in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cryoboard.web.drawings.text import text_width

WIDTH, LEFT, RIGHT = 1080, 36, 36
DOT, ROW, AXIS_GAP = 11, 26, 30
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One event: its day, its words, and whether it is in the future."""

    day: date
    label: str
    detail: str = ""
    due: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    number: int
    x: float
    y: float
    due: bool

    @property
    def label_y(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str

    @property
    def anchor(self) -> str:
        return anchor(self.x)


@dataclass(frozen=True, slots=True)
class Entry:
    number: int
    happening: TimelineEvent
    gap: str  # since the entry before, « + 3 mois »; empty for the first


@dataclass(frozen=True, slots=True)
class Timeline:
    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]
    entries: tuple[Entry, ...]
    today_x: float
    axis_y: float
    height: float
    description: str
    today_label: str
    width: int = WIDTH
    start: int = LEFT
    end: int = WIDTH - RIGHT

    @property
    def label_y(self) -> float:
        return self.axis_y + 26

    @property
    def today_anchor(self) -> str:
        return anchor(self.today_x)


def anchor(x: float) -> str:
    """The text anchor of a label, so that it stays inside the drawing."""
    return "start" if x < LEFT + 45 else "end" if x > WIDTH - RIGHT - 45 else "middle"


def draw_timeline(timeline_events: Sequence[TimelineEvent], today: date) -> Timeline | None:
    """The axis and its dots; None when nothing is dated."""
    if not timeline_events:
        return None
    ordered = sorted(timeline_events, key=lambda happening: (happening.day, happening.label))
    first, last = min(ordered[0].day, today), max(ordered[-1].day, today)
    span = max((last - first).days, 30)

    def place(day: date) -> float:
        return LEFT + (day - first).days / span * (WIDTH - LEFT - RIGHT)

    levels = _levels([place(happening.day) for happening in ordered])
    axis_y = AXIS_GAP + (max(levels) + 1) * ROW
    dots = tuple(
        Dot(number, place(happening.day), axis_y - 20 - level * ROW, happening.due)
        for number, (happening, level) in enumerate(zip(ordered, levels, strict=True), start=1)
    )
    return Timeline(
        dots=dots,
        ticks=tuple(Tick(place(day), label) for day, label in _marks(first, last, span)),
        entries=_entries(ordered),
        today_x=place(today),
        axis_y=axis_y,
        height=axis_y + 42,
        description=" ".join(f"{item.day:%d/%m/%Y} : {item.label}{' (prévu)' if item.due else ''}." for item in ordered),
        today_label=f"{today:%d/%m/%Y}",
    )


def _levels(places: Sequence[float]) -> list[int]:
    """The height of each label, so that near dates do not overlap."""
    ends: list[float] = []
    levels = []
    for x in places:
        level = next((index for index, end in enumerate(ends) if x - end >= 2 * DOT + 4), len(ends))
        if level == len(ends):
            ends.append(x)
        ends[level] = x
        levels.append(level)
    return levels


def _marks(first: date, last: date, span: int) -> list[tuple[date, str]]:
    """The ticks: years, or months for less than eighteen months, thinned so that their labels do not touch."""
    if span > 550:
        days = [(date(year, 1, 1), str(year)) for year in range(first.year, last.year + 2)]
    else:
        months = [(first.year * 12 + first.month - 1 + index) for index in range(span // 28 + 2)]
        days = [(date(month // 12, month % 12 + 1, 1), f"{MONTHS[month % 12]} {month // 12}") for month in months]
    inside = [(day, label) for day, label in days if first <= day <= last]
    step = max(int(text_width("sept. 2026", 13) * 1.2 * len(inside) // (WIDTH - LEFT - RIGHT)) + 1, 1)
    return inside[::step]


def _entries(ordered: Sequence[TimelineEvent]) -> tuple[Entry, ...]:
    before = [None, *[happening.day for happening in ordered[:-1]]]
    return tuple(
        Entry(number, happening, delay(previous, happening.day) if previous else "")
        for number, (happening, previous) in enumerate(zip(ordered, before, strict=True), start=1)
    )


def delay(start: date, end: date) -> str:
    """A delay in words: « + 12 j », « + 3 mois », « + 2 ans 4 mois »; empty for the same day."""
    days = (end - start).days
    if days < 62:
        return f"+ {days} j" if days else ""
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    years, rest = divmod(months, 12)
    if not years:
        return f"+ {rest} mois"
    return f"+ {years} an{'s' if years > 1 else ''}" + (f" {rest} mois" if rest else "")
