"""People and cases every room's tests start from."""

from __future__ import annotations

from typing import Any

import pytest

from cryoboard.accounts.models import Role
from cryoboard.cases.models import Case
from cryoboard.meetings.models import Board
from tests.factories import CONFIRMED, make_board, make_case, make_user


@pytest.fixture
def board(db: Any) -> Board:
    return make_board()


@pytest.fixture
def coordinator(board: Board) -> Any:
    return make_user("coordinatrice", Role.COORDINATOR, board)


@pytest.fixture
def oncologist(board: Board) -> Any:
    return make_user("oncologue", Role.ONCOLOGIST, board)


@pytest.fixture
def case(coordinator: Any, board: Board) -> Case:
    return make_case(coordinator, board, CONFIRMED)
