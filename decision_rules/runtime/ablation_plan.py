"""The ablation plan of an evaluation. Lengths in millimetres."""

from __future__ import annotations

from typing import Any

from decision_rules.calculators.probe_grid import depth_inside_ice_mm, edge_temperature_c, probe_grid
from decision_rules.model.result import AblationPlan, PlanDistance
from decision_rules.runtime.interpreter import Interpreter


def ablation_plan(interpreter: Interpreter) -> AblationPlan | None:
    """The ablation plan; None unless an ablation is planned and its cross-section is measured. Lengths in mm."""
    inputs = interpreter.ruleset.catalogue.plan_inputs
    if not inputs or interpreter.value(inputs["active"]) is not True:
        return None
    read = {key: interpreter.value(name) for key, name in inputs.items() if isinstance(name, str)}
    if read["cross_1"] is None or read["cross_2"] is None:
        return None
    grid, margin = probe_grid(read["cross_1"], read["cross_2"]), read["margin"]
    return AblationPlan(
        size_mm=read["size"],
        cross_1_mm=read["cross_1"],
        cross_2_mm=read["cross_2"],
        margin_mm=margin,
        columns=grid.columns,
        rows=grid.rows,
        probes_mm=tuple(rounded(position) for position in grid.probes_mm),
        spacing_mm=rounded(grid.spacing_mm),
        edge_mm=rounded(grid.edge_mm),
        ice_needed_mm=None if read["size"] is None else read["size"] + 2 * margin,
        n_probes_estimate=grid.columns * grid.rows,
        n_probes_planned=read["n_probes"],
        n_depth=read.get("n_depth"),
        planned_spacing_mm=read["spacing"],
        planned_edge_mm=read["edge"],
        edge_temperature_c=edge_temperature_c(margin),
        minutes_per_position=read.get("minutes_per_position"),
        distances=tuple(
            plan_distance(interpreter, entry, margin)
            for entry in inputs.get("distances", ())
            if interpreter.value(entry["fact"]) is not None
        ),
    )


def rounded(lengths: tuple[float, float]) -> tuple[float, float]:
    """The lengths rounded to a hundredth of a millimetre."""
    return round(lengths[0], 2), round(lengths[1], 2)


def plan_distance(interpreter: Interpreter, entry: Any, margin: float) -> PlanDistance:
    distance = interpreter.value(entry["fact"])
    return PlanDistance(entry["label"], distance, depth_inside_ice_mm(distance, margin))
