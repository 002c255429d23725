"""The examinations due after an act, with their dates in calendar months."""

from __future__ import annotations

import calendar
from datetime import date
from typing import TYPE_CHECKING, Any

from decision_rules.model.logic import TRUE
from decision_rules.model.rules import Schedule

if TYPE_CHECKING:
    from decision_rules.runtime.evaluation import Evaluation


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
