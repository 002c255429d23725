"""The correction of an identity that is part of a signed decision: allowed only while an amendment is open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case
from cryoboard.cases.services import update_case
from cryoboard.decisions.errors import IdentitySigned
from cryoboard.decisions.models import Decision
from cryoboard.decisions.refusals import journalled
from cryoboard.organisation.permissions import Action, require

TRAITS = ("birth_name", "used_name", "given_names", "birth_date", "sex", "ipp", "ins_matricule")


def correct_case(*, case: Case, actor: Actor, patient: dict[str, Any], **fields: Any) -> Case:
    """Correct the identity or the question of a case; a signed trait only while an amendment is open.

    Raises IdentitySigned, and what `update_case` raises.
    """
    require(actor, Action.EDIT_FACTS, on=case)
    signed = last_signed_of_patient(case)
    if signed is not None:
        refuse_signed_traits(decision=signed, actor=actor, patient=patient)
    return update_case(case=case, actor=actor, patient=patient, **fields)


def last_signed_of_patient(case: Case) -> Decision | None:
    """The last signed decision on this patient, in this case or another."""
    found = Decision.objects.filter(registration__case__patient=case.patient_id, state=Decision.State.SIGNED)
    return found.select_related("registration__case__patient").order_by("-signed_at", "-pk").first()


@journalled
def refuse_signed_traits(*, decision: Decision, actor: Actor, patient: Mapping[str, Any]) -> None:
    """Raises IdentitySigned if a signed trait would be replaced; an empty one may be completed."""
    if Decision.objects.filter(amends=decision).exists():
        return
    known = decision.case.patient
    if any(getattr(known, name) and name in patient and patient[name] != getattr(known, name) for name in TRAITS):
        raise IdentitySigned(decision.signed_at)
