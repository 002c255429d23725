"""The report of an upload: the saved facts, the refused ones and how to correct them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cryoboard.cases.imports import ImportReport
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import current_facts
from cryoboard.web.presenters.decisive import fact_link
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
    file_name: str
    accepted: list[Kept]
    refused: list[Refused]


def kept_report(report: ImportReport) -> dict[str, Any]:
    """The report as stored in the session until it is shown."""
    return {
        "accepted": [fact.name for fact in report.accepted],
        "refused": [problem.as_dict() for problem in report.refused],
        "file": report.accepted[0].source_document if report.accepted else "",
    }


def report_page(case: Case, kept: Mapping[str, Any]) -> ReportPage:
    """The report in French, each refused value with the link to its form row."""
    dictionary, facts = library().dictionary, current_facts(case)
    values = [(name, facts[name].value) for name in kept["accepted"] if name in facts]
    refused = []
    for problem in kept["refused"]:
        link = fact_link(case, problem["fact"].partition("[")[0])
        refused.append(Refused(problem["fact"], link.label, problem["problem"], problem["hint"], link.url))
    accepted = [Kept(dictionary.label(name), dictionary.format(name, value)) for name, value in values]
    return ReportPage(kept["file"], accepted, refused)


def sample() -> str:
    """A small valid case file, made from the dictionary."""
    numbers = [fact for fact in library().dictionary.facts.values() if fact.type in ("integer", "decimal")][:SAMPLE_NUMBERS]
    facts = nest({fact.name: int(((fact.minimum or 0) + (fact.maximum or 0)) / 2) for fact in numbers})
    return json.dumps({"case": "A-12", "on": timezone.localdate().isoformat(), "facts": facts}, indent=2, ensure_ascii=False)
