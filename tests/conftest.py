"""The users and cases shared by the tests of every package."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from cryoboard.cases.models import Case
from cryoboard.organisation.models import Board, Role
from tests.factories import CONFIRMED, make_board, make_case, make_user

pytest_plugins = ["tests.line_coverage", "tests.sharing"]


class Faults(logging.Handler):
    """What the log of the listeners says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(self.format(record))


@pytest.fixture(autouse=True)
def no_listener_fails() -> Iterator[None]:
    """The site goes on when a listener fails; a test does not."""
    faults, log = Faults(), logging.getLogger("django.dispatch")
    log.addHandler(faults)
    yield
    log.removeHandler(faults)
    assert faults.said == []


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
