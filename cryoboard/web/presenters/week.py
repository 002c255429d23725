"""« Ma semaine »: four counters that filter, one table, the deadlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.meetings.completeness import Completeness, completeness_of
from cryoboard.meetings.deadlines import deadlines_of
from cryoboard.meetings.locks import ACTIVE
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import quorum_forecast, registrations_of
from cryoboard.meetings.services.quick_registration import site_of
from cryoboard.organisation.models import Specialty
from cryoboard.web.presenters.meeting_header import time_left
from cryoboard.web.presenters.patient_names import short_identity

TO_READ, INCOMPLETE, READY, MISSING_COMPETENCE = "a-relire", "incomplets", "prets", "competences"
COUNTERS = {
    TO_READ: ("À relire", "search"),
    INCOMPLETE: ("Incomplets", "missing"),
    READY: ("Prêts", "true"),
    MISSING_COMPETENCE: ("Compétences manquantes", "alert"),
}
STATUS = {TO_READ: ("À relire", "search", "ice"), INCOMPLETE: ("Incomplet", "missing", "warn"), READY: ("Prêt", "true", "good")}
URGENCY_RANK = {"urgent": 0, "soon": 1, "planned": 2}
URGENCY_ICONS = {"urgent": ("alert", "stop"), "soon": ("pending", "warn"), "planned": ("info", "")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter and the sort order of the table."""

    only: str = ""
    by: str = ""

    @staticmethod
    def of(query: Mapping[str, str]) -> Wanted:
        only, by = query.get("filtre", ""), query.get("tri", "")
        return Wanted(only if only in COUNTERS else "", by if by in SORTS else "")

    def query(self, **changed: str) -> str:
        words = {"filtre": self.only, "tri": self.by} | changed
        return "?" + urlencode({name: value for name, value in words.items() if value})


@dataclass(frozen=True, slots=True)
class Counted:
    key: str
    label: str
    icon: str
    count: int
    current: bool
    query: str


@dataclass(frozen=True, slots=True)
class Column:
    """A sortable column of the table."""

    key: str
    label: str
    current: bool
    query: str


@dataclass(frozen=True, slots=True)
class Due:
    label: str
    at: datetime | date
    has_hour: bool
    left: str
    is_past: bool


@dataclass(frozen=True, slots=True)
class Awaited:
    label: str
    on: date | None


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One registration: patient, question, missing data."""

    registration: Registration
    initials: str
    status: str
    word: str
    icon: str
    tone: str
    urgency_icon: str
    urgency_tone: str
    site: str
    here: int
    wanted: int
    decisive: int
    awaited: list[Awaited]
    missing_competences: list[str]

    @property
    def is_active(self) -> bool:
        return self.registration.state in ACTIVE


@dataclass(frozen=True, slots=True)
class WeekPage:
    counters: list[Counted]
    columns: list[Column]
    lines: list[WeekLine]
    left_out: list[WeekLine]
    dues: list[Due]
    wanted: Wanted
    total: int
    all_query: str


def week_page(meeting: Meeting, user: Actor, wanted: Wanted) -> WeekPage:
    """The dashboard, with the cases visible to this user."""
    seen = set(cases_visible_to(user).filter(registrations__meeting=meeting).order_by().values_list("pk", flat=True))
    rows = [each for each in registrations_of(meeting) if each.case_id in seen]
    lists = completeness_of(rows)
    found = [week_line(each, lists[each.pk]) for each in rows]
    active = [each for each in found if each.is_active]
    counts = Counter(each.status for each in active) | Counter({MISSING_COMPETENCE: sum(bool(each.missing_competences) for each in active)})
    return WeekPage(
        counters=[
            Counted(key, label, icon, counts[key], key == wanted.only, wanted.query(filtre="" if key == wanted.only else key))
            for key, (label, icon) in COUNTERS.items()
        ],
        columns=[Column(key, label, key == wanted.by, wanted.query(tri=key)) for key, (label, _) in SORTS.items()],
        lines=sorted_lines([each for each in active if is_wanted(each, wanted.only)], wanted.by),
        left_out=[each for each in found if not each.is_active],
        dues=[due(each.label, each.due) for each in deadlines_of(meeting)],
        wanted=wanted,
        total=len(active),
        all_query=wanted.query(filtre=""),
    )


def week_line(registration: Registration, lacks: Completeness) -> WeekLine:
    """One row, without further queries."""
    status = status_of(registration, lacks)
    word, icon, tone = STATUS[status]
    urgency_icon, urgency_tone = URGENCY_ICONS[registration.urgency]
    pending = [item for item in (*lacks.required, *lacks.decisive, *lacks.useful) if item.expected_on or item.state == "pending"]
    return WeekLine(
        registration=registration,
        initials=short_identity(registration.case.patient),
        status=status,
        word=word,
        icon=icon,
        tone=tone,
        urgency_icon=urgency_icon,
        urgency_tone=urgency_tone,
        site=site_of(registration.case),
        here=len(lacks.present),
        wanted=len(lacks.present) + len(lacks.required),
        decisive=len(lacks.decisive),
        awaited=list(dict.fromkeys(Awaited(item.label, item.expected_on) for item in pending)),
        missing_competences=[Specialty(each).label for each in quorum_forecast(registration).missing],
    )


def status_of(registration: Registration, lacks: Completeness) -> str:
    """The status: confirmed, complete and to be reviewed, or incomplete."""
    if registration.complete_confirmed_by_id:
        return READY
    return INCOMPLETE if lacks.required or lacks.decisive else TO_READ


def is_wanted(line: WeekLine, only: str) -> bool:
    return not only or (bool(line.missing_competences) if only == MISSING_COMPETENCE else line.status == only)


def sorted_lines(lines: list[WeekLine], by: str) -> list[WeekLine]:
    return sorted(lines, key=SORTS[by][1]) if by else lines


SORTS: dict[str, tuple[str, Callable[[WeekLine], Any]]] = {
    "numero": ("N°", lambda line: line.registration.number),
    "patient": ("Patient", lambda line: line.initials),
    "siege": ("Localisation", lambda line: line.site or "~"),
    "question": ("Question", lambda line: line.registration.question.casefold()),
    "demandeur": ("Demandeur", lambda line: line.registration.requester.family_name if line.registration.requester else "~"),
    "statut": ("Statut", lambda line: (list(STATUS).index(line.status), line.registration.number)),
    "completude": ("Complétude", lambda line: line.here / max(line.wanted, 1)),
    "attendu": ("Attendu", lambda line: min((each.on for each in line.awaited if each.on), default=date.max)),
    "urgence": ("Urgence", lambda line: (URGENCY_RANK[line.registration.urgency], line.registration.number)),
    "competences": ("Compétences", lambda line: -len(line.missing_competences)),
}


def due(label: str, at: datetime | date) -> Due:
    """One deadline of the charter, and the time left."""
    if isinstance(at, datetime):
        return Due(label, at, True, time_left(at), at < timezone.now())
    days = (at - timezone.localdate()).days
    left = "aujourd’hui" if days == 0 else f"dans {days} jour{'s' * (days > 1)}" if days > 0 else f"depuis {-days} jour{'s' * (days < -1)}"
    return Due(label, at, False, left, days < 0)
