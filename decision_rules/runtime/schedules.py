"""The follow-up schedules: the examinations due after an act, in calendar months."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from typing import Any

from decision_rules.model.logic import TRUE, Verdict
from decision_rules.model.result import DueDate, ScheduleEntry
from decision_rules.model.rules import Ruleset, Schedule


def due_dates(ruleset: Ruleset, facts: Mapping[str, Any], verdicts: Mapping[str, Verdict]) -> tuple[ScheduleEntry, ...]:
    """The schedules whose rule fired, with the dates counted in calendar months from the act."""
    return tuple(
        schedule_entry(facts, schedule)
        for schedule in ruleset.catalogue.schedules
        if schedule.rule in ruleset.rules and verdicts[schedule.rule] is TRUE
    )


def schedule_entry(facts: Mapping[str, Any], schedule: Schedule) -> ScheduleEntry:
    start = facts.get(schedule.start) if schedule.start else None
    return ScheduleEntry(
        id=schedule.id,
        title=schedule.title,
        rule=schedule.rule,
        modality=schedule.modality,
        note=schedule.note,
        tolerance_days=schedule.tolerance_days,
        due_text=schedule.due,
        due=tuple(DueDate(month, add_months(date.fromisoformat(start), month)) for month in schedule.months) if start else (),
        sources=schedule.sources,
        to_confirm=schedule.to_confirm,
    )


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
