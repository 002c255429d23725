"""The written opinion of an absent physician on one case, signed from their own account."""

from __future__ import annotations

import hashlib
import json

from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.errors import NotActive, NotOwnWrittenOpinion, WrittenOpinionAfterSignature, WrittenOpinionRefused
from cryoboard.meetings.locks import ACTIVE, is_decided, locked_meeting, locked_registration
from cryoboard.meetings.models import Registration, WrittenOpinion
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.services.attendance import refuse_second_specialty
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.organisation.permissions import Action, require


@journalled
def give_opinion(*, registration: Registration, professional: Professional, actor: Actor, specialty: str, text: str) -> WrittenOpinion:
    """Sign a written opinion, which counts in the quorum of this case.

    Raises NotOwnWrittenOpinion, NotActive, WrittenOpinionAfterSignature, SecondSpecialty or WrittenOpinionRefused.
    """
    require(actor, Action.GIVE_OPINION, on=registration)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    if professional.user_id is None or professional.user_id != actor.pk:
        raise NotOwnWrittenOpinion
    if registration.state not in ACTIVE:
        raise NotActive
    if is_decided(registration):
        raise WrittenOpinionAfterSignature
    if specialty not in Specialty.values or not 0 < len(text.strip()) <= 2000:
        raise WrittenOpinionRefused
    noted = list(meeting.attendances.filter(professional=professional).values_list("specialty", flat=True))
    refuse_second_specialty(meeting, professional, specialty, noted)

    opinion = WrittenOpinion.objects.create(
        registration=registration,
        professional=professional,
        specialty=specialty,
        text=text.strip(),
        signed_by=row_of(actor),
        sha256=fingerprint(registration, professional, specialty, text.strip()),
    )

    record(Event.OPINION_GIVEN, subject=opinion, actor=actor, case=registration.case, specialty=specialty)
    return opinion


def fingerprint(registration: Registration, professional: Professional, specialty: str, text: str) -> str:
    """SHA-256 of what was signed: which registration, by whom, for which competence, on which day, in which words."""
    said = [registration.pk, professional.pk, professional.rpps, specialty, timezone.localdate().isoformat(), text]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
