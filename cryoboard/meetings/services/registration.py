"""The registration of a case for a meeting: created, corrected, postponed, withdrawn. No clinical datum is asked for here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.completeness import completeness
from cryoboard.meetings.errors import (
    AlreadyRegistered,
    ChangedMeanwhile,
    DeadlinePassed,
    NotComplete,
    OtherBoard,
    PatientObjects,
    ReasonMissing,
    RegistrationRefused,
)
from cryoboard.meetings.locks import locked_meeting, locked_registration, refuse_if_over, refuse_if_settled
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.selectors import next_meeting, registration_deadline
from cryoboard.meetings.services.agenda_ranks import close_ranks
from cryoboard.organisation.models import Professional
from cryoboard.organisation.permissions import Action, require

WORDS = (
    *("presenter", "question", "synthesis", "for_diagnosis", "for_treatment", "for_recourse", "for_paediatrics"),
    *("urgency", "urgency_reason", "after_emergency_act", "after_emergency_on"),
    *("informed", "informed_on", "consent", "patient_wish", "estimated_minutes"),
)
SET_BY_US = ("meeting", "case", "number", "registered_by", "position", "frozen", "previous", "complete_confirmed_by")
OBJECTION = Registration.Consent.OBJECTION


@journalled
def register_case(
    *, meeting: Meeting, case: Case, actor: Actor, question: str, requester: Professional | None = None, **fields: Any
) -> Registration:
    """Register a case for a meeting and evaluate it, so that missing data show at once.

    After the deadline only an urgent case is registered, with its reason. Raises OtherBoard, AlreadyRegistered, DeadlinePassed,
    PatientObjects, MeetingOver or RegistrationRefused.
    """
    require(actor, Action.REGISTER_CASE, on=case)
    meeting = locked_meeting(meeting)
    refuse_if_over(meeting)
    refuse_case(meeting, case)
    about = {"estimated_minutes": meeting.charter.discussed_minutes, **only_words(fields), "question": question.strip()}
    about |= urgency_of(meeting, about)

    asks, before = requester or requester_of(case), last_before(meeting, case)
    registration = Registration(meeting=meeting, case=case, requester=asks, previous=before, registered_by=row_of(actor), **about)
    refuse_words(registration)
    number_and_save(registration)
    evaluate_case(case=case, actor=actor)

    record(Event.CASE_REGISTERED, subject=registration, actor=actor, case=case, meeting=meeting.pk, number=registration.number)
    return registration


def refuse_case(meeting: Meeting, case: Case) -> None:
    """Raises OtherBoard or AlreadyRegistered."""
    if case.board_id != meeting.board_id:
        raise OtherBoard
    there = Registration.objects.filter(meeting=meeting, case=case).first()
    if there is not None:
        raise AlreadyRegistered(there.number, there.get_state_display())


def urgency_of(meeting: Meeting, about: dict[str, Any]) -> dict[str, Any]:
    """The urgent status of a registration after the deadline, which needs a reason; empty before it. Raises DeadlinePassed."""
    deadline = registration_deadline(meeting)
    if timezone.now() <= deadline:
        return {}
    if not str(about.get("urgency_reason", "")).strip():
        raise DeadlinePassed(deadline)
    return {"urgency": Registration.Urgency.URGENT}


def only_words(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that a user may write. Raises TypeError for any other: a programming error."""
    if unknown := fields.keys() - set(WORDS):
        raise TypeError(f"not fields of a registration: {sorted(unknown)}")
    return fields


def refuse_words(registration: Registration) -> None:
    """Checks lengths, choices and dates. Raises PatientObjects or RegistrationRefused."""
    today = timezone.localdate()
    if registration.consent == OBJECTION:
        raise PatientObjects
    if any(day and day > today for day in (registration.informed_on, registration.after_emergency_on)):
        raise RegistrationRefused("Une information du patient ou un geste déjà fait ne peut pas être daté dans le futur.")
    if registration.urgency == Registration.Urgency.URGENT and not registration.urgency_reason.strip():
        raise RegistrationRefused("Un dossier urgent s’inscrit avec son motif : indiquez-le en une phrase.")
    if not registration.question.strip():
        raise RegistrationRefused("La question posée manque : écrivez-la en une phrase.")
    try:
        registration.clean_fields(exclude=SET_BY_US)
    except ValidationError as error:
        raise RegistrationRefused(" ".join(error.messages)) from error


def requester_of(case: Case) -> Professional | None:
    """The default requester."""
    return getattr(case.requester, "professional", None)


def last_before(meeting: Meeting, case: Case) -> Registration | None:
    """The last registration of the case for an earlier meeting, to be linked with the new one."""
    earlier = Registration.objects.filter(case=case, meeting__starts_at__lt=meeting.starts_at)
    return earlier.exclude(state=Registration.State.WITHDRAWN).order_by("-meeting__starts_at").first()


def number_and_save(registration: Registration) -> None:
    """Save under the next number of the meeting, which the caller has locked."""
    last = Registration.objects.filter(meeting_id=registration.meeting_id).aggregate(last=Max("number"))["last"]
    registration.number = (last or 0) + 1
    registration.save(force_insert=True)


