"""What an evaluation lets one draw: the steps of the pathway, the ablation plan, the dates due."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING, Any

from decision_rules.engine.calculators.probe_grid import depth_inside_ice_mm, edge_temperature_c, probe_grid
from decision_rules.engine.logic import TRUE, Verdict
from decision_rules.engine.rules import LadderStep, Schedule

if TYPE_CHECKING:
    from decision_rules.engine.evaluation import Evaluation

POSITIONS = {Verdict.TRUE: True, Verdict.FALSE: False, Verdict.UNKNOWN: None}


def drawn_ladder(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Each step of the pathway: is the patient there, and is it open, provisional, ruled out or undetermined."""
    return [ladder_entry(evaluation, step) for step in evaluation.ruleset.catalogue.ladder]


def ladder_entry(evaluation: Evaluation, step: LadderStep) -> dict[str, Any]:
    concerned = [each for each in evaluation.emitted if each.output.topic in step.topics]
    here = None if step.here_when is None else evaluation.reading.judge(step.here_when)
    return {
        "id": step.id,
        "label": step.label,
        "lane": step.lane,
        "here": False if here is None else POSITIONS[here],
        "state": ladder_state(evaluation, step),
        "rules": sorted({each.rule.id for each in concerned}),
    }


def ladder_state(evaluation: Evaluation, step: LadderStep) -> str:
    """Ruled out before recommended, recommended before open: the safest word first, topic by topic."""
    concerned = [each for each in evaluation.emitted if each.output.topic in step.topics]
    open_states = {(each.output.kind, each.status) for each in concerned}
    if ("recommendation", "active") in open_states:
        return "recommended"
    if ("option", "active") in open_states:
        return "open"
    if ("option", "provisional") in open_states:
        return "provisional"
    if any(kind == "contraindication" for kind, _ in open_states) or any(status == "withdrawn" for _, status in open_states):
        return "ruled_out"
    proposing = {
        rule.id
        for rule in evaluation.ruleset.rules.values()
        if any(output.topic in step.topics and output.kind in ("option", "recommendation") for output in rule.outputs)
    }
    return "undetermined" if any(evaluation.verdicts[rule_id] is Verdict.UNKNOWN for rule_id in proposing) else "closed"


def drawn_plan(evaluation: Evaluation) -> dict[str, Any] | None:
    """The ablation plan to scale, when one is active and the cross-section is measured. Lengths in mm."""
    inputs = evaluation.ruleset.catalogue.plan_inputs
    if not inputs or evaluation.reading.value(inputs["active"]) is not True:
        return None
    read = {key: evaluation.reading.value(name) for key, name in inputs.items() if isinstance(name, str)}
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
            plan_distance(evaluation, entry, margin)
            for entry in inputs.get("distances", ())
            if evaluation.reading.value(entry["fact"]) is not None
        ],
    }


def plan_distance(evaluation: Evaluation, entry: Any, margin: float) -> dict[str, Any]:
    distance = evaluation.reading.value(entry["fact"])
    return {"label": entry["label"], "mm": distance, "inside_ice_mm": depth_inside_ice_mm(distance, margin)}


def due_dates(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The schedules whose rule fired, with their dates in calendar months from the act."""
    return [
        schedule_entry(evaluation, schedule)
        for schedule in evaluation.ruleset.catalogue.schedules
        if schedule.rule in evaluation.ruleset.rules and evaluation.verdicts[schedule.rule] is TRUE
    ]


def schedule_entry(evaluation: Evaluation, schedule: Schedule) -> dict[str, Any]:
    start = evaluation.facts.get(schedule.start) if schedule.start else None
    return {
        "id": schedule.id,
        "title": schedule.title,
        "rule": schedule.rule,
        "modality": schedule.modality,
        "note": schedule.note,
        "tolerance_days": schedule.tolerance_days,
        "due_text": schedule.due,
        "due": [{"month": month, "date": add_months(date.fromisoformat(start), month).isoformat()} for month in schedule.months]
        if start
        else [],
        "sources": [{"cite": citation.cite, "where": citation.where} for citation in schedule.sources],
        "to_confirm": schedule.to_confirm,
    }


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
