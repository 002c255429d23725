"""Locks, always taken in the same order: the registration, then its decision; and the state guards of a locked decision."""

from __future__ import annotations

from django.db.models import F
from django.utils import timezone

from cryoboard.decisions.errors import AlreadySigned, DecisionChangedMeanwhile, MeetingNotRunning, NotOnAgenda
from cryoboard.decisions.models import Decision
from cryoboard.meetings.locks import locked_registration
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.organisation.selectors import account_name

DECIDING = (Meeting.State.RUNNING, Meeting.State.TO_CLOSE)


def locked_decision(decision: Decision) -> Decision:
    """The decision, read again and locked with its registration until the end of the transaction."""
    registration = locked_registration(Registration(pk=decision.registration_id))
    found = Decision.objects.select_for_update(of=("self",), no_key=True).select_related(*PEOPLE).get(pk=decision.pk)
    found.registration = registration
    return found


def locked_last_decision(registration: Registration) -> Decision | None:
    """The last decision on a locked registration."""
    rows = Decision.objects.select_for_update(of=("self",), no_key=True).select_related(*PEOPLE)
    return rows.filter(registration=registration).order_by("-number").first()


PEOPLE = ("recorded_by__professional", "signed_by__professional")


def refuse_if_signed(decision: Decision) -> None:
    """Raises AlreadySigned."""
    if decision.state == Decision.State.SIGNED:
        raise AlreadySigned(account_name(decision.signed_by), decision.signed_at)


def changed_meanwhile(decision: Decision) -> DecisionChangedMeanwhile:
    """The refusal that says who saved the decision last, and when."""
    return DecisionChangedMeanwhile(account_name(decision.recorded_by), decision.saved_at, decision.version)


def refuse_place_and_time(registration: Registration, decision: Decision | None) -> None:
    """Raises NotOnAgenda, or MeetingNotRunning before the start or after the close of the meeting; an amendment has no such limit."""
    if registration.state != Registration.State.ON_AGENDA:
        raise NotOnAgenda
    recorded = registration.route == Registration.Route.RECORDED and registration.meeting.state == Meeting.State.FROZEN
    amends = decision is not None and decision.number > 0
    if registration.meeting.state not in DECIDING and not recorded and not amends:
        raise MeetingNotRunning(registration.meeting.get_state_display())


def claim(decision: Decision) -> None:
    """Take the next version with a conditional update, also safe on a database without row locks. Raises DecisionChangedMeanwhile."""
    rows = Decision.objects.filter(pk=decision.pk, version=decision.version).exclude(state=Decision.State.SIGNED)
    if not rows.update(version=F("version") + 1, saved_at=timezone.now()):
        found = Decision.objects.select_related(*PEOPLE).get(pk=decision.pk)
        refuse_if_signed(found)
        raise changed_meanwhile(found)
    decision.version += 1
