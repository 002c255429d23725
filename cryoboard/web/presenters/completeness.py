"""« Complétude »: the cases of a meeting, and the checklist of one of them, with the form of each missing item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import cases_visible_to, facts_at_hand
from cryoboard.meetings.completeness import Completeness, Item, completeness, completeness_of
from cryoboard.meetings.locks import ACTIVE
from cryoboard.meetings.mandatory_items import FIELDS, IDENTITY
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import registrations_of
from cryoboard.web.forms.facts import FactEntry
from cryoboard.web.presenters.decisive import fact_link
from cryoboard.web.presenters.fact_rows import Problem, Row, dom_id, fact_row, settle
from cryoboard.web.presenters.patient_names import short_identity
from cryoboard.web.presenters.status_labels import STATE_ICONS, STATE_WORDS
from decision_rules import library

GROUPS = (
    ("required", "Obligatoire pour passer", "missing"),
    ("decisive", "Décisif pour la proposition", "decisive"),
    ("useful", "Utile", "info"),
)
FIELD_NAMES = frozenset(each.field for each in FIELDS)
REQUIRED, USEFUL = "required", "useful"
DECISIVE_WORD = "peut changer la proposition"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of the list on the left."""

    registration: Registration
    initials: str
    required: int
    decisive: int
    stale: int
    current: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """One missing item: why, from whom, since when, and its form or the page of its form."""

    item: Item
    anchor: str
    badge: str
    state: str
    state_icon: str
    days: int | None
    row: Row | None
    link: str
    link_label: str
    none: str  # the label of an empty list, « Aucune connue », answered by one button


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    icon: str
    lines: list[Missing]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The refused values of a line."""

    name: str
    typed: FactEntry
    problem: Problem


@dataclass(frozen=True, slots=True)
class Checklist:
    registration: Registration
    initials: str
    groups: list[Group]
    present: list[Item]
    is_complete: bool
    reminded_at: list[datetime]
    requester: str


@dataclass(frozen=True, slots=True)
class ChecklistPage:
    cases: list[CaseLine]
    shown: Checklist | None
    missing: int


def checklist_page(meeting: Meeting, user: Actor, number: str, attempt: Attempt | None = None) -> ChecklistPage:
    """The page, with the case of this number or the first incomplete one."""
    seen = set(cases_visible_to(user).filter(registrations__meeting=meeting).order_by().values_list("pk", flat=True))
    rows = [each for each in registrations_of(meeting) if each.state in ACTIVE and each.case_id in seen]
    lists = completeness_of(rows)
    chosen = next((each for each in rows if str(each.number) == number), None) or first_incomplete(rows, lists)
    return ChecklistPage(
        cases=[case_line(each, lists[each.pk], each is chosen) for each in rows],
        shown=checklist(chosen, attempt) if chosen else None,
        missing=sum(not each.is_complete for each in lists.values()),
    )


def first_incomplete(rows: Sequence[Registration], lists: Mapping[int, Completeness]) -> Registration | None:
    return next((each for each in rows if not lists[each.pk].is_complete), rows[0] if rows else None)


def case_line(registration: Registration, lacks: Completeness, current: bool) -> CaseLine:
    initials = short_identity(registration.case.patient)
    return CaseLine(registration, initials, len(lacks.required), len(lacks.decisive), len(lacks.stale), current)


def checklist(registration: Registration, attempt: Attempt | None = None) -> Checklist:
    """The four groups of one case, on its current facts."""
    lacks, facts = completeness(registration), facts_at_hand(registration.case)
    return Checklist(
        registration=registration,
        initials=short_identity(registration.case.patient),
        groups=[
            Group(key, title, icon, [missing(registration, item, facts, attempt, key) for item in getattr(lacks, key)])
            for key, title, icon in GROUPS
        ],
        present=lacks.present,
        is_complete=lacks.is_complete,
        reminded_at=[each.sent_at for each in registration.reminders.all()],
        requester=str(registration.requester or ""),
    )


def missing(registration: Registration, item: Item, facts: Mapping[str, Fact], attempt: Attempt | None, group: str) -> Missing:
    link, link_label = page_of(registration, item, elsewhere=group == USEFUL)
    row = None if link else answer_row(item, facts, attempt)
    return Missing(
        item=item,
        anchor=dom_id(item.fact or item.label.lower().replace(" ", "-")),
        badge=DECISIVE_WORD if group == "decisive" else "",
        state=STATE_WORDS[item.state],
        state_icon=STATE_ICONS[item.state],
        days=(timezone.localdate() - item.since).days if item.since else None,
        row=row,
        link=link,
        link_label=link_label,
        none=none_of(item) if group == REQUIRED else "",
    )


def none_of(item: Item) -> str:
    """The label of an empty list, for a list fact."""
    definition = library().dictionary.facts.get(item.fact)
    return definition.empty if definition and definition.type == "records" else ""


def page_of(registration: Registration, item: Item, *, elsewhere: bool) -> tuple[str, str]:
    """The page where a line is answered otherwise: identity, registration, a list of the case, or the form of the case."""
    case: Case = registration.case
    if item.fact in FIELD_NAMES:
        if item.fact.startswith(IDENTITY):
            return reverse("cryoboard:case_edit", args=[case.reference]), "Saisir dans l’identité"
        return reverse("cryoboard:registration_edit", args=[registration.meeting_id, registration.pk]), "Saisir dans l’inscription"
    definition = library().dictionary.facts.get(item.fact)
    if elsewhere or definition is None or definition.type == "records":
        return fact_link(case, item.fact).url or reverse("cryoboard:case", args=[case.reference]), "Saisir dans le dossier"
    return "", ""


def answer_row(item: Item, facts: Mapping[str, Fact], attempt: Attempt | None) -> Row:
    """The form row of a line, with the refused values."""
    dictionary = library().dictionary
    row = fact_row(dictionary, dictionary.facts[item.fact], facts.get(item.fact), editable=True)
    if attempt is not None and attempt.name == item.fact:
        settle(row, attempt.typed, attempt.problem)
    return row
