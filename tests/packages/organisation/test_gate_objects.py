"""The gate judges an object on its own board; what has no board is a fault of the caller, never a board number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Patient
from cryoboard.decisions.models import Condition, Decision
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Attendance, CompetenceRequirement, Registration, WrittenOpinion
from cryoboard.organisation.models import Board, Facility, Membership, Professional, Role
from cryoboard.organisation.permissions import Action, allowed, board_of, require
from cryoboard.pathway.models import Task
from tests.factories import make_board, make_charter, make_meeting, make_user


def without_a_board(pk: int) -> list[Any]:
    """Objects, numbered as the board, that belong to no board or to none they know of."""
    return [
        Document(pk=pk),
        Document(pk=pk, meeting_id=pk),
        Patient(pk=pk),
        Facility(pk=pk),
        Professional(pk=pk),
        Attendance(pk=pk, meeting_id=pk),
        CompetenceRequirement(pk=pk),
        Condition(pk=pk),
        Entry(pk=pk),
        Registration(pk=pk),
        Board(),
        Case,
        pk,
        str(pk),
        None,
        object(),
    ]


def test_what_has_no_board_is_never_judged_as_the_board_whose_number_it_bears(board: Board, coordinator: Any) -> None:
    judged = []
    for on in without_a_board(board.pk):
        for ask in (allowed, require):
            try:
                judged.append((on, ask(coordinator, Action.VIEW_CASE, on)))
            except TypeError as fault:
                assert "belongs to no board" in str(fault)

    assert judged == []


def test_nor_for_a_visitor_who_would_be_refused_anyway(board: Board) -> None:
    with pytest.raises(TypeError, match="Document belongs to no board"):
        allowed(None, Action.VIEW_CASE, Document(pk=board.pk))  # type: ignore[arg-type]


def test_what_hangs_from_a_board_is_judged_on_that_board(board: Board, coordinator: Any, case: Case) -> None:
    meeting = make_meeting(board)
    registration = Registration(meeting=meeting, case=case, number=1, question="?", registered_by=coordinator)
    hanging = [
        board,
        case,
        meeting,
        make_charter(board),
        registration,
        Decision(registration=registration),
        WrittenOpinion(registration=registration),
        Task(case=case),
        Evaluation(case=case, on=date(2026, 11, 20)),
        DocumentItem(case=case),
        Membership(board=board),
    ]
    stranger = make_user("etranger", Role.COORDINATOR, make_board("Autre RCP"))

    assert {board_of(on) for on in hanging} == {board.pk}
    assert [type(on) for on in hanging if not allowed(coordinator, Action.REGISTER_CASE, on)] == []
    assert [type(on) for on in hanging if allowed(stranger, Action.REGISTER_CASE, on)] == []


def test_a_requester_is_judged_on_the_case_behind_the_object(board: Board, case: Case) -> None:
    requester = make_user("demandeur", Role.REQUESTER, board)
    case.requester = requester
    own, other = Task(case=case), Task(case=Case(board=board))

    assert (allowed(requester, Action.FOLLOW_UP, own), allowed(requester, Action.FOLLOW_UP, other)) == (True, False)
