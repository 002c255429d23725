"""The five conditions of an RCP for a whole meeting, once the dispatch of its fiches is known, and their words in documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryoboard.decisions.models import Decision
from cryoboard.decisions.rcp_status import case_conditions, decisions_in_force
from cryoboard.documents.models import Dispatch, Document
from cryoboard.documents.pipeline.typography import listed as and_list
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.rcp_conditions import (
    FALSE,
    QUORUM,
    TRACED,
    TRUE,
    UNKNOWN,
    CaseConditions,
    Outcome,
    RcpCondition,
    Status,
    any_of,
    five_conditions,
    missing,
    outcome,
    quorum,
    traced,
)
from cryoboard.meetings.services.charter import organisation_of
from decision_rules import lower_first

SENT: Mapping[str, Status] = {Dispatch.State.SENT: TRUE, Dispatch.State.ACKNOWLEDGED: TRUE, Dispatch.State.REFUSED: FALSE}
WORDS = {TRUE: "oui", FALSE: "non", UNKNOWN: "indéterminé"}


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One case: RCP, staff meeting or not known yet. `because` names the missing conditions of a staff meeting."""

    number: int
    outcome: Outcome
    because: str


@dataclass(frozen=True, slots=True)
class MeetingConditions:
    conditions: tuple[RcpCondition, ...]
    cases: dict[int, CaseOutcome]  # by registration
    outcome: Outcome


def meeting_conditions(meeting: Meeting, registrations: Sequence[Registration] | None = None) -> MeetingConditions:
    """The five conditions of a meeting, then those of each case. Asks four queries."""
    rows = registrations if registrations is not None else list(Registration.objects.filter(meeting=meeting))
    placed = [each for each in rows if each.state == Registration.State.ON_AGENDA]
    holds = decisions_in_force(meeting)
    sent = sendings(holds.values())
    cases = {}
    for each in placed:
        decision = holds.get(each.pk)
        cases[each.pk] = case_conditions(each, decision, sent.get(decision.pk, UNKNOWN) if decision else UNKNOWN)
    conditions = five_conditions(organisation_of(meeting), list(cases.values()))
    return MeetingConditions(conditions, {pk: of_case(each, conditions) for pk, each in cases.items()}, outcome(conditions))


def is_staff_altogether(found: MeetingConditions) -> bool:
    """Whether no case has a decision of an RCP: a condition of the meeting is missing, or each case lacks one of its own."""
    outcomes = [each.outcome for each in found.cases.values()]
    whole = [each for each in found.conditions if each.name not in (QUORUM, TRACED)]
    return outcome(whole) == "staff" or (bool(outcomes) and set(outcomes) == {"staff"})


def sendings(decisions: Iterable[Decision]) -> dict[int, Status]:
    """For each signed fiche, whether it was sent to the shared oncology file."""
    lines = Dispatch.objects.filter(document__kind=Document.Kind.FICHE, channel=Dispatch.Channel.DCC)
    among = lines.filter(document__decision__in=[each.pk for each in decisions])
    found: dict[int, list[Status]] = {}
    for decision, state in among.values_list("document__decision", "state"):
        found.setdefault(decision, []).append(SENT.get(state, UNKNOWN))
    return {decision: any_of(statuses) for decision, statuses in found.items()}


def of_case(case: CaseConditions, conditions: tuple[RcpCondition, ...]) -> CaseOutcome:
    """The outcome of one case: the quorum and the sending are its own, the other conditions are those of the meeting."""
    if case.project is None:
        return CaseOutcome(case.number, "unknown", "")
    organiser, _, project, _, listed = conditions
    own = (organiser, quorum([case]), project, traced([case]), listed)
    became = outcome(own, said_staff=case.said_staff)
    return CaseOutcome(case.number, became, because(own) if became == "staff" else "")


def because(conditions: Iterable[RcpCondition]) -> str:
    """« manque : quorum et annuaire des RCP »; the choice of the board when no condition is known to be missing."""
    lacking = [lower_first(each.label) for each in missing(conditions)]
    return f"manque : {and_list(lacking)}" if lacking else "choisi en séance, le quorum n’étant pas établi"


def is_staff(content: Mapping[str, Any]) -> bool:
    """Was the decision signed as one of a staff meeting? False when it was signed before this was recorded."""
    return bool(content.get("rcp", {}).get("outcome") == "staff")


def staff_words(content: Mapping[str, Any]) -> str:
    """The label of a document that reports the decision of a staff meeting; an empty text for an RCP, or when it is not known."""
    if not is_staff(content):
        return ""
    lacking = [lower_first(each["label"]) for each in content["rcp"]["conditions"] if each["status"] == FALSE]
    why = f"Condition absente : {and_list(lacking)}" if lacking else "Choisi en séance, le quorum n’étant pas établi"
    return f"{why}. Ce n’est pas un avis de RCP."


def conditions_words(content: Mapping[str, Any]) -> str:
    """« établissement autorisé : oui ; quorum : indéterminé ; … »."""
    return " ; ".join(f"{lower_first(each['label'])} : {WORDS[each['status']]}" for each in content.get("rcp", {}).get("conditions", ()))
