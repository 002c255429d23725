"""« Clôture »: each fiche of the meeting, its obstacles, its dispatches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryoboard.audit.actor import Actor
from cryoboard.decisions.models import Decision
from cryoboard.documents.models import Dispatch, Document
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import registrations_of
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.web.presenters.decision import blockers
from cryoboard.web.presenters.documents import DocumentLine, document_line
from cryoboard.web.presenters.live_facts import projected_name
from cryoboard.web.presenters.quorum import STATUS
from cryoboard.web.presenters.rcp_conditions import RcpStrip, rcp_strip

DECISION_TONES = {"draft": ("edit", "warn"), "reviewed": ("true", "ice"), "signed": ("lock", "good")}


@dataclass(frozen=True, slots=True)
class FicheLine:
    """One discussed case of the meeting."""

    registration: Registration
    initials: str
    decision: Decision | None
    icon: str
    tone: str
    quorum_icon: str
    quorum_word: str
    quorum_tone: str
    staff: str  # why this decision is that of a staff
    blockers: list[str]
    sent: int
    to_send: int
    refused: list[str]


@dataclass(frozen=True, slots=True)
class ClosurePage:
    lines: list[FicheLine]
    rcp: RcpStrip
    without: int  # cases without a decision
    to_review: int
    to_sign: int
    signed: int
    minutes: list[DocumentLine]
    may_manage: bool


def closure_page(meeting: Meeting, user: Actor) -> ClosurePage:
    """The page: the list and three counts, in a constant number of queries."""
    placed = [each for each in registrations_of(meeting) if each.state == Registration.State.ON_AGENDA]
    latest = _latest(placed)
    sent = _dispatches([each.pk for each in latest.values()])
    rcp = rcp_strip(meeting)
    lines = [_line(each, latest.get(each.pk), sent, rcp.staff.get(each.pk, "")) for each in placed]
    states = [each.decision.state for each in lines if each.decision]
    minutes = Document.objects.filter(meeting=meeting, kind=Document.Kind.MINUTES).order_by("-pk").select_related("requested_by")[:2]
    return ClosurePage(
        lines=lines,
        rcp=rcp,
        without=sum(1 for each in lines if each.decision is None),
        to_review=states.count(Decision.State.DRAFT),
        to_sign=states.count(Decision.State.REVIEWED),
        signed=states.count(Decision.State.SIGNED),
        minutes=[document_line(each) for each in minutes],
        may_manage=allowed(user, Action.MANAGE_MEETING, on=meeting),
    )


def _latest(registrations: Sequence[Registration]) -> dict[int, Decision]:
    """The latest decision of each registration."""
    found = Decision.objects.filter(registration__in=registrations).order_by("number")
    return {each.registration_id: each for each in found.select_related("signed_by__professional")}


def _dispatches(decisions: Sequence[int]) -> dict[int, list[Dispatch]]:
    sent: dict[int, list[Dispatch]] = {}
    for each in Dispatch.objects.filter(document__decision__in=decisions).select_related("document").order_by("pk"):
        sent.setdefault(each.document.decision_id or 0, []).append(each)
    return sent


def _line(registration: Registration, decision: Decision | None, sent: dict[int, list[Dispatch]], staff: str) -> FicheLine:
    word, quorum_icon, quorum_tone = STATUS[((decision and decision.quorum) or {}).get("status", "unknown")]
    icon, tone = DECISION_TONES[decision.state] if decision else ("missing", "warn")
    lines = sent.get(decision.pk, []) if decision else []
    went = [each for each in lines if each.state in (Dispatch.State.SENT, Dispatch.State.ACKNOWLEDGED)]
    return FicheLine(
        registration=registration,
        initials=projected_name(registration.case.patient),
        decision=decision,
        icon=icon,
        tone=tone,
        quorum_icon=quorum_icon,
        quorum_word=word,
        quorum_tone=quorum_tone,
        staff=staff,
        blockers=_blockers(decision),
        sent=len(went),
        to_send=sum(1 for each in lines if each.state == Dispatch.State.TO_SEND),
        refused=[f"{each.recipient_name}\u00a0: {each.reason}" for each in lines if each.state == Dispatch.State.REFUSED],
    )


def _blockers(decision: Decision | None) -> list[str]:
    if decision is None:
        return ["Aucun avis enregistré : reprendre le cas en séance, ou le reporter"]
    return [] if decision.state == Decision.State.SIGNED else blockers(decision, decision.quorum)
