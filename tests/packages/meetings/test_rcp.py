"""RCP or staff: five conditions, three values, and what is not known stays so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from cryoboard.meetings.errors import CharterRefused
from cryoboard.meetings.models import Meeting
from cryoboard.meetings.rcp_conditions import (
    ORDER,
    CaseConditions,
    Organisation,
    all_of,
    any_of,
    five_conditions,
    outcome,
)
from cryoboard.meetings.services.charter import organisation_of, save_charter
from cryoboard.organisation.models import Board, Facility
from tests.packages.meetings.conftest import THURSDAY

FINESS = "990000010"
AUTHORISED = Organisation("yes", "CHU d’essai", FINESS, "3C d’essai", "yes", "RCP-01")
HELD = CaseConditions(1, quorum="true", project="true", traced="true")


def statuses(organisation: Organisation, *cases: CaseConditions) -> list[str]:
    return [each.status for each in five_conditions(organisation, cases)]


def test_a_meeting_that_holds_the_five_is_an_rcp() -> None:
    found = five_conditions(AUTHORISED, [HELD, replace(HELD, number=2)])

    assert ([each.status for each in found], outcome(found)) == (["true"] * 5, "rcp")
    assert found[0].why == "CHU d’essai, FINESS 990000010, par délégation au 3C d’essai."


def test_of_what_nobody_said_nothing_is_known() -> None:
    found = five_conditions(Organisation(), [])

    assert ([each.status for each in found], outcome(found)) == (["unknown"] * 5, "unknown")
    assert all(each.why.endswith(".") for each in found)


@pytest.mark.parametrize(
    ("organisation", "case", "expected"),
    [
        (replace(AUTHORISED, authorised="no"), HELD, ["false", "true", "true", "true", "true"]),
        (replace(AUTHORISED, finess=""), HELD, ["unknown", "true", "true", "true", "true"]),
        (replace(AUTHORISED, delegated_to=""), HELD, ["true"] * 5),
        (AUTHORISED, replace(HELD, quorum="false"), ["true", "false", "true", "true", "true"]),
        (AUTHORISED, replace(HELD, quorum="unknown"), ["true", "unknown", "true", "true", "true"]),
        (AUTHORISED, replace(HELD, quorum=None), ["true", "unknown", "true", "true", "true"]),
        (AUTHORISED, replace(HELD, project="false"), ["true", "true", "false", "true", "true"]),
        (AUTHORISED, replace(HELD, traced="false"), ["true", "true", "true", "false", "true"]),
        (replace(AUTHORISED, listed="no"), HELD, ["true", "true", "true", "true", "false"]),
        (replace(AUTHORISED, directory_id=""), HELD, ["true", "true", "true", "true", "unknown"]),
    ],
)
def test_each_condition_stands_on_its_own_facts(organisation: Organisation, case: CaseConditions, expected: list[str]) -> None:
    found = five_conditions(organisation, [case])

    assert [each.status for each in found] == expected
    assert outcome(found) == ("staff" if "false" in expected else "unknown" if "unknown" in expected else "rcp")


def test_the_quorum_is_that_of_each_case_and_names_those_that_lack_it() -> None:
    cases = [HELD, replace(HELD, number=3, quorum="false"), replace(HELD, number=5, quorum="false"), replace(HELD, number=6, quorum=None)]
    _, quorum, *_ = five_conditions(AUTHORISED, cases)

    assert (quorum.status, "pour les inscriptions n° 3 et 5" in quorum.why) == ("false", True)


def test_one_therapeutic_decision_is_enough_and_a_case_withdrawn_says_nothing() -> None:
    gone = CaseConditions(9, quorum=None, project=None)

    assert statuses(AUTHORISED, HELD, replace(HELD, number=2, project="false"), gone) == ["true"] * 5
    assert statuses(AUTHORISED, replace(HELD, project="false"), replace(HELD, number=2, project="unknown"))[2] == "unknown"


def test_what_the_board_itself_called_a_staff_is_one_though_the_quorum_is_not_known() -> None:
    found = five_conditions(AUTHORISED, [replace(HELD, quorum="unknown")])

    assert (outcome(found), outcome(found, said_staff=True)) == ("unknown", "staff")


@pytest.mark.parametrize(("first", "second"), list(product(ORDER, repeat=2)))
def test_and_is_the_least_true_or_the_truest(first: Any, second: Any) -> None:
    least, truest = sorted([first, second], key=ORDER.index)

    assert (all_of([first, second]), any_of([first, second])) == (least, truest)
    assert (all_of([]), any_of([])) == ("unknown", "unknown")


def test_a_later_version_in_force_that_day_settles_what_an_open_meeting_left_open(meeting: Meeting, board: Board, coordinator: Any) -> None:
    before = organisation_of(meeting)
    save_charter(board=board, actor=coordinator, requirements=[], authorised="yes", authorised_facility="CHU", authorised_finess=FINESS)
    said = organisation_of(meeting)
    save_charter(board=board, actor=coordinator, requirements=[], authorised="no", valid_from=THURSDAY.date() + timedelta(days=1))

    assert (before, said) == (Organisation(), Organisation("yes", "CHU", FINESS))
    assert (organisation_of(meeting), meeting.charter.version) == (said, 1)


def test_a_finess_with_a_wrong_key_is_refused(board: Board, coordinator: Any) -> None:
    with pytest.raises(CharterRefused, match="FINESS"):
        save_charter(board=board, actor=coordinator, requirements=[], authorised="yes", authorised_finess="990000011")


def test_the_facility_of_the_board_is_not_taken_for_an_authorisation(meeting: Meeting, board: Board) -> None:
    board.facility = Facility.objects.create(name="CHU", finess=FINESS)
    board.save()

    assert organisation_of(meeting) == Organisation()
