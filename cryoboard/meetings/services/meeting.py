"""The states of a meeting: opened, started, finished, closed, cancelled."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.errors import MeetingRefused, NotFrozen, ReasonMissing, SameHour, UnsignedDecisions, WrongState
from cryoboard.meetings.locks import ACTIVE, State, locked_meeting
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.selectors import next_meeting, postponed_without_meeting
from cryoboard.meetings.services.charter import charter_of
from cryoboard.meetings.services.registration import leave, register_at_later_meeting
from cryoboard.organisation.models import Board
from cryoboard.organisation.permissions import Action, require


@journalled
def open_meeting(*, board: Board, actor: Actor, starts_at: datetime, mode: str = Meeting.Mode.MIXED, place: str = "") -> Meeting:
    """Open a meeting under the charter in force, and register the cases postponed without a date for it. Raises NoCharter or SameHour."""
    require(actor, Action.MANAGE_MEETING, on=board)
    Board.objects.select_for_update(of=("self",), no_key=True).get(pk=board.pk)
    charter = charter_of(board)
    if Meeting.objects.filter(board=board, starts_at=starts_at).exclude(state=State.CANCELLED).exists():
        raise SameHour
    ends_at = starts_at + timedelta(minutes=charter.meeting_minutes)
    meeting = Meeting(board=board, charter=charter, starts_at=starts_at, ends_at=ends_at, mode=mode, place=place)
    try:
        meeting.full_clean()
    except ValidationError as error:
        raise MeetingRefused(" ".join(error.messages)) from error

    meeting.save()
    record(Event.MEETING_SAVED, subject=meeting, actor=actor, board=board.pk)
    for registration in postponed_without_meeting(board, before=starts_at):
        register_at_later_meeting(registration, meeting, actor)
    return meeting


@journalled
def cancel_meeting(*, meeting: Meeting, actor: Actor, because: str) -> Meeting:
    """Cancel a meeting. Its registrations are postponed to the next meeting, or until one is opened."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting, after = lock_with_next(meeting)
    if meeting.state not in (State.DRAFT, State.OPEN, State.FROZEN):
        raise WrongState("Une séance commencée ne s’annule plus : reportez les dossiers restants, puis levez la séance.")
    if not because.strip() or len(because) > 200:
        raise ReasonMissing

    reported = list(
        meeting.registrations.select_for_update(of=("self",), no_key=True).filter(state__in=ACTIVE).order_by("position", "number")
    )
    meeting.state, meeting.cancelled_because = State.CANCELLED, because.strip()
    save_state(meeting, "cancelled_because")
    record(Event.MEETING_CANCELLED, subject=meeting, actor=actor, cases=len(reported), next=after.pk if after else None)
    for registration in reported:
        leave(registration, Registration.State.POSTPONED, f"Séance annulée : {because.strip()}"[:200], actor)
        if after is not None:
            register_at_later_meeting(registration, after, actor)
    return meeting


def lock_with_next(meeting: Meeting) -> tuple[Meeting, Meeting | None]:
    """The meeting and the one its cases go to, locked in the order of their hours."""
    meeting = locked_meeting(meeting)
    after = next_meeting(meeting.board, meeting.starts_at)
    return meeting, locked_meeting(after) if after else None


@journalled
def start_meeting(*, meeting: Meeting, actor: Actor) -> Meeting:
    """Start the meeting. Raises NotFrozen: the agenda is frozen before any decision."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    if meeting.state in (State.DRAFT, State.OPEN):
        raise NotFrozen
    if meeting.state != State.FROZEN:
        raise WrongState("Cette séance a déjà été ouverte, ou annulée : choisissez-en une autre.")

    meeting.state, meeting.started_at = State.RUNNING, timezone.now()
    save_state(meeting, "started_at")

    record(Event.MEETING_STARTED, subject=meeting, actor=actor)
    return meeting


@journalled
def finish_meeting(*, meeting: Meeting, actor: Actor) -> Meeting:
    """Finish the meeting and every current stay; the decisions remain to be reviewed and signed."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    if meeting.state != State.RUNNING:
        raise WrongState("Seule une séance en cours se lève : ouvrez-la d’abord.")

    now = timezone.now()
    meeting.registrations.filter(discussed_from__isnull=False, discussed_until__isnull=True).update(discussed_until=now)
    meeting.state, meeting.finished_at = State.TO_CLOSE, now
    save_state(meeting, "finished_at")

    record(Event.MEETING_FINISHED, subject=meeting, actor=actor)
    return meeting


@journalled
def close_meeting(*, meeting: Meeting, actor: Actor) -> Meeting:
    """Close the meeting. Raises UnsignedDecisions unless every case of the agenda has a signed decision."""
    require(actor, Action.MANAGE_MEETING, on=meeting)
    meeting = locked_meeting(meeting)
    if meeting.state != State.TO_CLOSE:
        raise WrongState("Seule une séance levée se clôt : levez-la d’abord.")
    unsigned = meeting.registrations.filter(state__in=ACTIVE).exclude(decisions__signed_at__isnull=False)
    if unsigned:
        raise UnsignedDecisions(sorted(registration.number for registration in unsigned))

    meeting.state = State.CLOSED
    save_state(meeting)

    record(Event.MEETING_CLOSED, subject=meeting, actor=actor)
    return meeting


def save_state(meeting: Meeting, *fields: str) -> None:
    meeting.version += 1
    meeting.save(update_fields=["state", "version", *fields])
