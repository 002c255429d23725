"""The whole demonstration: people, cases, the last meeting and the next one. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.decisions.signature import refusal_of_signatory
from cryoboard.demo.coming_meeting import load_charter, load_coming_meeting
from cryoboard.demo.demo_cases import load_cases
from cryoboard.demo.last_meeting import load_last_meeting
from cryoboard.demo.people import demo_password, load_people
from cryoboard.documents.models import Dispatch, Document
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.documents.services.dispatch import save_dispatch
from cryoboard.organisation.models import Board
from cryoboard.pathway.models import Task
from cryoboard.pathway.services.tasks import close_task


def load_demonstration() -> tuple[int, int]:
    """Write what is missing; returns the number of cases added and their total. A board that has a charter keeps its meetings unchanged."""
    added, total = load_cases()
    board, users = load_people()
    if not board.charters.exists():
        load_meetings(board, users)
    return added, total


@transaction.atomic
def load_meetings(board: Board, users: dict[str, Any]) -> None:
    """Write the charter, the last meeting and the next one, then after the commit what was done since the last one.

    The last meeting is signed with the demonstration password. It is left out where that password was changed, or where a signature needs a
    second factor.
    """
    load_charter(board, users)
    if refusal_of_signatory(users["coordonnateur"], demo_password(), "") is None:
        load_last_meeting(board, users)
        transaction.on_commit(lambda: note_what_was_done(board, users))
    load_coming_meeting(board, users)


def note_what_was_done(board: Board, users: dict[str, Any]) -> None:
    """Record that the fiches were sent to the shared file, and that the first patient was informed this morning."""
    for fiche in Document.objects.filter(decision__registration__meeting__board=board, kind=Document.Kind.FICHE).order_by("pk"):
        send_to_shared_file(fiche, users["coordinatrice"])
    told = Task.objects.filter(case__board=board, kind=Task.Kind.INFORM_PATIENT, state=Task.State.OPEN).order_by("pk").first()
    if told is not None:
        close_task(task=told, actor=users["oncologue"], done_on=timezone.localdate(), outcome="Consultation d’annonce.")


def send_to_shared_file(fiche: Document, actor: Actor) -> None:
    """Print the fiche and record its sending. A fiche that could not be printed stays to be sent."""
    produce_document(document_id=fiche.pk)
    fiche.refresh_from_db()
    if fiche.state == Document.State.READY:
        save_dispatch(document=fiche, actor=actor, channel=Dispatch.Channel.DCC, state=Dispatch.State.ACKNOWLEDGED)
