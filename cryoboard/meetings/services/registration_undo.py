"""Undo of a postponement or of a withdrawal: the case returns to its place, and both steps stay in the journal."""

from __future__ import annotations

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.models import Entry
from cryoboard.meetings.errors import EngagedElsewhere, PatientObjects, StillThere
from cryoboard.meetings.locks import ACTIVE, State, locked_meeting, locked_registration, refuse_if_over
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.services.agenda_ranks import close_ranks, number, on_agenda
from cryoboard.meetings.services.registration import OBJECTION, leave
from cryoboard.organisation.permissions import Action, require

POSTPONED, WITHDRAWN = Registration.State.POSTPONED, Registration.State.WITHDRAWN
COMPOSING = (State.DRAFT, State.OPEN)


def action_to_return(registration: Registration) -> Action:
    """The permission to undo: the permission of the step itself."""
    return Action.REGISTER_CASE if registration.state == WITHDRAWN else Action.MANAGE_MEETING


def can_return(registration: Registration) -> bool:
    """Can this step be undone? Not a withdrawal by the patient's objection."""
    return registration.state in (POSTPONED, WITHDRAWN) and registration.consent != OBJECTION


@journalled
def bring_back(*, registration: Registration, actor: Actor, position: int | None = None) -> Registration:
    """Register the case for its meeting again, at that rank of the agenda; the registration made by its postponement is withdrawn.

    Raises StillThere, PatientObjects, MeetingOver or EngagedElsewhere.
    """
    require(actor, action_to_return(registration), on=registration)
    meeting = locked_meeting(registration.meeting)
    made = registration_after_postponement(registration)
    after = locked_meeting(made.meeting) if made else None
    registration = locked_registration(registration)
    refuse_if_over(meeting)
    refuse_return(registration, after)

    if made and after:
        leave(locked_registration(made), WITHDRAWN, "Report annulé", actor)
        close_ranks(after)
    registration.state, registration.postponed_because = Registration.State.TO_PLACE, ""
    registration.version += 1
    registration.save(update_fields=["state", "postponed_because", "version"])
    if registration.frozen or (position is not None and meeting.state in COMPOSING):
        put_back(meeting, registration, position)
    record(Event.REGISTRATION_RESTORED, subject=registration, actor=actor, case=registration.case)
    return registration


def refuse_return(registration: Registration, after: Meeting | None) -> None:
    """Raises StillThere, PatientObjects or EngagedElsewhere."""
    if registration.state in ACTIVE:
        raise StillThere
    if registration.consent == OBJECTION:
        raise PatientObjects
    if after is not None and after.state not in COMPOSING:
        raise EngagedElsewhere(after.starts_at)


def put_back(meeting: Meeting, registration: Registration, position: int | None) -> None:
    """Put the case at its former rank, or at the end."""
    order = on_agenda(meeting)
    order.insert(len(order) if position is None else max(position - 1, 0), registration)
    number(order)


def registration_after_postponement(registration: Registration) -> Registration | None:
    """The registration for a later meeting that this postponement created; None if it existed before."""
    steps = Entry.objects.filter(event=Event.REGISTRATION_POSTPONED, subject_type="registration", subject_id=str(registration.pk))
    since = steps.order_by("-pk").values_list("at", flat=True).first()
    if registration.state != POSTPONED or since is None:
        return None
    made = Registration.objects.filter(previous=registration, state__in=ACTIVE, registered_at__gte=since)
    return made.select_related("meeting").first()
