"""The page of a decision: its printed content, the obstacles to its signature, its dispatches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryoboard.audit.actor import Actor
from cryoboard.decisions.basis import basis_now
from cryoboard.decisions.basis_changes import proposal_changes
from cryoboard.decisions.decision_quorum import quorum_of_decision
from cryoboard.decisions.models import Decision
from cryoboard.decisions.reason_codes import DEFERRALS, DEPARTURES, label_of
from cryoboard.decisions.services.draft_versions import versions_of
from cryoboard.documents.kinds.rcp_status import meeting_conditions
from cryoboard.documents.models import Dispatch, Document
from cryoboard.evaluations.models import Evaluation
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.organisation.second_factor import holds_second_factor
from cryoboard.organisation.selectors import account_name
from cryoboard.web.forms.decisions import keys_shown
from cryoboard.web.presenters.documents import DocumentLine, document_line
from cryoboard.web.presenters.live_facts import projected_name
from cryoboard.web.presenters.quorum import STATUS

FICHES = ("fiche", "gp_letter")
DISPATCH_ICONS = {"to_send": ("pending", ""), "sent": ("true", "ice"), "acknowledged": ("true", "good"), "refused": ("stop", "stop")}


@dataclass(frozen=True, slots=True)
class Step:
    """One step that this user may take on the decision."""

    review: bool = False
    countersign: bool = False
    validate: bool = False
    asks_code: bool = False  # the signature of a user with a second factor
    amend: bool = False
    edit: bool = False
    send: bool = False


@dataclass(frozen=True, slots=True)
class DispatchLine:
    dispatch: Dispatch
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One save of the draft."""

    number: int
    saved_at: datetime
    who: str
    said: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class DecisionPage:
    decision: Decision
    initials: str
    kind: str
    summary: str
    version: int
    state_icon: str
    state_tone: str
    quorum_icon: str
    quorum_word: str
    quorum_tone: str
    quorum_missing: str
    departure: str
    deferral: str
    staff: str  # why it is the decision of a staff
    blockers: list[str]
    step: Step = field(default_factory=Step)
    documents: list[DocumentLine] = field(default_factory=list)
    dispatches: list[DispatchLine] = field(default_factory=list)
    others: list[Decision] = field(default_factory=list)
    versions: list[DraftLine] = field(default_factory=list)
    evaluations: str = ""  # the keys of the evaluations of a draft, carried by each form of the page
    since_saved: str = ""  # the changes of the rules since the save
    dispatch_states: tuple[tuple[str, str], ...] = tuple(Dispatch.State.choices)


def decision_page(decision: Decision, user: Actor | None = None) -> DecisionPage:
    """The page for a reader; with the steps and the dispatches for a member of the board."""
    signed = decision.state == Decision.State.SIGNED
    quorum = decision.quorum if signed else quorum_of_decision(decision)
    word, icon, tone = STATUS[quorum["status"]]
    today = basis_now(decision.registration) if user is not None and not signed else []
    return DecisionPage(
        decision=decision,
        initials=projected_name(decision.registration.case.patient),
        kind=decision.get_kind_display(),
        summary=decision.summary,
        version=decision.version,
        state_icon={"draft": "edit", "reviewed": "true", "signed": "lock"}[decision.state],
        state_tone={"draft": "warn", "reviewed": "ice", "signed": "good"}[decision.state],
        quorum_icon=icon,
        quorum_word=word,
        quorum_tone=tone,
        departure=label_of(DEPARTURES, decision.departure_reason),
        staff=staff_of(decision) if user is not None else "",
        deferral=label_of(DEFERRALS, decision.deferral_reason),
        quorum_missing=", ".join(quorum["missing_labels"]),
        blockers=[] if signed else blockers(decision, quorum),
        step=steps(decision, user) if user is not None else Step(),
        documents=[document_line(each) for each in documents_of(decision)] if user is not None else [],
        dispatches=[DispatchLine(each, *DISPATCH_ICONS[each.state]) for each in dispatches_of(decision)] if user is not None else [],
        versions=draft_lines(decision) if user is not None and not signed else [],
        evaluations=keys_shown(today),
        since_saved=said_since(decision, today) if user is not None and not signed else "",
        others=list(decision.registration.decisions.exclude(pk=decision.pk).order_by("number")) if user is not None else [],
    )


def said_since(decision: Decision, today: Sequence[Evaluation]) -> str:
    """The changed verdicts on the treatments since the draft was saved, in words."""
    return " ; ".join(proposal_changes(list(decision.evaluations.all()), today))


def draft_lines(decision: Decision) -> list[DraftLine]:
    """The versions of a draft, newest first; the current one is marked."""
    return [
        DraftLine(
            number=each.number,
            saved_at=each.saved_at,
            who=account_name(each.saved_by),
            said=each.content["summary"] or str(Decision.Kind(each.content["kind"]).label),
            is_current=rank == 0,
        )
        for rank, each in enumerate(versions_of(decision))
    ]


def staff_of(decision: Decision) -> str:
    """Why it is the decision of a staff, as known now; empty for the decision of an RCP or when unknown."""
    found = meeting_conditions(decision.registration.meeting).cases.get(decision.registration_id)
    return found.because if found else ""


def blockers(decision: Decision, quorum: dict[str, Any]) -> list[str]:
    """The obstacles to the signature, in words."""
    found, status = [], quorum["status"]
    if status != "reached" and not decision.quorum_fallback:
        found.append(f"{STATUS[status][0]} : choisir la suite (avis écrit, surseoir, avis de staff)")
    if decision.guardrail_reason and decision.countersigned_by_id is None:
        found.append("Geste sans histologie : la contre-signature manque")
    if decision.state == Decision.State.DRAFT:
        found.append("L’avis n’a pas été relu")
    return found


def steps(decision: Decision, user: Actor) -> Step:
    """The steps that the permissions and the state of the decision allow to this user."""
    case, signed = decision.case, decision.state == Decision.State.SIGNED
    may = {each: allowed(user, each, on=case) for each in (Action.REVIEW_DECISION, Action.COUNTERSIGN, Action.VALIDATE_DECISION)}
    waits = bool(decision.guardrail_reason) and decision.countersigned_by_id is None
    last = not Decision.objects.filter(amends=decision).exists()
    return Step(
        review=not signed and may[Action.REVIEW_DECISION] and decision.state == Decision.State.DRAFT,
        countersign=not signed and waits and may[Action.COUNTERSIGN] and decision.recorded_by_id != user.pk,
        validate=not signed and may[Action.VALIDATE_DECISION],
        asks_code=not signed and may[Action.VALIDATE_DECISION] and holds_second_factor(user),
        amend=signed and last and may[Action.VALIDATE_DECISION],
        edit=not signed and allowed(user, Action.RECORD_DECISION, on=case),
        send=signed and allowed(user, Action.REQUEST_DOCUMENT, on=case),
    )


def documents_of(decision: Decision) -> Any:
    """The fiches and letters of this decision."""
    return Document.objects.filter(decision=decision, kind__in=FICHES).order_by("-pk")


def dispatches_of(decision: Decision) -> Any:
    return Dispatch.objects.filter(document__decision=decision).select_related("recipient", "document").order_by("pk")
