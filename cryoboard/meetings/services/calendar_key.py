"""The secret address of a board's calendar feed."""

from __future__ import annotations

import secrets

from django.db import transaction

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.models import Board
from cryoboard.organisation.permissions import Action, require

KEY_BYTES = 32


@transaction.atomic
def calendar_key(*, board: Board, actor: Actor) -> str:
    """The secret part of the feed's address; created at the first call."""
    require(actor, Action.VIEW_MEETING, on=board)
    held = Board.objects.select_for_update(of=("self",)).get(pk=board.pk)
    return held.calendar_key or write_key(held, actor)


@transaction.atomic
def renew_calendar_key(*, board: Board, actor: Actor) -> str:
    """Replace the secret; the former address no longer works."""
    require(actor, Action.MANAGE_MEETING, on=board)
    return write_key(Board.objects.select_for_update(of=("self",)).get(pk=board.pk), actor)


def write_key(board: Board, actor: Actor) -> str:
    board.calendar_key = secrets.token_urlsafe(KEY_BYTES)
    board.save(update_fields=["calendar_key"])
    record(Event.BOARD_SAVED, subject=board, actor=actor, field="calendar_key")
    return board.calendar_key
