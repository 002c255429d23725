"""The calendar feed: the meetings and deadlines of a board behind a secret, nobody's name in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from django.utils import timezone

from cryoboard.meetings.calendar import board_of_calendar, calendar_feed
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.calendar_key import calendar_key, renew_calendar_key
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from tests.factories import make_board, make_meeting, make_user

THURSDAY = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)  # 14:00 in Paris


def address(meeting):
    return f"https://rcp.exemple/seances/{meeting.pk}/"


def read(board):
    """The entries of the feed, as a calendar application reads them."""
    return icalendar.Calendar.from_ical(calendar_feed(board, address)).walk("VEVENT")


def test_a_meeting_is_there_with_the_four_deadlines_of_its_charter(board):
    meeting = make_meeting(board, THURSDAY, place="Salle Curie, bâtiment B ; visio")

    assert [(str(entry["summary"]), entry.decoded("dtstart"), entry.decoded("dtend")) for entry in read(board)] == [
        (board.name, THURSDAY, THURSDAY + timedelta(minutes=90)),
        (f"Clôture des inscriptions · {board}", datetime(2026, 11, 23, 11, 0, tzinfo=UTC), datetime(2026, 11, 23, 11, 15, tzinfo=UTC)),
        (f"Ordre du jour à geler · {board}", date(2026, 11, 25), date(2026, 11, 26)),
        (f"Fiches à valider · {board}", date(2026, 11, 27), date(2026, 11, 28)),
        (f"Fiches à envoyer · {board}", date(2026, 11, 28), date(2026, 11, 29)),
    ]
    first = read(board)[0]
    assert (str(first["location"]), str(first["url"])) == (meeting.place, address(meeting))
    assert [str(entry.walk("VALARM")[0]["trigger"].to_ical(), "ascii") for entry in read(board)] == ["-PT30M", *["-P1D"] * 4]


def test_the_hour_holds_when_the_clocks_change_between_the_deadline_and_the_meeting(board):
    make_meeting(board, datetime(2027, 3, 30, 12, 0, tzinfo=UTC))  # 14:00, two days after the change to summer time

    deadline = read(board)[1].decoded("dtstart")
    assert timezone.localtime(deadline).strftime("%d/%m/%Y %H:%M") == "27/03/2027 12:00"


def test_nobody_is_in_the_feed(board, case, coordinator):
    meeting = make_meeting(board, THURSDAY)
    Registration.objects.create(meeting=meeting, case=case, number=1, question="Quelle conduite ?", registered_by=coordinator)
    feed = calendar_feed(board, address).decode()

    assert [word for word in ("ESSAI", "Camille", "900001", case.reference, "Quelle conduite") if word in feed] == []


def test_a_cancelled_meeting_is_said_so_and_a_draft_or_an_old_one_is_not_there(board):
    make_meeting(board, THURSDAY, state=Meeting.State.CANCELLED, version=2)
    make_meeting(board, THURSDAY + timedelta(days=7), state=Meeting.State.DRAFT)
    make_meeting(board, THURSDAY - timedelta(days=200), state=Meeting.State.CLOSED)

    assert [(str(entry["summary"]), str(entry["status"]), entry["sequence"]) for entry in read(board)] == [
        (f"{board} — annulée", "CANCELLED", 2)
    ]


def test_an_entry_keeps_its_identifier_each_time_the_feed_is_read(board):
    make_meeting(board, THURSDAY)
    make_meeting(board, THURSDAY + timedelta(days=7))

    first, second = ([str(entry["uid"]) for entry in read(board)] for _ in range(2))
    assert first == second and len(set(first)) == 10


def test_the_secret_is_made_once_and_renewing_it_closes_the_former_address(board, coordinator):
    first = calendar_key(board=board, actor=coordinator)
    assert (calendar_key(board=board, actor=coordinator), board_of_calendar(first)) == (first, board)

    second = renew_calendar_key(board=board, actor=coordinator)
    assert (board_of_calendar(first), board_of_calendar(second)) == (None, board)
    assert (board_of_calendar(""), len(second)) == (None, 43)


def test_only_the_coordination_renews_the_secret_and_only_members_learn_it(board, oncologist):
    stranger = make_user("ailleurs", Role.COORDINATOR, make_board("Autre RCP"))

    with pytest.raises(AccessRefused):
        renew_calendar_key(board=board, actor=oncologist)
    with pytest.raises(AccessRefused):
        calendar_key(board=board, actor=stranger)


def test_the_number_of_queries_does_not_follow_the_number_of_meetings(board, django_assert_num_queries):
    for week in range(12):
        make_meeting(board, THURSDAY + timedelta(days=7 * week))

    with django_assert_num_queries(1):
        assert len(read(board)) == 60
