"""The ablation plan of an evaluation, to scale. Lengths in millimetres."""

from __future__ import annotations

from typing import Any

from decision_rules.calculators.probe_grid import depth_inside_ice_mm, edge_temperature_c, probe_grid
from decision_rules.runtime.interpreter import Reading


def drawn_plan(reading: Reading) -> dict[str, Any] | None:
    """The ablation plan to scale, when one is active and the cross-section is measured. Lengths in mm."""
    inputs = reading.ruleset.catalogue.plan_inputs
    if not inputs or reading.value(inputs["active"]) is not True:
        return None
    read = {key: reading.value(name) for key, name in inputs.items() if isinstance(name, str)}
    if read["cross_1"] is None or read["cross_2"] is None:
        return None
    grid, margin = probe_grid(read["cross_1"], read["cross_2"]), read["margin"]
    return {
        "size_mm": read["size"],
        "cross_1_mm": read["cross_1"],
        "cross_2_mm": read["cross_2"],
        "margin_mm": margin,
        "columns": grid.columns,
        "rows": grid.rows,
        "probes_mm": [[round(x, 2), round(y, 2)] for x, y in grid.probes_mm],
        "spacing_mm": [round(length, 2) for length in grid.spacing_mm],
        "edge_mm": [round(length, 2) for length in grid.edge_mm],
        "ice_needed_mm": None if read["size"] is None else read["size"] + 2 * margin,
        "n_probes_estimate": grid.columns * grid.rows,
        "n_probes_planned": read["n_probes"],
        "n_depth": read.get("n_depth"),
        "planned_spacing_mm": read["spacing"],
        "planned_edge_mm": read["edge"],
        "edge_temperature_c": edge_temperature_c(margin),
        "minutes_per_position": read.get("minutes_per_position"),
        "distances": [
            plan_distance(reading, entry, margin) for entry in inputs.get("distances", ()) if reading.value(entry["fact"]) is not None
        ],
    }


def plan_distance(reading: Reading, entry: Any, margin: float) -> dict[str, Any]:
    distance = reading.value(entry["fact"])
    return {"label": entry["label"], "mm": distance, "inside_ice_mm": depth_inside_ice_mm(distance, margin)}
