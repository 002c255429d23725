"""The ablation plan to scale: tumour, probes with their spacing, required ice zone, and structures by distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.web.drawings.text import french_number
from decision_rules import AblationPlan, PlanDistance

WIDTH, HEIGHT = 520, 470
LEFT, TOP, RIGHT, BOTTOM = 70, 50, 30, 74
SCALE_STEPS = (5, 10, 20, 50, 100)
CHART_WIDTH, CHART_SIDE, CHART_ROW, CHART_TOP, BAND_TOP = 520, 12, 46, 34, 24


@dataclass(frozen=True, slots=True)
class Ellipse:
    cx: float
    cy: float
    rx: float
    ry: float

    @property
    def x(self) -> float:
        return self.cx - self.rx

    @property
    def y(self) -> float:
        return self.cy - self.ry

    @property
    def width(self) -> float:
        return 2 * self.rx

    @property
    def height(self) -> float:
        return 2 * self.ry


@dataclass(frozen=True, slots=True)
class Probe:
    number: int
    x: float
    y: float

    @property
    def label_y(self) -> float:
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Dimension:
    """A measured line with its small end bars and its label."""

    path: str
    x: float
    y: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Section:
    """The section perpendicular to the probes."""

    tumour: Ellipse
    ice: Ellipse
    probes: tuple[Probe, ...]
    dimensions: tuple[Dimension, ...]
    scale: Dimension
    description: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    words: str
    name_y: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Distances:
    """The distance of each structure from the tumour edge, on one scale, with the ice edge."""

    bars: tuple[Bar, ...]
    edge_x: float
    edge_label: str
    ticks: tuple[Tick, ...]
    height: float
    description: str
    width: int = CHART_WIDTH
    origin: int = CHART_SIDE
    end: int = CHART_WIDTH - CHART_SIDE

    @property
    def edge_width(self) -> float:
        return self.edge_x - self.origin

    @property
    def axis_y(self) -> float:
        return self.height - 24

    @property
    def tick_y(self) -> float:
        return self.height - 6

    @property
    def band_height(self) -> float:
        return self.axis_y - BAND_TOP


def draw_section(plan: AblationPlan) -> Section:
    """The section to scale."""
    across, down, margin = plan.cross_1_mm, plan.cross_2_mm, plan.margin_mm
    scale = min((WIDTH - LEFT - RIGHT) / (across + 2 * margin), (HEIGHT - TOP - BOTTOM) / (down + 2 * margin))
    cx, cy = LEFT + (WIDTH - LEFT - RIGHT) / 2, TOP + (HEIGHT - TOP - BOTTOM) / 2
    tumour = Ellipse(cx, cy, across / 2 * scale, down / 2 * scale)
    ice = Ellipse(cx, cy, (across / 2 + margin) * scale, (down / 2 + margin) * scale)
    probes = tuple(Probe(number, cx + x * scale, cy + y * scale) for number, (x, y) in enumerate(plan.probes_mm, start=1))
    return Section(
        tumour=tumour,
        ice=ice,
        probes=probes,
        dimensions=tuple(_dimensions(plan, tumour, ice, probes)),
        scale=_scale_bar(scale),
        description=_describe_section(plan),
    )


def _dimensions(plan: AblationPlan, tumour: Ellipse, ice: Ellipse, probes: Sequence[Probe]) -> list[Dimension]:
    found = [
        _horizontal(tumour.x, tumour.x + tumour.width, ice.y - 14, plan.cross_1_mm),
        _vertical(tumour.y, tumour.y + tumour.height, ice.x - 14, plan.cross_2_mm),
        _horizontal(tumour.x + tumour.width, ice.x + ice.width, tumour.cy, plan.margin_mm, below=True),
    ]
    row = [probe for probe in probes if probe.y == probes[0].y]
    column = [probe for probe in probes if probe.x == probes[0].x]
    if len(row) > 1:
        found.append(_horizontal(row[0].x, row[1].x, row[0].y, plan.spacing_mm[0]))
    if len(column) > 1:
        found.append(_vertical(column[0].y, column[1].y, column[0].x, plan.spacing_mm[1], beside=True))
    return found


def _horizontal(x1: float, x2: float, y: float, mm: float, *, below: bool = False) -> Dimension:
    path = f"M{x1:.1f} {y:.1f}H{x2:.1f}M{x1:.1f} {y - 5:.1f}v10M{x2:.1f} {y - 5:.1f}v10"
    return Dimension(path, (x1 + x2) / 2, y + 20 if below else y - 9, f"{french_number(mm)} mm")


def _vertical(y1: float, y2: float, x: float, mm: float, *, beside: bool = False) -> Dimension:
    path = f"M{x:.1f} {y1:.1f}V{y2:.1f}M{x - 5:.1f} {y1:.1f}h10M{x - 5:.1f} {y2:.1f}h10"
    label_x, anchor = (x + 10, "start") if beside else (x - 8, "end")
    return Dimension(path, label_x, (y1 + y2) / 2 + 5, f"{french_number(mm)} mm", anchor)


def _scale_bar(scale: float) -> Dimension:
    length = max((step for step in SCALE_STEPS if step * scale <= 130), default=SCALE_STEPS[0])
    end = LEFT + length * scale
    path = f"M{LEFT} {HEIGHT - 28}H{end:.1f}M{LEFT} {HEIGHT - 34}v12M{end:.1f} {HEIGHT - 34}v12"
    return Dimension(path, LEFT, HEIGHT - 6, f"Échelle : {length} mm", "start")


def _describe_section(plan: AblationPlan) -> str:
    number = len(plan.probes_mm)
    words = [
        f"Coupe perpendiculaire aux sondes : tumeur de {french_number(plan.cross_1_mm)} sur "
        f"{french_number(plan.cross_2_mm)} mm, glace à atteindre {french_number(plan.margin_mm)} mm "
        "au-delà du bord."
    ]
    if number:
        words.append(f"{number} sonde{'s' if number > 1 else ''} sur une grille de {plan.columns} par {plan.rows}.")
    gaps = [french_number(gap) for gap in plan.spacing_mm if gap]
    if gaps:
        words.append(f"Écart entre sondes : {' et '.join(dict.fromkeys(gaps))} mm.")
    return " ".join(words)


def draw_distances(plan: AblationPlan) -> Distances | None:
    """The distances to scale; None when none is known."""
    known = plan.distances
    if not known:
        return None
    longest = max(max(item.mm for item in known), plan.margin_mm) * 1.1 or 1.0
    scale = (CHART_WIDTH - 2 * CHART_SIDE) / longest
    bars = tuple(_bar(item, index, scale) for index, item in enumerate(known))
    height = CHART_TOP + len(bars) * CHART_ROW + 30
    step = next((step for step in SCALE_STEPS if longest / step <= 8), SCALE_STEPS[-1])
    marks = [step * index for index in range(int(longest // step) + 1)]
    return Distances(
        bars=bars,
        edge_x=CHART_SIDE + plan.margin_mm * scale,
        edge_label=f"Bord de la glace prévue : {french_number(plan.margin_mm)} mm",
        ticks=tuple(Tick(CHART_SIDE + mark * scale, str(mark)) for mark in marks),
        height=height,
        description="Distances au bord de la tumeur. " + " ".join(f"{bar.label} : {bar.words}." for bar in bars),
    )


def _bar(item: PlanDistance, index: int, scale: float) -> Bar:
    inside, words = item.inside_ice_mm, f"{french_number(item.mm)} mm"
    if inside is not None:
        words += f", dans la glace sur {french_number(inside)} mm" if inside > 0 else ", au bord de la glace"
    y = CHART_TOP + index * CHART_ROW
    return Bar(item.label, words, y + 14, y + 22, max(item.mm * scale, 2))
