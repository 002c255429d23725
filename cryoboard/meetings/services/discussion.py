"""The beginning and the end of the discussion of a case: the quorum is counted over that interval."""

from __future__ import annotations

from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.errors import NotOnAgenda, WrongState
from cryoboard.meetings.locks import State, locked_meeting, locked_registration, refuse_if_settled
from cryoboard.meetings.models import Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.organisation.permissions import Action, allowed, require


@journalled
def begin_discussion(*, registration: Registration, actor: Actor) -> Registration:
    """Begin the discussion of a case and end that of any other. A case discussed again counts from its last discussion."""
    require_participant(actor, registration)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    refuse_if_settled(registration)
    if meeting.state != State.RUNNING:
        raise WrongState("La séance n’est pas en cours : ouvrez-la avant de discuter un dossier.")
    if registration.state != Registration.State.ON_AGENDA:
        raise NotOnAgenda
    if registration.discussed_from and registration.discussed_until is None:
        return registration

    now = timezone.now()
    under_way = meeting.registrations.filter(discussed_from__isnull=False, discussed_until__isnull=True)
    under_way.exclude(pk=registration.pk).update(discussed_until=now)
    registration.discussed_from, registration.discussed_until = now, None
    return saved(registration, actor)


@journalled
def end_discussion(*, registration: Registration, actor: Actor) -> Registration:
    """End the discussion of a case."""
    require_participant(actor, registration)
    locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    if registration.discussed_from is None or registration.discussed_until is not None:
        raise WrongState("Ce dossier n’est pas en cours de discussion : commencez-la d’abord.")

    registration.discussed_until = timezone.now()
    return saved(registration, actor)


def require_participant(actor: Actor, registration: Registration) -> None:
    """Raises AccessRefused unless this user manages the meeting or may record its decisions."""
    if not allowed(actor, Action.MANAGE_MEETING, on=registration.meeting):
        require(actor, Action.RECORD_DECISION, on=registration)


def saved(registration: Registration, actor: Actor) -> Registration:
    registration.save(update_fields=["discussed_from", "discussed_until"])
    fields = ["discussed_until" if registration.discussed_until else "discussed_from"]
    record(Event.REGISTRATION_UPDATED, subject=registration, actor=actor, case=registration.case, fields=fields)
    return registration
