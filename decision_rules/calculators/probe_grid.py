"""The rectangular probe grid of an ablation plan: a planning aid and an upper estimate, not a recommendation.

Source: thesis, Annexe 1 § 3.2 (probes at most 20 mm apart, outer probes at most 10 mm from the tumour edge); formulas
F1, F4 and F6 of the clinical catalogue.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

MAX_SPACING_MM = 20.0
COLDEST_EDGE_C = -40.0
COOLING_C_PER_MM = 4.0


@dataclass(frozen=True, slots=True)
class ProbeGrid:
    """Rows and columns of probes over a cross-section, and the position of each probe from its centre, in millimetres."""

    columns: int
    rows: int
    spacing_mm: tuple[float, float]
    edge_mm: tuple[float, float]
    probes_mm: tuple[tuple[float, float], ...]


def probe_grid(cross_1_mm: float, cross_2_mm: float) -> ProbeGrid:
    """The smallest grid that keeps probes at most 20 mm apart and 10 mm from the edge. Dimensions in mm, above 0."""
    columns, rows = math.ceil(cross_1_mm / MAX_SPACING_MM), math.ceil(cross_2_mm / MAX_SPACING_MM)
    step_1, step_2 = cross_1_mm / columns, cross_2_mm / rows
    probes = tuple(
        ((column + 0.5) * step_1 - cross_1_mm / 2, (row + 0.5) * step_2 - cross_2_mm / 2)
        for row in range(rows)
        for column in range(columns)
    )
    return ProbeGrid(columns, rows, (step_1, step_2), (step_1 / 2, step_2 / 2), probes)


def edge_temperature_c(margin_mm: float) -> float:
    """Estimated temperature at the tumour edge for an ice margin, in °C: linear to −40 °C at 10 mm."""
    return max(COLDEST_EDGE_C, -COOLING_C_PER_MM * margin_mm)


def depth_inside_ice_mm(distance_mm: float, margin_mm: float) -> float | None:
    """The depth of a structure inside the planned ice, in mm; None outside the ice, which does not prove that it is safe."""
    return margin_mm - distance_mm if distance_mm <= margin_mm else None
