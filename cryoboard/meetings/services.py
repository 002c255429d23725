"""Opening and renaming boards."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cryoboard.accounts.services import require_administrator
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.meetings.models import Board


@transaction.atomic
def save_board(*, actor: Any, board: Board) -> Board:
    """Write a board's name, kind and network. `actor` is None on the command line."""
    require_administrator(actor)
    board.full_clean()
    board.save()

    record(Event.BOARD_SAVED, subject=board, actor=actor)
    return board
