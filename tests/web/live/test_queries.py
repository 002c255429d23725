"""What a page asks of the database: the releases and the roles of the reader once, and never an answer of another request."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.models import Membership, Role
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.request_cache import cached_while_reading, once_a_request
from cryoboard.rulesets.selectors import rules_in_force
from cryoboard.web.refusals import guarded
from tests.factories import make_user
from tests.web.live.conftest import browser_of

RELEASES, ROLES = 'FROM "cryoboard_release"', 'SELECT "cryoboard_membership"."id"'


@pytest.fixture
def oncology(oncologist):
    return browser_of(oncologist)


def asked(client: Client, address: str) -> list[str]:
    """The queries of a page, once what a process keeps is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [each["sql"] for each in captured.captured_queries]


def test_the_live_screen_asks_for_the_releases_and_for_the_roles_once(oncology, registration):
    """The page that asks the most: every part of it reads the rules in force and the rights of the reader."""
    queries = asked(oncology, reverse("cryoboard:meeting_live_case", args=[registration.meeting_id, registration.pk]))

    assert [sum(each in query for query in queries) for each in (RELEASES, ROLES)] == [1, 1]
    assert len(queries) <= 38


def test_the_form_of_a_case_asks_for_the_releases_and_for_the_roles_once(signed_in, case):
    queries = asked(signed_in, reverse("cryoboard:case", args=[case.reference]))

    assert [sum(each in query for query in queries) for each in (RELEASES, ROLES)] == [1, 1]
    assert len(queries) <= 17


def test_the_journal_costs_the_same_however_many_people_wrote_in_it(signed_in, case, board):
    address = reverse("cryoboard:journal", args=[case.reference])
    one = asked(signed_in, address)
    for number in range(4):
        record(Event.CASE_READ, subject=case, actor=make_user(f"lecteur{number}", Role.ONCOLOGIST, board), case=case, page="fiche")

    assert len(asked(signed_in, address)) == len(one)


def test_a_role_given_or_withdrawn_counts_at_the_next_page(signed_in, case, coordinator, board):
    address = reverse("cryoboard:case", args=[case.reference])
    before = signed_in.get(address).status_code
    Membership.objects.filter(user=coordinator).delete()
    without = signed_in.get(address).status_code
    Membership.objects.create(user=coordinator, board=board, role=Role.COORDINATOR)

    assert (before, without, signed_in.get(address).status_code) == (200, 404, 200)


@pytest.mark.parametrize(("method", "seen"), [("get", [True, True]), ("post", [True, False])])
def test_only_a_request_that_reads_keeps_an_answer(coordinator, board, method, seen):
    found = []

    def view(request):
        found.append(allowed(coordinator, Action.VIEW_CASE, on=board))
        Membership.objects.filter(user=coordinator).delete()
        found.append(allowed(coordinator, Action.VIEW_CASE, on=board))
        return HttpResponse()

    guarded(view)(getattr(RequestFactory(), method)("/"))

    assert found == seen


def test_nothing_is_kept_outside_a_request_nor_from_one_to_the_next(db):
    read = RequestFactory().get("/")
    calls = []

    @once_a_request
    def doubled(number: int) -> int:
        calls.append(number)
        return 2 * number

    for _ in range(2):
        with cached_while_reading(read):
            assert [doubled(1), doubled(1), doubled(2)] == [2, 2, 4]
    assert calls == [1, 2, 1, 2]
    assert [doubled(1), doubled(1)] == [2, 2] and calls[4:] == [1, 1]
    assert rules_in_force() is not rules_in_force()


def test_a_view_that_fails_leaves_nothing_behind(coordinator, board):
    def view(request):
        allowed(coordinator, Action.VIEW_CASE, on=board)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        guarded(view)(RequestFactory().get("/"))
    Membership.objects.filter(user=coordinator).delete()

    assert not allowed(coordinator, Action.VIEW_CASE, on=board)
