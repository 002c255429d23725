"""The report of an upload: what was kept, what was refused and how to mend it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cryoboard.web.pages.decisive import fact_link
from decision_rules import library, nest

SAMPLE_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Kept:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Refused:
    fact: str
    label: str
    problem: str
    hint: str
    link: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    accepted: list[Kept]
    refused: list[Refused]


def report_page(report: Any) -> ReportPage:
    """The report in French, each refused value with the place where it can be entered."""
    dictionary = library().dictionary
    accepted = [Kept(dictionary.label(fact.name), dictionary.format(fact.name, fact.value)) for fact in report.accepted]
    refused = []
    for problem in report.refused:
        link = fact_link(report.case, problem.fact.partition("[")[0])
        refused.append(Refused(problem.fact, link.label, problem.problem, problem.hint, link.url))
    return ReportPage(accepted, refused)


def sample() -> str:
    """A small case file that would be accepted, made from the dictionary itself."""
    numbers = [fact for fact in library().dictionary.facts.values() if fact.type in ("integer", "decimal")][
        :SAMPLE_NUMBERS
    ]
    facts = nest({fact.name: int(((fact.minimum or 0) + (fact.maximum or 0)) / 2) for fact in numbers})
    return json.dumps(
        {"case": "A-12", "on": timezone.localdate().isoformat(), "facts": facts}, indent=2, ensure_ascii=False
    )
