"""The follow-up examinations and their dates. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from cryoboard.documents.kinds.dossier.outputs import citations
from cryoboard.documents.pipeline.typography import WIDE, counted, french, short_date
from decision_rules import EvaluationResult, ScheduleEntry


def schedule_rows(outcome: EvaluationResult, on: date) -> list[dict[str, Any]]:
    """One row per schedule. The first date after the day of the evaluation is marked."""
    return [schedule_row(each, on) for each in outcome.schedules]


def schedule_row(schedule: ScheduleEntry, on: date) -> dict[str, Any]:
    coming = next((due.day for due in schedule.due if due.day >= on), None)
    tolerance = schedule.tolerance_days
    return {
        "title": french(schedule.title),
        "modality": french(schedule.modality),
        "note": french(schedule.note),
        "due": [{"month": f"{due.month}{WIDE}mois", "date": short_date(due.day), "next": due.day == coming} for due in schedule.due],
        "due_text": french(schedule.due_text),
        "tolerance": f"±{WIDE}{counted(tolerance, 'jour', 'jours')}" if tolerance is not None else "",
        "rule": schedule.rule,
        "sources": citations(schedule.sources),
        "to_confirm": french(schedule.to_confirm) if schedule.to_confirm else "",
    }
