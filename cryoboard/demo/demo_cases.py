"""Loads the demonstration cases. A second call adds what is missing and changes nothing else."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.cases.services import create_case, record_fact
from cryoboard.demo.people import general_practitioner, load_people
from cryoboard.organisation.models import Board
from decision_rules import check_facts, library

A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CASES = Path(__file__).parent / "cases"


def load_cases() -> tuple[int, int]:
    """Load every demonstration case that is missing; returns the number added and the total. The first file is loaded last."""
    board, users = load_people()
    files = sorted(CASES.glob("*.json"), reverse=True)
    return sum(load_case(read_case(path), board, users) for path in files), len(files)


def read_case(path: Path) -> dict[str, Any]:
    """A case file. When the clock of the machine is earlier than the day of the file, all its dates are moved back, so that none is in the
    future."""
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    late = date.fromisoformat(data["on"]) - timezone.localdate()
    return moved_back(data, late) if late > timedelta(0) else data


def moved_back(data: Any, by: timedelta) -> Any:
    """The same data with every date earlier by that much."""
    if isinstance(data, dict):
        return {name: moved_back(value, by) for name, value in data.items()}
    if isinstance(data, list):
        return [moved_back(value, by) for value in data]
    return (date.fromisoformat(data) - by).isoformat() if isinstance(data, str) and A_DAY.fullmatch(data) else data


@transaction.atomic
def load_case(data: dict[str, Any], board: Board, users: dict[str, Any]) -> bool:
    """Load one case file: identity, question, and facts with their source document. False when the case exists already.

    A case with `"published": false` in its file was made for the demonstration, and is shown as such.
    """
    if Case.objects.filter(reference=data["reference"]).exists():
        return False
    facts, problems = check_facts(data["facts"], library().dictionary, timezone.localdate())
    if problems:
        raise ValueError(f"{data['reference']}: {problems[0].fact} {problems[0].problem}")
    case = create_case(
        actor=users["coordinatrice"],
        board=board,
        patient={**data["patient"], "birth_date": birth_date(facts.get("patient.age_years")), "gp": general_practitioner()},
        question=data["question"],
        reference=data["reference"],
        requester=users[data.get("requester", "oncologue")],
        published_case=data.get("published", True),
        source_note=data["source_note"],
    )
    for name, value in facts.items():
        record_fact(case=case, name=name, raw=value, **envelope(data, name, users))
    for name, awaited in data.get("pending", {}).items():
        about = {"expected_on": date.fromisoformat(awaited["expected_on"]), "source_document": awaited["source_document"]}
        record_fact(case=case, name=name, raw=None, state="pending", actor=users["coordinatrice"], **about)
    return True


def birth_date(age: int | None) -> date | None:
    """The 1st of January of the year that gives the published age. Birth dates are not published."""
    return date(timezone.localdate().year - age, 1, 1) if age is not None else None


def envelope(data: dict[str, Any], name: str, users: dict[str, Any]) -> dict[str, Any]:
    """Who entered a fact, from which report, observed on which day: as the file says for the fact, or for its group."""
    kept = data["envelopes"]
    about = kept.get(name) or kept.get(name.partition(".")[0]) or {}
    return {
        "actor": users[about.get("entered_by", "coordinatrice")],
        "observed_on": date.fromisoformat(about["observed_on"]) if "observed_on" in about else None,
        "source_document": about.get("source_document", ""),
    }
