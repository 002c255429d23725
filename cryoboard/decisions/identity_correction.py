"""The identity that a signed decision carries is corrected through an amendment, never behind its back."""

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
    """Identity or question corrected; a trait already signed, only while an amendment is open.

    Raises IdentitySigned, and what `update_case` raises.
    """
    require(actor, Action.EDIT_FACTS, on=case)
    signed = last_signed_of_patient(case)
    if signed is not None:
        refuse_signed_traits(decision=signed, actor=actor, patient=patient)
    return update_case(case=case, actor=actor, patient=patient, **fields)


def last_signed_of_patient(case: Case) -> Decision | None:
    """The last decision signed about this person, in this case or another."""
    found = Decision.objects.filter(registration__case__patient=case.patient_id, state=Decision.State.SIGNED)
    return found.select_related("registration__case__patient").order_by("-signed_at", "-pk").first()


@journalled
def refuse_signed_traits(*, decision: Decision, actor: Actor, patient: Mapping[str, Any]) -> None:
    """What was empty may still be completed; what was signed is not replaced. Raises IdentitySigned."""
    if Decision.objects.filter(amends=decision).exists():
        return
    known = decision.case.patient
    if any(getattr(known, name) and name in patient and patient[name] != getattr(known, name) for name in TRAITS):
        raise IdentitySigned(decision.signed_at)
