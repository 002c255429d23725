"""The pathway of the patient: ladder, ablation plan, timeline, follow-up schedule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cryoboard.cases.models import Fact
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.drawings.ladder import Ladder, draw_ladder
from cryoboard.web.drawings.plan import Distances, Section, draw_distances, draw_section
from cryoboard.web.drawings.text import french_number
from cryoboard.web.drawings.timeline import Timeline, TimelineEvent, draw_timeline
from cryoboard.web.presenters.proposals import Reason, Reference, references
from decision_rules import AblationPlan, Dictionary, FactDefinition, Ruleset, ScheduleEntry, library


@dataclass(frozen=True, slots=True)
class Due:
    """One date of the follow-up: past, near or to come."""

    month: int
    day: date
    state: str
    word: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Schedule:
    title: str
    modality: str
    note: str
    due_text: str
    to_confirm: str | None
    due: list[Due]
    sources: list[Reference]


@dataclass(frozen=True, slots=True)
class Panel:
    """The drawings of one evaluation."""

    anchor: str
    ruleset: str
    title: str
    ladder: Ladder | None
    section: Section | None
    distances: Distances | None
    plan: list[Reason]
    grid_note: str
    schedules: list[Schedule]


@dataclass(frozen=True, slots=True)
class Journey:
    panels: list[Panel]
    timeline: Timeline | None


def journey_page(evaluations: Sequence[Evaluation], facts: Mapping[str, Fact], today: date) -> Journey:
    """The page; the timeline shows past events and the dates of the schedules."""
    panels = [_panel(evaluation, today) for evaluation in evaluations]
    due = (
        TimelineEvent(each.day, f"{schedule.title}, mois {each.month}", due=True)
        for panel in panels
        for schedule in panel.schedules
        for each in schedule.due
        if today < each.day <= today + timedelta(days=366)
    )
    past = timeline_events(library().dictionary, facts)
    return Journey(panels, draw_timeline([*past, *dict.fromkeys(due)], today))


def _panel(evaluation: Evaluation, today: date) -> Panel:
    ruleset, outcome = ruleset_of(evaluation.ruleset, evaluation.digest), evaluation.outcome
    plan, lanes = outcome.plan, ruleset.catalogue.lanes
    return Panel(
        anchor=f"j-{ruleset.catalogue.id}",
        ruleset=ruleset.id,
        title=ruleset.title,
        ladder=draw_ladder([replace(step, lane=lanes.get(step.lane, step.lane)) for step in outcome.ladder]),
        section=draw_section(plan) if plan else None,
        distances=draw_distances(plan) if plan else None,
        plan=list(_plan_words(plan)) if plan else [],
        grid_note=_grid_note(plan) if plan else "",
        schedules=[_schedule(ruleset, entry, today) for entry in outcome.schedules],
    )


PLAN_WORDS = (
    ("size_mm", "Plus grand diamètre", "mm"),
    ("ice_needed_mm", "Glace nécessaire, marge comprise", "mm"),
    ("n_probes_estimate", "Sondes estimées par la grille", ""),
    ("n_probes_planned", "Sondes prévues", ""),
    ("planned_spacing_mm", "Écart prévu entre sondes", "mm"),
    ("planned_edge_mm", "Distance prévue au bord", "mm"),
    ("n_depth", "Positions en profondeur, au moins", ""),
    ("edge_temperature_c", "Température estimée au bord de la tumeur", "°C"),
    ("minutes_per_position", "Durée par position", "min"),
)


def _plan_words(plan: AblationPlan) -> Iterator[Reason]:
    for name, label, unit in PLAN_WORDS:
        value = getattr(plan, name)
        if value is not None:
            yield Reason(label, f"{french_number(value)} {unit}".strip().replace("-", "−"))


def _grid_note(plan: AblationPlan) -> str:
    """The note of the drawn probes: an estimate, not the operator's plan."""
    planned, estimate = plan.n_probes_planned, plan.n_probes_estimate
    note = f"Sondes dessinées : la grille estimée ({french_number(estimate)}), qui est une enveloppe haute."
    if planned is not None and planned != estimate:
        note += f" Le projet en prévoit {french_number(planned)}, dont les positions ne sont pas enregistrées."
    return note


def _schedule(ruleset: Ruleset, entry: ScheduleEntry, today: date) -> Schedule:
    tolerance = timedelta(days=entry.tolerance_days or 0)
    upcoming = min((each.day for each in entry.due if each.day + tolerance >= today), default=None)
    return Schedule(
        title=entry.title,
        modality=entry.modality,
        note=entry.note,
        due_text=entry.due_text,
        to_confirm=entry.to_confirm,
        due=[_due(each.month, each.day, upcoming) for each in entry.due],
        sources=references(ruleset, entry.sources),
    )


def _due(month: int, day: date, upcoming: date | None) -> Due:
    if upcoming is None or day < upcoming:
        return Due(month, day, "past", "Échéance passée", "history", "")
    if day == upcoming:
        return Due(month, day, "next", "Prochaine échéance", "pending", "warn")
    return Due(month, day, "later", "À venir", "open", "ice")


def timeline_events(dictionary: Dictionary, facts: Mapping[str, Fact]) -> list[TimelineEvent]:
    """The events of the facts that the dictionary puts on the timeline, single or in a list."""
    found: list[TimelineEvent] = []
    for name, fact in facts.items():
        definition = dictionary.facts.get(name)
        if definition is None or fact.state != "known" or fact.value is None:
            continue
        if definition.type == "records":
            found.extend(_of_records(dictionary, definition, fact.value))
        elif definition.timeline:
            found.append(TimelineEvent(date.fromisoformat(fact.value), definition.label, fact.source_document))
    return found


def _of_records(dictionary: Dictionary, definition: FactDefinition, items: Iterable[Mapping[str, Any]]) -> Iterator[TimelineEvent]:
    """The dated fields of each item of a list: « Chirurgie : début »."""
    dated = [name for name, inner in definition.fields.items() if inner.timeline]
    for item in items:
        words = [_said(dictionary, definition, name, item) for name in definition.fields if name in item and name not in dated]
        head = words[0].value if words else definition.label
        detail = ", ".join(f"{word.label.lower()} : {word.value.lower()}" for word in words[1:])
        for name in dated:
            if item.get(name):
                label = f"{head} : {definition.fields[name].label.lower()}" if len(dated) > 1 else head
                yield TimelineEvent(date.fromisoformat(item[name]), label, detail)


def _said(dictionary: Dictionary, definition: FactDefinition, name: str, item: Mapping[str, Any]) -> Reason:
    return Reason(definition.fields[name].label, dictionary.format(f"{definition.name}[].{name}", item[name]))
