"""The drawing of the vertebral column, level by level; its links and labels are HTML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP, WIDTH, TOP = 24.0, 120.0, 0.0
BODY_WIDTHS = {"C": (34.0, 42.0), "T": (44.0, 58.0), "L": (62.0, 70.0), "S": (66.0, 26.0)}  # from the first level of a region to its last
CURVES = {"C": 6.0, "T": -8.0, "L": 8.0, "S": -6.0}  # the natural curves, seen from the side


@dataclass(frozen=True, slots=True)
class Vertebra:
    level: str
    zone: str
    x: float
    y: float
    width: float
    height: float
    marked: bool


@dataclass(frozen=True, slots=True)
class Column:
    width: float
    height: float
    vertebrae: list[Vertebra]


def draw_column(levels: Sequence[tuple[str, str]], marked: Sequence[str]) -> Column:
    """The column. `levels`: (level, zone) from top to bottom; `marked`: the levels with a lesion."""
    regions: dict[str, list[str]] = {}
    for level, _ in levels:
        regions.setdefault(level[:1], []).append(level)
    vertebrae = [_vertebra(row, level, zone, regions[level[:1]], level in marked) for row, (level, zone) in enumerate(levels)]
    return Column(WIDTH, TOP + STEP * len(levels), vertebrae)


def _vertebra(row: int, level: str, zone: str, region: list[str], marked: bool) -> Vertebra:
    first, last = BODY_WIDTHS.get(level[:1], (50.0, 50.0))
    share = region.index(level) / max(len(region) - 1, 1)
    width = first + (last - first) * share
    shift = CURVES.get(level[:1], 0.0) * 4 * share * (1 - share)
    return Vertebra(level, zone, WIDTH / 2 - width / 2 + shift, TOP + row * STEP + 2, width, STEP - 4, marked)
