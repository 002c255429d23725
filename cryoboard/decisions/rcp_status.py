"""The five RCP conditions of a decision and of its meeting: is it the decision of an RCP, or of a staff?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.rcp_conditions import (
    COUNTED,
    FALSE,
    TRUE,
    UNKNOWN,
    CaseConditions,
    RcpCondition,
    Status,
    listed,
    organiser,
    outcome,
    project,
    quorum,
    traced,
)
from cryoboard.meetings.services.charter import organisation_of

BEARS_ON_TREATMENT: dict[str, Status | None] = {
    Decision.Kind.PROPOSAL: TRUE,
    Decision.Kind.DIAGNOSTIC: FALSE,
    Decision.Kind.WITHDRAWAL: None,  # a withdrawn case has no decision
}


def decisions_in_force(meeting: Meeting) -> dict[int, Decision]:
    """The last signed decision of each registration, else its last draft."""
    found = Decision.objects.filter(registration__meeting=meeting).defer("content").order_by("number")
    holds: dict[int, Decision] = {}
    for each in found:
        former = holds.get(each.registration_id)
        if former is None or former.state != Decision.State.SIGNED or each.state == Decision.State.SIGNED:
            holds[each.registration_id] = each
    return holds


def case_conditions(registration: Registration, decision: Decision | None, sent: Status = UNKNOWN) -> CaseConditions:
    """The conditions of one case, with its decision in force."""
    if decision is None:
        return CaseConditions(registration.number, quorum=quorum_in(registration, decision))
    signed = decision.state == Decision.State.SIGNED
    bears = BEARS_ON_TREATMENT.get(decision.kind, UNKNOWN)
    return CaseConditions(
        number=registration.number,
        quorum=quorum_in(registration, decision),
        project=bears if signed or bears is None else UNKNOWN,
        traced=sent if signed else UNKNOWN,
        said_staff=decision.quorum_fallback == Decision.QuorumFallback.STAFF,
    )


def quorum_in(registration: Registration, decision: Decision | None) -> Status | None:
    """The quorum counted with the decision; None for a case recorded without discussion or withdrawn."""
    if registration.route == Registration.Route.RECORDED or (decision is not None and decision.kind == Decision.Kind.WITHDRAWAL):
        return None
    return COUNTED.get(((decision and decision.quorum) or {}).get("status", ""), UNKNOWN)


def as_signed(decision: Decision) -> dict[str, Any]:
    """The five conditions at the signature of this decision, as plain values; its fiche is not sent yet."""
    registration = decision.registration
    own = case_conditions(registration, decision)
    own = replace(own, project=BEARS_ON_TREATMENT.get(decision.kind, UNKNOWN), traced=UNKNOWN)
    found = conditions_of_case(registration.meeting, own, [own, *other_cases(registration)])
    return {
        "outcome": "unknown" if own.project is None else outcome(found, said_staff=own.said_staff),
        "conditions": [{"name": each.name, "label": each.label, "status": each.status, "why": each.why} for each in found],
    }


def conditions_of_case(meeting: Meeting, own: CaseConditions, cases: list[CaseConditions]) -> tuple[RcpCondition, ...]:
    """The quorum and the traced fiche of the case, with the other conditions of the meeting."""
    said = organisation_of(meeting)
    return (organiser(said), quorum([own]), project(cases), traced([own]), listed(said))


def other_cases(registration: Registration) -> list[CaseConditions]:
    rows = Registration.objects.filter(meeting=registration.meeting_id, state=Registration.State.ON_AGENDA).exclude(pk=registration.pk)
    holds = decisions_in_force(registration.meeting)
    return [case_conditions(each, holds.get(each.pk)) for each in rows]
