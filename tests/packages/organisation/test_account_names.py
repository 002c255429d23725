"""The person behind an account is named in one way, on screens, in the journal and on papers."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from cryoboard.organisation.models import Role
from cryoboard.organisation.selectors import account_name
from tests.factories import make_user


def test_the_professional_comes_first(board):
    assert account_name(make_user("martin", Role.SURGEON, board)) == "Dr Martin"


def test_an_account_without_a_professional_has_its_own_name(db):
    accounts = get_user_model().objects

    assert account_name(accounts.create_user("cmartin", first_name="Claire", last_name="Martin")) == "Claire Martin"
    assert account_name(accounts.create_user("service-rcp")) == "service-rcp"


def test_what_nobody_did_was_done_by_the_system():
    assert account_name(None) == "Système"
