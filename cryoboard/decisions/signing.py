"""What a signature asks for: the right physician, and an opinion that lacks nothing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from cryoboard.accounts.models import Professional
from cryoboard.accounts.rpps import validate_rpps
from cryoboard.decisions.drafting import without_histology
from cryoboard.decisions.errors import GuardrailReasonMissing, NoRpps, NotCountersigned, NotReviewed, QuorumMissing, WrongPassword
from cryoboard.decisions.keeping import refuse_unproven
from cryoboard.decisions.models import Decision
from cryoboard.decisions.quorum import NOT_REACHED, REACHED
from cryoboard.meetings.models import Registration


def physician_behind(actor: Any, password: str) -> Professional:
    """Who signs, with a valid RPPS and the password typed again. Raises WrongPassword or NoRpps."""
    if not actor.check_password(password):
        raise WrongPassword
    physician = Professional.objects.filter(user=actor).select_related("facility").first()
    if physician is None:
        raise NoRpps
    try:
        validate_rpps(physician.rpps)
    except ValidationError as error:
        raise NoRpps from error
    return physician


def refuse_unsignable(decision: Decision) -> None:
    """Read again, with a quorum or what was decided without one, no act before a histology that only one person took on."""
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
    """Raises QuorumMissing when the quorum is not surely there and nothing says what follows from that."""
    quorum = decision.quorum
    if decision.kind == Decision.Kind.WITHDRAWAL:
        return
    if quorum["status"] != REACHED and not decision.quorum_fallback:
        raise QuorumMissing(quorum["status"] == NOT_REACHED, quorum["missing_labels"])
