"""The writes of a decision: saved, reviewed, countersigned, signed, amended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from cryoboard.audit.actor import Account, Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.decisions.basis import basis_now, stored_basis
from cryoboard.decisions.basis_changes import Shown, changes_since, refuse_if_changed
from cryoboard.decisions.conformity import strict_conformity
from cryoboard.decisions.decision_quorum import quorum_of_decision
from cryoboard.decisions.drafts.build import TYPED, condition_rows, examination_rows, ranked, refuse_what_cannot_be, typed
from cryoboard.decisions.errors import (
    AmendmentExists,
    EvaluationsChanged,
    NothingToCountersign,
    NotOnAgenda,
    NotProven,
    NotRecorded,
    NotSigned,
    OwnCountersignature,
    ReasonMissing,
    UnknownVersion,
)
from cryoboard.decisions.locks import (
    changed_meanwhile,
    claim,
    locked_decision,
    locked_last_decision,
    refuse_if_signed,
    refuse_place_and_time,
)
from cryoboard.decisions.models import Decision, DraftVersion
from cryoboard.decisions.refusals import journalled, write_down
from cryoboard.decisions.services.draft_rows import copied_rows, fill, refuse_unproven, save_draft
from cryoboard.decisions.services.draft_versions import as_sent, keep_version
from cryoboard.decisions.signature import physician_behind, refusal_of_signatory, refuse_unsignable
from cryoboard.decisions.signed_snapshot import fingerprint_of, signed_content
from cryoboard.decisions.summary_phrases import generated_summary, summary_as_kept
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.locks import ACTIVE, locked_registration
from cryoboard.meetings.models import Registration
from cryoboard.organisation.permissions import Action, require
from cryoboard.organisation.second_factor import holds_second_factor

LONGEST_REASON = 300
KEPT_BY_AN_AMENDMENT = ("kind", *TYPED, "conformity", "quorum")


@journalled
def record_decision(
    *,
    registration: Registration,
    actor: Actor,
    version: int | None = None,
    kind: str = Decision.Kind.PROPOSAL,
    proposals: Sequence[Mapping[str, Any]] = (),
    conditions: Sequence[Mapping[str, Any]] = (),
    examinations: Sequence[Mapping[str, Any]] = (),
    origin: str = "",
    shown: Shown = None,
    **fields: Any,
) -> Decision:
    """Save the board's decision as a draft, in place of the draft of `version`; `version` None: there is none yet.

    A conclusion that is not a proposal carries none. `origin`: merged or restored, for the journal. `shown`: the keys of the evaluations
    the form showed. Raises a DecisionRefused: not on the agenda, signed, changed meanwhile, evaluations that are no longer those shown, a
    departure or an act without histology that is not argued, a recorded case that is not proven.
    """
    require(actor, Action.RECORD_DECISION, on=registration)
    registration = locked_registration(registration)
    former = locked_last_decision(registration)
    refuse_place_and_time(registration, former)
    if former is not None:
        refuse_if_signed(former)
        if former.version != version:
            raise changed_meanwhile(former)

    decision = former or Decision(registration=registration, number=0)
    generated_before = summary_as_kept(decision) if former else ""
    refuse_if_changed(registration, shown)  # before anything is stored: a refusal must name evaluations that can be computed again
    evaluations = stored_basis(registration, actor)
    rows: dict[str, list[Any]] = {
        "proposals": ranked(proposals, evaluations) if kind == Decision.Kind.PROPOSAL else [],
        "conditions": condition_rows(conditions),
        "examinations": examination_rows(examinations),
    }
    fill(decision, actor, kind, typed(kind, fields), rows, evaluations)
    if decision.summary in ("", generated_before):
        decision.summary = generated_summary(decision, *rows.values())
    refuse_what_cannot_be(decision, [row for each in rows.values() for row in each])
    refuse_unproven(decision)
    save_draft(decision, rows, evaluations)
    keep_version(decision, actor)

    verdicts = [each.verdict for each in rows["proposals"]]
    detail = {"kind": str(kind), "number": decision.number, "verdicts": verdicts, "conformity": decision.conformity}
    detail |= {"origin": origin} if origin else {}
    record(Event.DECISION_RECORDED, subject=decision, actor=actor, case=registration.case, **detail)
    return decision


def restore_version(*, decision: Decision, actor: Actor, number: int, version: int | None, shown: Shown = None) -> Decision:
    """Save the content of an earlier version as a new version of the draft; the versions between are kept.

    `version` and `shown`: the version and the evaluations that the page showed. Raises UnknownVersion, or what `record_decision` refuses.
    """
    require(actor, Action.RECORD_DECISION, on=decision)
    kept = DraftVersion.objects.filter(decision=decision, number=number).first()
    if kept is None:
        raise UnknownVersion
    sent = as_sent(kept.content)
    read: dict[str, Any] = {"version": version, "shown": shown, "origin": f"restored:{number}"}
    return record_decision(registration=decision.registration, actor=actor, **read, **sent)


@journalled
def review_decision(*, decision: Decision, actor: Actor, shown: Shown = None) -> Decision:
    """« Relu »: mark the draft as reviewed by the coordination. Raises AlreadySigned, EvaluationsChanged."""
    require(actor, Action.REVIEW_DECISION, on=decision)
    decision = locked_decision(decision)
    refuse_if_signed(decision)
    refuse_if_changed(decision.registration, shown)

    claim(decision)
    decision.state, decision.reviewed_by, decision.reviewed_at = Decision.State.REVIEWED, row_of(actor), timezone.now()
    decision.save(update_fields=["state", "reviewed_by", "reviewed_at", "saved_at"])
    record(Event.DECISION_REVIEWED, subject=decision, actor=actor, case=decision.case, number=decision.number)
    return decision


@journalled
def countersign(*, decision: Decision, actor: Actor, reason: str, shown: Shown = None) -> Decision:
    """Countersign an irreversible act without histology, by a second person.

    Raises NothingToCountersign, OwnCountersignature, ReasonMissing or EvaluationsChanged.
    """
    require(actor, Action.COUNTERSIGN, on=decision)
    decision = locked_decision(decision)
    refuse_if_signed(decision)
    if not decision.guardrail_reason:
        raise NothingToCountersign
    if decision.recorded_by_id == actor.pk:
        raise OwnCountersignature
    because = one_sentence(reason)
    refuse_if_changed(decision.registration, shown)

    claim(decision)
    decision.countersigned_by, decision.countersigned_at, decision.countersigned_because = row_of(actor), timezone.now(), because
    decision.save(update_fields=["countersigned_by", "countersigned_at", "countersigned_because", "saved_at"])
    record(Event.DECISION_COUNTERSIGNED, subject=decision, actor=actor, case=decision.case, number=decision.number)
    return decision


def one_sentence(text: str) -> str:
    """The typed reason, trimmed. Raises ReasonMissing."""
    if not text.strip() or len(text.strip()) > LONGEST_REASON:
        raise ReasonMissing
    return text.strip()


def validate_decision(
    *, decision: Decision, actor: Account, password: str, code: str = "", version: int | None = None, shown: Shown = None
) -> Decision:
    """Sign the board's decision; once signed it is amended, never edited. `shown`: the keys of the evaluations the page showed.

    Raises a DecisionRefused: wrong password, wrong or missing second factor, already signed, no RPPS, not reviewed, no quorum
    and no fallback chosen, an act without histology that nobody countersigned, a recorded case no longer proven, evaluations that
    are no longer those shown.
    """
    require(actor, Action.VALIDATE_DECISION, on=decision)
    refusal = evaluations_changed(decision, shown) or refusal_of_signatory(actor, password, code)
    if refusal is not None:
        write_down(refusal, sign_decision.__name__, {"decision": decision, "actor": actor})
        raise refusal
    return sign_decision(decision=decision, actor=actor, version=version, shown=shown)


def evaluations_changed(decision: Decision, shown: Shown) -> EvaluationsChanged | None:
    """The refusal if the evaluations changed, checked before the code of the second factor is used; None for a signed decision."""
    if shown is None or decision.state == Decision.State.SIGNED:
        return None
    return changes_since(decision.registration, shown, basis_now(decision.registration))


@journalled
def sign_decision(*, decision: Decision, actor: Actor, version: int | None, shown: Shown = None) -> Decision:
    """Sign, by an authenticated signatory; called by `validate_decision` only."""
    physician = physician_behind(actor)
    decision = locked_decision(decision)
    refuse_if_signed(decision)
    if version is not None and version != decision.version:
        raise changed_meanwhile(decision)
    refuse_place_and_time(decision.registration, decision)
    refuse_if_changed(decision.registration, shown)
    decision.quorum = quorum_of_decision(decision)
    refuse_unsignable(decision)

    claim(decision)
    decision.state, decision.signed_by, decision.signed_at = Decision.State.SIGNED, row_of(actor), timezone.now()
    decision.signatory_rpps = physician.rpps
    decision.content = signed_content(decision, physician)
    decision.sha256 = fingerprint_of(decision.content)
    decision.save(update_fields=["state", "signed_by", "signed_at", "signatory_rpps", "content", "sha256", "quorum", "saved_at"])
    detail = {"number": decision.number, "sha256": decision.sha256, "second_factor": holds_second_factor(actor)}
    record(Event.DECISION_VALIDATED, subject=decision, actor=actor, case=decision.case, **detail)
    return decision


@journalled
def amend_decision(*, decision: Decision, actor: Actor, because: str) -> Decision:
    """Open the next amendment of a signed decision: a draft with the same content and the reason. The signed one does not change."""
    require(actor, Action.VALIDATE_DECISION, on=decision)
    former = locked_decision(decision)
    if former.state != Decision.State.SIGNED:
        raise NotSigned
    last = locked_last_decision(former.registration)
    if last is not None and last.pk != former.pk:
        raise AmendmentExists(last.number)
    reason = one_sentence(because)

    kept = {name: getattr(former, name) for name in KEPT_BY_AN_AMENDMENT}
    amendment = Decision(
        registration=former.registration, number=former.number + 1, amends=former, amended_because=reason, recorded_by=row_of(actor), **kept
    )
    save_draft(amendment, copied_rows(former), list(former.evaluations.all()))
    keep_version(amendment, actor)
    record(Event.DECISION_AMENDED, subject=amendment, actor=actor, case=former.case, number=amendment.number)
    return amendment


@journalled
def propose_recording(*, registration: Registration, actor: Actor) -> Registration:
    """« Enregistré »: record the case without discussion, on the proof of strict conformity. Raises NotProven with each obstacle."""
    require(actor, Action.REVIEW_DECISION, on=registration)
    registration = locked_registration(registration)
    refuse_inactive(registration)
    if not registration.frozen:
        evaluate_case(case=registration.case, actor=actor)
    proof = strict_conformity(registration)
    if not proof.proved:
        raise NotProven(proof.obstacles)

    digests = [each["digest"] for each in proof.rulesets]
    return routed(registration, Registration.Route.RECORDED, actor, rulesets=[each["ruleset"] for each in proof.rulesets], digests=digests)


@journalled
def return_to_discussion(*, registration: Registration, actor: Actor) -> Registration:
    """« Discuté »: return a recorded case to discussion. Raises NotRecorded."""
    require(actor, Action.REVIEW_DECISION, on=registration)
    registration = locked_registration(registration)
    refuse_inactive(registration)
    if registration.route != Registration.Route.RECORDED:
        raise NotRecorded
    return routed(registration, Registration.Route.DISCUSSED, actor)


def refuse_inactive(registration: Registration) -> None:
    """Raises NotOnAgenda if the case is postponed or withdrawn, AlreadySigned if its decision is signed."""
    if registration.state not in ACTIVE:
        raise NotOnAgenda
    last = locked_last_decision(registration)
    if last is not None:
        refuse_if_signed(last)


def routed(registration: Registration, route: str, actor: Actor, **detail: Any) -> Registration:
    registration.route, registration.version = route, registration.version + 1
    registration.save(update_fields=["route", "version"])
    record(Event.REGISTRATION_RECORDED, subject=registration, actor=actor, case=registration.case, route=str(route), **detail)
    return registration