@journalled
def update_registration(*, registration: Registration, actor: Actor, version: int | None = None, **fields: Any) -> Registration:
    """Correct a registration. An objection of the patient withdraws it. Raises ChangedMeanwhile, NotActive or DecisionSigned."""
    require(actor, Action.REGISTER_CASE, on=registration)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    refuse_if_over(meeting)
    refuse_if_settled(registration)
    if version is not None and version != registration.version:
        raise ChangedMeanwhile

    requester = {"requester": fields.pop("requester")} if "requester" in fields else {}
    changed = {name: value for name, value in (only_words(fields) | requester).items() if getattr(registration, name) != value}
    for name, value in changed.items():
        setattr(registration, name, value)
    if registration.consent == OBJECTION:
        leave(registration, Registration.State.WITHDRAWN, "Opposition du patient", actor, "consent")
        close_ranks(meeting)
        return registration
    refuse_words(registration)
    registration.version += 1
    registration.save(update_fields=[*changed, "version"])

    record(Event.REGISTRATION_UPDATED, subject=registration, actor=actor, case=registration.case, fields=sorted(changed))
    return registration


@journalled
def postpone(*, registration: Registration, actor: Actor, because: str, to: Meeting | None = None) -> Registration | None:
    """Postpone the case to that meeting or to the next one. Returns the new registration, or None when no meeting is planned yet."""
    require(actor, Action.MANAGE_MEETING, on=registration.meeting)
    meeting = locked_meeting(registration.meeting)
    after = to or next_meeting(meeting.board, meeting.starts_at)
    after = locked_meeting(after) if after else None
    registration = locked_registration(registration)
    refuse_if_settled(registration)
    refuse_reason(because)
    if after is not None:
        refuse_if_over(after)
        if after.board_id != meeting.board_id or after.pk == meeting.pk:
            raise OtherBoard("Un dossier se reporte à une autre séance de la même RCP : choisissez-la dans la liste.")

    leave(registration, Registration.State.POSTPONED, because, actor)
    close_ranks(meeting)
    return register_at_later_meeting(registration, after, actor) if after else None


@journalled
def withdraw(*, registration: Registration, actor: Actor, because: str) -> Registration:
    """Withdraw the case from the meeting; the registration stays as a trace."""
    require(actor, Action.REGISTER_CASE, on=registration)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    refuse_if_settled(registration)
    refuse_reason(because)

    leave(registration, Registration.State.WITHDRAWN, because, actor)
    close_ranks(meeting)
    return registration


def refuse_reason(because: str) -> None:
    """Raises ReasonMissing."""
    if not because.strip() or len(because) > 200:
        raise ReasonMissing


def leave(registration: Registration, state: str, because: str, actor: Actor, *fields: str) -> None:
    """Take the registration off its meeting and save the reason."""
    registration.state, registration.position, registration.postponed_because = state, None, because.strip()
    registration.version += 1
    registration.save(update_fields=["state", "position", "postponed_because", "version", *fields])
    event = Event.REGISTRATION_WITHDRAWN if state == Registration.State.WITHDRAWN else Event.REGISTRATION_POSTPONED
    record(event, subject=registration, actor=actor, case=registration.case)


def register_at_later_meeting(registration: Registration, meeting: Meeting, actor: Actor) -> Registration:
    """Register the same case for a later meeting, which is locked; a registration that exists there is linked, not duplicated."""
    there = Registration.objects.filter(meeting=meeting, case_id=registration.case_id).first()
    if there is not None:
        return linked(there, registration, actor)
    words = {name: getattr(registration, name) for name in WORDS}
    again = Registration(
        meeting=meeting,
        case=registration.case,
        requester=registration.requester,
        previous=registration,
        registered_by=row_of(actor),
        **words,
    )
    number_and_save(again)
    record(Event.CASE_REGISTERED, subject=again, actor=actor, case=again.case, meeting=meeting.pk, number=again.number)
    return again


def linked(there: Registration, registration: Registration, actor: Actor) -> Registration:
    """The registration that exists in the later meeting; one withdrawn by an undone postponement becomes active again."""
    if there.state == Registration.State.WITHDRAWN and there.previous_id == registration.pk and there.consent != OBJECTION:
        there.state, there.postponed_because = Registration.State.TO_PLACE, ""
        there.version += 1
        there.save(update_fields=["state", "postponed_because", "version"])
        record(Event.REGISTRATION_RESTORED, subject=there, actor=actor, case=there.case)
    elif there.previous_id is None:
        there.previous = registration
        there.save(update_fields=["previous"])
    return there


@journalled
def confirm_complete(*, registration: Registration, actor: Actor) -> Registration:
    """« Dossier complet »: nothing obligatory or decisive is missing, and a person says so. Raises NotComplete."""
    require(actor, Action.MANAGE_MEETING, on=registration.meeting)
    meeting = locked_meeting(registration.meeting)
    registration = locked_registration(registration)
    refuse_if_over(meeting)
    refuse_if_settled(registration)
    if not completeness(registration).is_complete:
        raise NotComplete

    registration.complete_confirmed_by = row_of(actor)
    registration.version += 1
    registration.save(update_fields=["complete_confirmed_by", "version"])

    fields = ["complete_confirmed_by"]
    record(Event.REGISTRATION_UPDATED, subject=registration, actor=actor, case=registration.case, fields=fields)
    return registration
