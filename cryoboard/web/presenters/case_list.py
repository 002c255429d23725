"""The list of cases: patient, question, progress of the data. Keyset paging: constant cost per page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import age_on
from cryoboard.web.presenters.banner import full_name
from cryoboard.web.presenters.status_labels import KNOWN, PENDING

PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class Line:
    case: Case
    name: str
    identity: str
    known: int
    pending: int


@dataclass(frozen=True, slots=True)
class ListPage:
    lines: list[Line]
    older: int | None
    from_start: bool

    @property
    def several_boards(self) -> bool:
        return len({line.case.board_id for line in self.lines}) > 1


def list_page(cases: QuerySet[Case], after: str | None) -> ListPage:
    """The next page of cases older than the one named `after`."""
    start = int(after) if after and after.isdecimal() else None
    query = cases.select_related("patient", "board").order_by("-pk")
    found = list((query.filter(pk__lt=start) if start else query)[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    counts = _states(shown)
    return ListPage(
        lines=[_line(case, counts.get(case.pk, Counter())) for case in shown],
        older=shown[-1].pk if len(found) > PAGE_SIZE else None,
        from_start=start is None,
    )


def _states(cases: Sequence[Case]) -> dict[int, Counter[str]]:
    """The number of facts of each case by state, in one query."""
    latest: dict[tuple[int, str], str] = {}
    rows: Any = Fact.objects.filter(case__in=cases).order_by("pk").values_list("case_id", "name", "state")
    for case_id, name, state in rows:
        latest[case_id, name] = state
    counts: dict[int, Counter[str]] = {}
    for (case_id, _), state in latest.items():
        counts.setdefault(case_id, Counter())[state] += 1
    return counts


def _line(case: Case, states: Counter[str]) -> Line:
    patient = case.patient
    age = f"{age_on(patient.birth_date, timezone.localdate())} ans" if patient.birth_date else ""
    identity = " · ".join(part for part in (patient.get_sex_display(), age) if part)
    return Line(case, full_name(patient), identity, states[KNOWN], states[PENDING])
