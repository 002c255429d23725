"""Requests the documents of a meeting: the receipt of a registration, the agenda, the minutes, the booklet of its dossiers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.decisions.models import Decision
from cryoboard.documents.errors import EmptyBooklet
from cryoboard.documents.kinds.agenda.agenda import agenda_context
from cryoboard.documents.kinds.dossier.case_header import evaluated
from cryoboard.documents.kinds.dossier.dossier import dossier_context
from cryoboard.documents.kinds.meeting_booklet.meeting_booklet import booklet_cover, subject_at
from cryoboard.documents.kinds.minutes.minutes import minutes_context
from cryoboard.documents.kinds.rcp_status import meeting_conditions
from cryoboard.documents.kinds.receipt.receipt import receipt_context
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.queue import DocumentCase, of_evaluations, requested
from cryoboard.evaluations.models import Evaluation
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import registrations_of
from cryoboard.organisation.permissions import Action, require

ON_AGENDA = Registration.State.ON_AGENDA


@transaction.atomic
def request_receipt(*, registration: Registration, actor: Actor) -> Document:
    """Request the receipt of a registration, with the data missing now."""
    require(actor, Action.REQUEST_DOCUMENT, on=registration)
    registration = Registration.objects.select_for_update(of=("self",), no_key=True).get(pk=registration.pk)

    content, items = receipt_context(registration), [DocumentCase(registration.case)]
    return requested(Document.Kind.RECEIPT, content, items, actor, registration=registration, meeting=registration.meeting)


@transaction.atomic
def request_agenda(*, meeting: Meeting, actor: Actor) -> Document:
    """Request the agenda, with initials only. Before the freeze it is marked as a draft."""
    meeting = held(meeting, actor)
    placed = placed_on(meeting)
    content, items = agenda_context(around(placed, meeting), placed), [DocumentCase(each.case) for each in placed]
    return requested(Document.Kind.AGENDA, content, items, actor, meeting=meeting)


@transaction.atomic
def request_minutes(*, meeting: Meeting, actor: Actor) -> Document:
    """Request the minutes. Before the meeting is closed they are marked as a draft."""
    meeting = held(meeting, actor)
    rows = registrations_of(meeting, withdrawn=True)
    found = Decision.objects.filter(registration__meeting=meeting).select_related("signed_by__professional").order_by("number")
    latest = {each.registration_id: each for each in found}

    content = minutes_context(around(rows, meeting), rows, latest, meeting_conditions(meeting, rows))
    return requested(Document.Kind.MINUTES, content, [DocumentCase(each.case) for each in rows], actor, meeting=meeting)


@transaction.atomic
def request_meeting_booklet(*, meeting: Meeting, actor: Actor) -> Document:
    """Request one document of the dossiers of the agenda, in order. A dossier already printed is used unchanged.

    A frozen case is printed as it was frozen. A case that no ruleset applies to has a line on the cover and no dossier.
    """
    meeting = held(meeting, actor)
    placed = placed_on(meeting)
    if not placed:
        raise EmptyBooklet
    spoken = {each.pk: evaluations_at(each, actor) for each in placed}
    dossiers = {each.pk: dossier_at(each, spoken[each.pk], actor) for each in placed if spoken[each.pk]}

    content = booklet_cover(meeting, placed, dossiers)
    items = [item for each in placed for item in of_evaluations(spoken[each.pk]) or [DocumentCase(each.case)]]
    return requested(Document.Kind.MEETING_BOOKLET, content, items, actor, meeting=meeting)


def held(meeting: Meeting, actor: Actor) -> Meeting:
    """The meeting, locked, so that two equal requests make one document. Raises AccessRefused."""
    require(actor, Action.VIEW_MEETING, on=meeting)
    require(actor, Action.REQUEST_DOCUMENT, on=meeting)
    return Meeting.objects.select_for_update(of=("self",), no_key=True).select_related("board__facility", "charter").get(pk=meeting.pk)


def placed_on(meeting: Meeting) -> list[Registration]:
    return [each for each in registrations_of(meeting) if each.state == ON_AGENDA]


def around(rows: Sequence[Registration], meeting: Meeting) -> Meeting:
    """The meeting with what the list of registrations has read of it, attendance included."""
    return rows[0].meeting if rows else meeting


def evaluations_at(registration: Registration, actor: Actor) -> list[Evaluation]:
    """The evaluations frozen with the agenda; before the freeze, those of now."""
    if registration.frozen is None:
        return evaluate_case(case=registration.case, actor=actor)
    kept = [each["id"] for each in registration.frozen["evaluations"]]
    found = Evaluation.objects.in_bulk(kept)
    return [found[pk] for pk in kept]


def dossier_at(registration: Registration, evaluations: Sequence[Evaluation], actor: Actor) -> Document:
    """The dossier of one case, with the question put to this meeting."""
    content = dossier_context(subject_at(registration, evaluations[0]), evaluated(evaluations))
    return requested(Document.Kind.DOSSIER, content, of_evaluations(evaluations), actor)
