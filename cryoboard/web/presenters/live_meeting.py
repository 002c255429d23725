"""« Mode séance »: one case on one screen, from the question to the decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cryoboard.cases.models import Fact
from cryoboard.decisions.basis import competences_of
from cryoboard.decisions.models import Decision
from cryoboard.decisions.selectors import current_decision
from cryoboard.decisions.treatment_options import treatment_choices
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.completeness import guardrail
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import new_since_freeze, quorum_of
from cryoboard.organisation.selectors import account_name
from cryoboard.pathway.selectors import written_opinions_asked
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.live_facts import KeyFact, Strip, key_facts, strip, who
from cryoboard.web.presenters.live_options import Option, options
from cryoboard.web.presenters.quorum import QuorumSaid, people_named, quorum_said
from decision_rules import library


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rank of the case on the agenda, and the previous and next cases."""

    place: int
    total: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LiveState:
    """The values that change during a discussion: quorum, clock, version of the decision."""

    quorum: QuorumSaid
    started_at: datetime | None
    ended_at: datetime | None
    planned_minutes: int
    version: int
    changed_by: str
    changed_at: datetime | None
    signed: bool

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True)
class AppliedRuleset:
    """An applied ruleset: its title and the head of its digest."""

    title: str
    ruleset: str
    digest: str


@dataclass(frozen=True, slots=True)
class LivePage:
    registration: Registration
    who: str
    neighbours: Neighbours
    strip: Strip
    facts: list[KeyFact]
    new_facts: list[str]
    options: list[Option]
    guardrail: list[str]
    applied_rulesets: list[AppliedRuleset]
    state: LiveState
    projected: bool

    @property
    def first_options(self) -> list[Option]:
        """The options with a keyboard key."""
        return [each for each in self.options if each.key]

    @property
    def more_options(self) -> list[Option]:
        """The other options, folded."""
        return [each for each in self.options if not each.key]

    @property
    def more_words(self) -> str:
        """« 3 autres options : 2 × Indéterminée, 1 × Contre-indiquée »."""
        words = Counter(each.word for each in self.more_options)
        count = len(self.more_options)
        said = ", ".join(f"{number} × {word}" for word, number in words.items())
        return f"{count} autre{'s' if count > 1 else ''} option{'s' if count > 1 else ''} : {said}"


def live_page(registration: Registration, evaluations: Sequence[Evaluation], facts: Mapping[str, Fact], *, projected: bool) -> LivePage:
    """The whole screen of one case."""
    new = list(new_since_freeze(registration))
    dictionary = library().dictionary
    return LivePage(
        registration=registration,
        who=who(registration.case.patient, timezone.localdate(), projected=projected),
        neighbours=neighbours(registration),
        strip=strip(facts),
        facts=key_facts(evaluations, facts, new),
        new_facts=[dictionary.label(name) for name in new],
        options=options(treatment_choices(evaluations), registration),
        guardrail=list(dict.fromkeys(each.text for each in guardrail(registration))),
        applied_rulesets=[
            AppliedRuleset(ruleset_of(each.ruleset, each.digest).title, each.ruleset, each.digest[-8:]) for each in evaluations
        ],
        state=live_state(registration),
        projected=projected,
    )


def live_state(registration: Registration) -> LiveState:
    """Quorum, clock and version of the decision, as they are now."""
    decision = current_decision(registration)
    acts = [each.act for each in decision.proposals.all()] if decision else []
    quorum = quorum_of(registration, competences_of(acts))  # a chosen act may require one more competence
    return LiveState(
        quorum=quorum_said(quorum, people_named(quorum), written_opinions_asked([registration]).get(registration.pk)),
        started_at=registration.discussed_from,
        ended_at=registration.discussed_until,
        planned_minutes=registration.estimated_minutes,
        version=decision.version if decision else 0,
        changed_by=account_name(decision.recorded_by) if decision else "",
        changed_at=decision.saved_at if decision else None,
        signed=not to_record(decision),
    )


def agenda_of(meeting: Meeting) -> list[int]:
    """The cases of the agenda, in order."""
    placed = Registration.objects.filter(meeting=meeting, state=Registration.State.ON_AGENDA)
    return list(placed.order_by("position", "number").values_list("pk", flat=True))


def neighbours(registration: Registration) -> Neighbours:
    """The case before and the case after; a case that is not on the agenda has none."""
    order = agenda_of(registration.meeting)
    place = order.index(registration.pk) + 1 if registration.pk in order else 0
    before = order[place - 2] if place > 1 else None
    after = order[place] if 0 < place < len(order) else None
    return Neighbours(place, len(order), _url(registration, before), _url(registration, after))


def _url(registration: Registration, pk: int | None) -> str:
    return reverse("cryoboard:meeting_live_case", args=[registration.meeting_id, pk]) if pk else ""


def to_record(decision: Any) -> bool:
    """May this decision still be edited?"""
    return decision is None or decision.state != Decision.State.SIGNED
