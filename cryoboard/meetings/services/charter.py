"""The versions of the charter of a board."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.errors import CharterRefused, NoCharter
from cryoboard.meetings.models import Charter, CompetenceRequirement, Meeting
from cryoboard.meetings.rcp_conditions import Organisation
from cryoboard.meetings.refusals import journalled
from cryoboard.organisation.models import Board, Specialty
from cryoboard.organisation.permissions import Action, require
from decision_rules import library


@journalled
def save_charter(*, board: Board, actor: Actor, requirements: Sequence[tuple[str, str]], **terms: Any) -> Charter:
    """Save a new version of the charter. `requirements`: (case type or « », competence) pairs. Raises CharterRefused."""
    require(actor, Action.MANAGE_CHARTER, on=board)
    Board.objects.select_for_update(of=("self",)).get(pk=board.pk)  # two versions saved at once get two numbers
    wanted = list(dict.fromkeys((str(case_type), str(specialty)) for case_type, specialty in requirements))
    refuse_unknown_words(wanted)
    last = Charter.objects.filter(board=board).aggregate(last=Max("version"))["last"] or 0
    charter = Charter(board=board, version=last + 1, created_by=row_of(actor), **{"valid_from": timezone.localdate(), **terms})
    try:
        charter.full_clean()
    except ValidationError as error:
        raise CharterRefused(" ".join(error.messages)) from error

    charter.save()
    for case_type, specialty in wanted:
        CompetenceRequirement.objects.create(charter=charter, case_type=case_type, specialty=specialty)

    record(Event.CHARTER_SAVED, subject=charter, actor=actor, board=board.pk, version=charter.version)
    return charter


def refuse_unknown_words(wanted: Sequence[tuple[str, str]]) -> None:
    """Raises CharterRefused unless each requirement names a known competence, and a catalogue or every case."""
    for case_type, specialty in wanted:
        if specialty not in Specialty.values or (case_type and case_type not in library().catalogues):
            raise CharterRefused("Une compétence requise n’est pas dans la liste : choisissez-la avec son type de dossier.")


def organisation_of(meeting: Meeting) -> Organisation:
    """The organiser and the directory, from the last charter version valid on the day of the meeting; else from its own charter.

    A later version valid that day completes what the meeting's own charter does not say.
    """
    day = timezone.localdate(meeting.starts_at)
    said = Charter.objects.filter(board=meeting.board_id, valid_from__lte=day).order_by("-version").first() or meeting.charter
    return Organisation(
        authorised=said.authorised,
        facility=said.authorised_facility,
        finess=said.authorised_finess,
        delegated_to=said.delegated_to,
        listed=said.listed,
        directory_id=said.directory_id,
    )


def charter_of(board: Board) -> Charter:
    """The charter in force today. Raises NoCharter."""
    in_force = Charter.objects.filter(board=board, valid_from__lte=timezone.localdate())
    charter = in_force.prefetch_related("requirements").order_by("-version").first()
    if charter is None:
        raise NoCharter
    return charter
