"""The calendar feed on the site: its secret address is its only key."""

from __future__ import annotations

import icalendar
from django.test import Client
from django.urls import reverse

from cryoboard.meetings.services.calendar_key import calendar_key
from cryoboard.organisation.models import Role
from tests.factories import make_board, make_meeting, make_user

PAGE = "/calendrier/"


def test_a_calendar_application_reads_the_feed_without_an_account(client, board, coordinator):
    meeting = make_meeting(board)
    response = client.get(reverse("cryoboard:calendar", args=[calendar_key(board=board, actor=coordinator)]))

    first = icalendar.Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert str(first["url"]) == f"http://testserver/seances/{meeting.pk}/"


def test_a_wrong_address_says_nothing(client, board, coordinator):
    calendar_key(board=board, actor=coordinator)

    assert [client.get(f"/calendrier/{key}.ics").status_code for key in ("x", "x" * 43)] == [404, 404]


def test_a_member_creates_the_address_and_the_coordination_changes_it(signed_in, board, oncologist):
    member = Client()
    member.force_login(oncologist)
    member.post(PAGE, {"board": board.name})
    board.refresh_from_db()
    first = board.calendar_key

    assert f"http://testserver/calendrier/{first}.ics" in member.get(PAGE).content.decode()
    assert "Changer l’adresse" not in member.get(PAGE).content.decode()
    assert member.post(PAGE, {"board": board.name}).status_code == 403
    assert signed_in.post(PAGE, {"board": board.name}).status_code == 302
    board.refresh_from_db()
    assert board.calendar_key not in ("", first)


def test_the_page_of_the_meetings_leads_to_the_calendars(signed_in):
    assert f'href="{PAGE}"' in signed_in.get(reverse("cryoboard:meetings")).content.decode()


def test_a_member_of_another_board_learns_no_address(board, coordinator):
    key = calendar_key(board=board, actor=coordinator)
    stranger = Client()
    stranger.force_login(make_user("ailleurs", Role.COORDINATOR, make_board("Autre RCP")))

    assert key not in stranger.get(PAGE).content.decode()
    assert stranger.post(PAGE, {"board": board.name}).status_code == 404
