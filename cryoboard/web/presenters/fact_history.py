"""The successive rows of a fact: author, date of observation, date of recording, source report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from cryoboard.cases.models import Fact
from cryoboard.organisation.selectors import account_name
from cryoboard.web.presenters.status_labels import KNOWN, STATE_ICONS, STATE_WORDS
from decision_rules import library


@dataclass(frozen=True, slots=True)
class Line:
    learnt_at: datetime
    author: str
    state_icon: str
    state_label: str
    value: str
    observed_on: date | None
    source_document: str


def history_lines(facts: Iterable[Fact]) -> list[Line]:
    """The rows of a fact, newest first."""
    dictionary = library().dictionary
    return [
        Line(
            learnt_at=fact.learnt_at,
            author=account_name(fact.entered_by),
            state_icon=STATE_ICONS[fact.state],
            state_label=STATE_WORDS[fact.state],
            value=dictionary.format(fact.name, fact.value) if fact.state == KNOWN else "—",
            observed_on=fact.observed_on,
            source_document=fact.source_document,
        )
        for fact in sorted(facts, key=lambda fact: -fact.pk)
    ]
