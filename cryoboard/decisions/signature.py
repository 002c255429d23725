"""The conditions of a signature: an authenticated physician with an RPPS, and a complete decision."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from cryoboard.audit.actor import Account, Actor, row_of
from cryoboard.decisions.decision_quorum import NOT_REACHED, REACHED
from cryoboard.decisions.drafts.build import without_histology
from cryoboard.decisions.errors import (
    GuardrailReasonMissing,
    NoRpps,
    NotCountersigned,
    NotReviewed,
    QuorumMissing,
    SecondFactorRefusedHere,
    SignatoryRefused,
    WrongPassword,
)
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.draft_rows import refuse_unproven
from cryoboard.meetings.models import Registration
from cryoboard.organisation.errors import NoSecondFactor, SecondFactorRefused
from cryoboard.organisation.models import Professional
from cryoboard.organisation.national_numbers import validate_rpps
from cryoboard.organisation.second_factor import holds_second_factor, is_required, prove


def refusal_of_signatory(actor: Account, password: str, code: str) -> SignatoryRefused | None:
    """The refusal of the signatory, by the password typed again and, for who holds a second factor, its code; None when both are right.

    Called outside the transaction of the signature: a rollback would forget a wrong code and make a used one valid again.
    """
    if not actor.check_password(password):
        return WrongPassword()
    try:
        if holds_second_factor(actor):
            prove(actor, code)
        elif is_required():
            raise NoSecondFactor
    except SecondFactorRefused as refusal:
        return SecondFactorRefusedHere(refusal)
    return None


def physician_behind(actor: Actor) -> Professional:
    """The signing physician, with a valid RPPS. Raises NoRpps."""
    physician = Professional.objects.filter(user=row_of(actor)).select_related("facility").first()
    if physician is None:
        raise NoRpps
    try:
        validate_rpps(physician.rpps)
    except ValidationError as error:
        raise NoRpps from error
    return physician


def refuse_unsignable(decision: Decision) -> None:
    """Raises a DecisionRefused unless reviewed, with a quorum or a fallback, and with any act before histology countersigned."""
    if decision.state != Decision.State.REVIEWED:
        raise NotReviewed
    guarded = without_histology(decision.proposals.all(), decision.case)
    if guarded and not decision.guardrail_reason:
        raise GuardrailReasonMissing([each.label for each in guarded])
    if decision.guardrail_reason and decision.countersigned_by_id in (None, decision.recorded_by_id):
        raise NotCountersigned
    refuse_unproven(decision)
    if decision.registration.route == Registration.Route.DISCUSSED:
        refuse_without_quorum(decision)


def refuse_without_quorum(decision: Decision) -> None:
    """Raises QuorumMissing when the quorum is not certain and no fallback is chosen."""
    quorum = decision.quorum
    if decision.kind == Decision.Kind.WITHDRAWAL:
        return
    if quorum["status"] != REACHED and not decision.quorum_fallback:
        raise QuorumMissing(quorum["status"] == NOT_REACHED, quorum["missing_labels"])
