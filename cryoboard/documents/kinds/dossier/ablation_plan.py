"""The ablation plan: its figures in words, and a small drawing to scale. Lengths are in millimetres. Pure."""

from __future__ import annotations

from typing import Any

from cryoboard.documents.pipeline.typography import WIDE, counted, number
from decision_rules import AblationPlan

EDGE = 6.0  # white margin around the drawing, in millimetres
PROBE = 1.6


def plan_block(plan: AblationPlan | None) -> dict[str, Any] | None:
    """The figures, distances and drawing of the plan; None when there is no plan."""
    if plan is None:
        return None
    return {"figures": figures(plan), "distances": distances(plan), "drawing": drawing(plan)}


def figures(plan: AblationPlan) -> list[dict[str, str]]:
    """The label and value of each known figure."""
    rows = [
        ("Section à couvrir", pair(plan.cross_1_mm, plan.cross_2_mm)),
        ("Marge de glace", mm(plan.margin_mm)),
        ("Glace nécessaire", mm(plan.ice_needed_mm)),
        ("Grille calculée", grid(plan)),
        ("Sondes prévues", planned(plan)),
        ("Température estimée au bord", f"{number(plan.edge_temperature_c)}{WIDE}°C"),
        ("Positions en profondeur", None if plan.n_depth is None else str(plan.n_depth)),
        ("Durée par position", None if plan.minutes_per_position is None else f"{number(plan.minutes_per_position)}{WIDE}min"),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def grid(plan: AblationPlan) -> str:
    probes = counted(plan.n_probes_estimate, "sonde", "sondes")
    spacing = f"écart {pair(*plan.spacing_mm)}, bord à {pair(*plan.edge_mm)}"
    return f"{plan.columns}{WIDE}×{WIDE}{plan.rows}, {probes}, {spacing}"


def planned(plan: AblationPlan) -> str | None:
    """What the operator plans, when it is known: number of probes, spacing, distance to the edge."""
    known = [
        counted(plan.n_probes_planned, "sonde", "sondes") if plan.n_probes_planned is not None else None,
        f"écart maximal {mm(plan.planned_spacing_mm)}" if plan.planned_spacing_mm is not None else None,
        f"bord à {mm(plan.planned_edge_mm)} au plus" if plan.planned_edge_mm is not None else None,
    ]
    return ", ".join(filter(None, known)) or None


def distances(plan: AblationPlan) -> list[dict[str, str]]:
    """Each structure with its distance. A structure outside the ice is not proven safe; the template says so."""
    return [
        {
            "label": each.label,
            "value": mm(each.mm) or "",
            "inside": f"dans la glace prévue, à {mm(each.inside_ice_mm)} de son bord"
            if each.inside_ice_mm is not None
            else "hors de la glace prévue",
        }
        for each in plan.distances
    ]


def drawing(plan: AblationPlan) -> dict[str, Any]:
    """The cross-section to scale, in SVG user units of one millimetre, with its centre at the origin.

    Numbers are written here with a decimal point; a template would write a decimal comma.
    """
    half_1, half_2, margin = plan.cross_1_mm / 2, plan.cross_2_mm / 2, plan.margin_mm
    width, height = 2 * (half_1 + margin + EDGE), 2 * (half_2 + margin + EDGE)
    paper = scale(width, height)
    return {
        "view_box": f"{-width / 2:g} {-height / 2:g} {width:g} {height:g}",
        "width": f"{width * paper:.4g}mm",
        "height": f"{height * paper:.4g}mm",
        "tumour": {"rx": f"{half_1:g}", "ry": f"{half_2:g}"},
        "ice": {"rx": f"{half_1 + margin:g}", "ry": f"{half_2 + margin:g}"},
        "probes": [{"x": f"{x:g}", "y": f"{y:g}"} for x, y in plan.probes_mm],
        "probe_radius": f"{PROBE:g}",
        "title": f"Coupe du projet à l’échelle : tumeur de {pair(plan.cross_1_mm, plan.cross_2_mm)}, "
        f"{counted(len(plan.probes_mm), 'sonde', 'sondes')}, glace à {mm(margin)} au-delà du bord.",
    }


def scale(width: float, height: float, largest_mm: float = 34.0) -> float:
    """Millimetres on paper for one millimetre of the patient: the drawing fits in a square of 34 mm and is never enlarged."""
    return min(1.0, largest_mm / max(width, height))


def mm(value: float | None) -> str | None:
    return None if value is None else f"{number(value)}{WIDE}mm"


def pair(first: float, second: float) -> str:
    return f"{number(first)}{WIDE}×{WIDE}{number(second)}{WIDE}mm"
