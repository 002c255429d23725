"""The gate: each role on its own board, and nothing more."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from cryoboard.accounts.access import MATRIX, Action, allowed, require
from cryoboard.accounts.errors import AccessRefused
from cryoboard.accounts.models import Role
from cryoboard.accounts.rpps import validate_rpps
from cryoboard.cases.selectors import cases_visible_to
from tests.factories import make_board, make_case, make_user

CLINICIANS = {Role.ONCOLOGIST, Role.SURGEON, Role.RADIOLOGIST, Role.PATHOLOGIST, Role.RADIATION_ONCOLOGIST}
ON_A_CASE = {
    Action.VIEW_CASE: {Role.COORDINATOR, Role.QUALITY_3C, *CLINICIANS},
    Action.EDIT_FACTS: {Role.COORDINATOR, *CLINICIANS},
    Action.EVALUATE: {Role.COORDINATOR, *CLINICIANS},
    Action.REQUEST_DOCUMENT: {Role.COORDINATOR, *CLINICIANS},
    Action.VIEW_JOURNAL: {Role.COORDINATOR, Role.QUALITY_3C},
    Action.MANAGE_ACCOUNTS: {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_may_do_its_own_work_on_a_case_of_another_and_no_more(role, case, board):
    user = make_user("quelquun", role, board)

    assert {action for action in ON_A_CASE if allowed(user, action, on=case)} == {
        action for action, roles in ON_A_CASE.items() if role in roles}
    assert set(MATRIX) == set(Role.values)


@pytest.mark.parametrize("role", Role.values)
def test_no_role_reaches_another_board(role, case):
    stranger = make_user("etranger", role, make_board("Autre RCP"))

    assert [action for action in Action if allowed(stranger, action, on=case)] == []
    assert list(cases_visible_to(stranger)) == []


def test_a_requester_sees_and_edits_only_the_cases_they_requested(case, board):
    requester = make_user("demandeur", Role.REQUESTER, board)
    own = make_case(requester, board)

    assert list(cases_visible_to(requester)) == [own]
    assert (allowed(requester, Action.EDIT_FACTS, on=own), allowed(requester, Action.EDIT_FACTS, on=case)) == (True, False)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.RULE_AUTHOR, Role.RULE_APPROVER])
def test_who_runs_the_machine_or_writes_rules_sees_no_patient(role, case, board):
    user = make_user("technique", role, board)

    assert list(cases_visible_to(user)) == []
    with pytest.raises(AccessRefused):
        require(user, Action.VIEW_CASE, on=case)


def test_a_visitor_and_a_closed_account_may_nothing(case, coordinator):
    coordinator.is_active = False

    assert [action for action in Action if allowed(AnonymousUser(), action, on=case) or allowed(coordinator, action, on=case)] == []


@pytest.mark.parametrize(("number", "valid"), [("10003456782", False), ("1234", False), ("abcdefghijk", False)])
def test_an_rpps_number_without_its_key_is_refused(number, valid):
    with pytest.raises(ValidationError):
        validate_rpps(number)


def test_an_rpps_number_with_its_key_passes():
    ten = "8100345678"
    keys = [digit for digit in "0123456789" if not _refused(ten + digit)]

    assert len(keys) == 1


def _refused(number: str) -> bool:
    try:
        validate_rpps(number)
    except ValidationError:
        return True
    return False
