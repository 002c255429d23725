"""The gate: each role on its own board, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from cryoboard.cases.selectors import cases_visible_to
from cryoboard.decisions.models import Decision
from cryoboard.meetings.models import Registration
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Membership, Role
from cryoboard.organisation.permissions import MATRIX, Action, allowed, require
from cryoboard.organisation.selectors import boards_where
from cryoboard.pathway.models import Task
from tests.factories import make_board, make_case, make_meeting, make_user

WORK = {Action.VIEW_CASE, Action.CREATE_CASE, Action.EDIT_FACTS, Action.EVALUATE, Action.REQUEST_DOCUMENT, Action.VIEW_RULES}
MEETING = {Action.VIEW_MEETING, Action.REGISTER_CASE, Action.FOLLOW_UP}
MEMBER = WORK | MEETING | {Action.GIVE_OPINION, Action.RECORD_DECISION}
COORDINATION = {Action.MANAGE_MEETING, Action.MANAGE_CHARTER, Action.REVIEW_DECISION}
EXPECTED = {
    Role.COORDINATOR: WORK | MEETING | COORDINATION | {Action.VIEW_JOURNAL, Action.VIEW_PUBLICATION},
    Role.COORDINATING_PHYSICIAN: MEMBER | COORDINATION | {Action.VALIDATE_DECISION, Action.COUNTERSIGN},
    Role.ONCOLOGIST: MEMBER,
    Role.SURGEON: MEMBER,
    Role.RADIOLOGIST: MEMBER,
    Role.PATHOLOGIST: MEMBER,
    Role.RADIATION_ONCOLOGIST: MEMBER,
    Role.REQUESTER: WORK | {Action.REGISTER_CASE, Action.FOLLOW_UP},
    Role.QUALITY_3C: {Action.VIEW_CASE, Action.VIEW_JOURNAL, Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.VIEW_MEETING},
    Role.RULE_AUTHOR: {Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.PROPOSE_RULESET, Action.REQUEST_IMPACT},
    Role.RULE_APPROVER: {Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.RELEASE_RULESET, Action.REQUEST_IMPACT},
    Role.ADMINISTRATOR: {Action.MANAGE_ACCOUNTS, Action.VIEW_RULES},
}


@pytest.fixture
def holders(board):
    """One account per role, on the board of the tests."""
    return {role: make_user(role.value, role, board) for role in Role}


def wrong_cells(answers: dict[tuple[Role, Action], Any], expected: Callable[[Role, Action], Any]) -> list[str]:
    """The cells of the matrix that do not answer what is expected, one line each."""
    return [f"{role} × {action}: {found}" for (role, action), found in answers.items() if found != expected(role, action)]


def test_the_matrix_is_the_one_the_board_agreed_on():
    assert {Role(role): set(actions) for role, actions in MATRIX.items()} == EXPECTED
    assert set(EXPECTED) == set(Role)


def test_a_role_may_do_just_what_the_matrix_says_on_its_board(holders, board):
    answers = {
        (role, action): (allowed(user, action), allowed(user, action, on=board), board in boards_where(user, action))
        for role, user in holders.items()
        for action in Action
    }

    wrong = wrong_cells(answers, lambda role, action: (action in EXPECTED[role],) * 3)
    assert wrong == [], "\n".join(wrong)


def test_on_a_case_of_another_a_role_does_its_work_except_the_requester(holders, case):
    answers = {(role, action): allowed(user, action, on=case) for role, user in holders.items() for action in Action}

    wrong = wrong_cells(answers, lambda role, action: action in EXPECTED[role] and role != Role.REQUESTER)
    assert wrong == [], "\n".join(wrong)


def test_no_role_reaches_another_board(case):
    elsewhere = make_board("Autre RCP")
    strangers = {role: make_user(role.value, role, elsewhere) for role in Role}
    answers = {
        (role, action): (allowed(user, action, on=case), allowed(user, action, on=case.board))
        for role, user in strangers.items()
        for action in Action
    }

    wrong = wrong_cells(answers, lambda role, action: (False, False))
    assert wrong == [], "\n".join(wrong)
    assert {role: list(found) for role, user in strangers.items() if (found := cases_visible_to(user))} == {}


def test_the_list_shows_just_the_cases_the_gate_opens(holders, case):
    shown = {role for role, user in holders.items() if case in cases_visible_to(user)}

    assert shown == {role for role, user in holders.items() if allowed(user, Action.VIEW_CASE, on=case)}
    assert {Role.COORDINATOR, Role.QUALITY_3C} < shown < set(Role)


def test_a_requester_sees_and_edits_only_the_cases_they_requested(case, board, coordinator):
    requester = make_user("demandeur", Role.REQUESTER, board)
    opened = make_case(requester, board)
    opened_for_them = make_case(coordinator, board, requester=requester)

    assert set(cases_visible_to(requester)) == {opened, opened_for_them}
    assert [allowed(requester, Action.EDIT_FACTS, on=each) for each in (opened, opened_for_them, case)] == [True, True, False]


def test_two_roles_on_two_boards_do_not_mix(case, board):
    user = make_user("deux-roles", Role.QUALITY_3C, board)
    Membership.objects.create(user=user, board=make_board("Autre RCP"), role=Role.COORDINATOR)

    assert (allowed(user, Action.EDIT_FACTS), allowed(user, Action.EDIT_FACTS, on=case)) == (True, False)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RULE_AUTHOR, Role.RULE_APPROVER])
def test_who_runs_the_machine_or_writes_rules_sees_no_patient(role, case, board):
    user = make_user("technique", role, board)

    assert list(cases_visible_to(user)) == []
    with pytest.raises(AccessRefused) as refusal:
        require(user, Action.VIEW_CASE, on=case)
    assert (refusal.value.actor, refusal.value.action, refusal.value.case) == (user, "view_case", case)


def test_a_superuser_without_a_role_sees_no_patient(case, django_user_model):
    root = django_user_model.objects.create_superuser("root", password="x")

    assert [action for action in Action if allowed(root, action, on=case)] == []
    assert list(cases_visible_to(root)) == []


def test_only_the_coordinating_physician_signs_and_countersigns():
    for action in (Action.VALIDATE_DECISION, Action.COUNTERSIGN):
        assert [role for role, actions in MATRIX.items() if action in actions] == [Role.COORDINATING_PHYSICIAN]


def test_the_gate_knows_the_board_behind_a_meeting_and_behind_what_hangs_from_a_case(case, board, coordinator):
    meeting = make_meeting(board)
    registration = Registration(meeting=meeting, case=case, number=1, question="?", registered_by=coordinator)
    stranger = make_user("etranger", Role.COORDINATOR, make_board("Autre RCP"))

    for on in (meeting, registration, Decision(registration=registration), Task(case=case)):
        assert (allowed(coordinator, Action.REGISTER_CASE, on=on), allowed(stranger, Action.REGISTER_CASE, on=on)) == (True, False)


def test_a_requester_follows_up_the_cases_they_requested_and_never_opens_a_meeting(case, board):
    requester = make_user("demandeur", Role.REQUESTER, board)
    own = make_case(requester, board)

    assert [allowed(requester, Action.FOLLOW_UP, on=Task(case=each)) for each in (own, case)] == [True, False]
    assert allowed(requester, Action.VIEW_MEETING, on=make_meeting(board)) is False


def test_a_visitor_and_a_closed_account_may_nothing(case, coordinator):
    coordinator.is_active = False

    for nobody in (AnonymousUser(), coordinator, None):
        assert [action for action in Action if allowed(nobody, action, on=case)] == []
