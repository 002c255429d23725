"""Where one lands once signed in: on what the role needs next; the page one came for still wins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Membership, Role
from tests.factories import make_board, make_meeting, make_user


def start_page(client: Client, user: Any, **query: str) -> str:
    """The last page of the way from the login form."""
    form = {"username": user.get_username(), "password": "mot-de-passe", **query}
    answer = client.post(reverse("cryoboard:login"), form)
    assert answer.status_code == 302
    return str(client.get(answer["Location"])["Location"] if answer["Location"] == reverse("cryoboard:home") else answer["Location"])


def at(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def test_a_coordinator_lands_on_the_week_of_the_next_meeting(client, coordinator, board):
    make_meeting(board, at(-3), state=Meeting.State.TO_CLOSE)
    make_meeting(board, at(12))
    make_meeting(board, at(2), state=Meeting.State.CANCELLED)
    make_meeting(make_board("Autre RCP"), at(1))
    following = make_meeting(board, at(5))

    assert start_page(client, coordinator) == reverse("cryoboard:meeting", args=[following.pk])


def test_with_no_meeting_to_come_a_coordinator_closes_the_last_one_or_opens_the_next(client, coordinator, board):
    empty = start_page(client, coordinator)
    page = client.get(empty).content.decode()
    held = make_meeting(board, at(-3), state=Meeting.State.TO_CLOSE)

    assert empty == reverse("cryoboard:meetings")
    assert f'Aucune séance à venir — <a href="{reverse("cryoboard:meeting_new")}">créer</a>' in page
    assert start_page(client, coordinator) == reverse("cryoboard:meeting_closure", args=[held.pk])


@pytest.mark.parametrize("role", [Role.ONCOLOGIST, Role.PATHOLOGIST, Role.COORDINATING_PHYSICIAN])
def test_who_sits_around_the_table_lands_on_their_cases_of_the_next_meeting(client, board, role):
    user = make_user("membre", role, board)
    without = start_page(client, user)
    meeting = make_meeting(board, at(5))
    there = start_page(client, user)

    assert (without, there) == (reverse("cryoboard:cases"), f"{reverse('cryoboard:my_cases')}#m{meeting.pk}")
    assert f'id="m{meeting.pk}"' in client.get(there).content.decode()


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.REQUESTER, "cases"),
        (Role.QUALITY_3C, "meetings"),
        (Role.RULE_AUTHOR, "publication"),
        (Role.RULE_APPROVER, "publication"),
        (None, "cases"),
    ],
)
def test_the_others_land_on_the_page_of_their_role_and_may_open_it(client, board, role, page):
    make_meeting(board, at(5))
    user = make_user("autre", role, board)

    assert start_page(client, user) == reverse(f"cryoboard:{page}")
    assert client.get(reverse(f"cryoboard:{page}")).status_code == 200


def test_an_administrator_lands_in_the_administration(client, board):
    user = make_user("administrateur", Role.ADMINISTRATOR, board)
    user.is_staff = True
    user.save()

    assert start_page(client, user) == reverse("admin:index")


def test_a_coordinator_who_also_sits_prepares_first(client, coordinator, board):
    Membership.objects.create(user=coordinator, board=board, role=Role.ONCOLOGIST)
    meeting = make_meeting(board, at(5))

    assert start_page(client, coordinator) == reverse("cryoboard:meeting", args=[meeting.pk])


@pytest.mark.parametrize(("asked", "safe"), [("/suites/", True), ("https://ailleurs.example/", False), ("//ailleurs.example/", False)])
def test_the_page_one_came_for_wins_when_it_is_ours(client, coordinator, board, asked, safe):
    meeting = make_meeting(board, at(5))

    assert start_page(client, coordinator, next=asked) == (asked if safe else reverse("cryoboard:meeting", args=[meeting.pk]))


def test_a_visitor_is_asked_to_sign_in_first(client, db):
    home = reverse("cryoboard:home")

    assert client.get(home)["Location"] == f"{reverse('cryoboard:login')}?next={home}"


@pytest.mark.parametrize(("role", "may"), [(Role.COORDINATING_PHYSICIAN, True), (Role.ONCOLOGIST, False)])
def test_my_cases_without_a_meeting_offers_to_open_one_to_who_may(client, board, role, may):
    client.force_login(make_user("membre", role, board))

    page = client.get(reverse("cryoboard:my_cases")).content.decode()

    assert ("— <a href" in page, "Aucune séance à venir" in page) == (may, True)
