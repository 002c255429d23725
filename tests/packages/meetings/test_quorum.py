"""The count of the quorum: pure, three-valued, one physician for one competence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cryoboard.meetings.quorum import NOT_REACHED, REACHED, UNKNOWN, CountedWrittenOpinion, Quorum, Stay, count_quorum

NINE = datetime(2026, 11, 26, 9, 0)
TALK = (NINE + timedelta(minutes=20), NINE + timedelta(minutes=30))
ONCOLOGY, SURGERY, RADIOLOGY, PATHOLOGY = "medical_oncology", "surgery", "radiology", "pathology"
PRESENT = [Stay(1, ONCOLOGY, NINE), Stay(2, SURGERY, NINE), Stay(3, RADIOLOGY, NINE)]
ORDER = {NOT_REACHED: 0, UNKNOWN: 1, REACHED: 2}


def count(
    required: Any = (ONCOLOGY, SURGERY), stays: Any = PRESENT, opinions: Any = (), interval: Any = TALK, lenient: bool = False
) -> Quorum:
    return count_quorum(required=required, stays=stays, opinions=opinions, interval=interval, opinions_count_as_present=lenient)


def test_three_specialties_through_the_whole_discussion_reach_the_quorum() -> None:
    assert count() == Quorum(REACHED, ((ONCOLOGY, 1, "present"), (SURGERY, 2, "present")), (), 3)


def test_a_case_discussed_after_the_surgeon_left_has_no_quorum_unless_they_wrote() -> None:
    left = [PRESENT[0], replace(PRESENT[1], left=TALK[0]), PRESENT[2], Stay(4, PATHOLOGY, NINE)]

    assert (count(stays=left).status, count(stays=left).missing) == (NOT_REACHED, (SURGERY,))
    wrote = count(stays=left, opinions=[CountedWrittenOpinion(2, SURGERY)])
    assert (wrote.status, wrote.matched[1]) == (REACHED, (SURGERY, 2, "opinion"))


def test_who_came_at_an_hour_nobody_noted_is_possible_not_sure() -> None:
    stays = [*PRESENT[:2], replace(PRESENT[2], arrived=None)]

    assert count(stays=stays).status == UNKNOWN
    assert count(stays=stays[:2]).status == NOT_REACHED
    assert count(stays=[*stays[:2], replace(stays[2], left=NINE)]).status == NOT_REACHED  # noted absent


def test_a_physician_whose_specialty_nobody_noted_may_be_the_one_missing() -> None:
    stays = [*PRESENT[:2], Stay(3, None, NINE)]

    assert count(stays=stays).status == UNKNOWN
    assert count(stays=[*PRESENT[:2], Stay(3, "", NINE)]).status == NOT_REACHED  # someone who counts for nothing


def test_without_the_hours_of_the_discussion_nobody_knows() -> None:
    assert count(interval=None).status == UNKNOWN
    assert count(interval=None, stays=PRESENT[:2]).status == NOT_REACHED


def test_a_written_opinion_completes_the_three_present_unless_the_charter_lets_it_be_one_of_them() -> None:
    opinions = [CountedWrittenOpinion(3, RADIOLOGY)]

    assert count(stays=PRESENT[:2], opinions=opinions).status == NOT_REACHED
    assert count(stays=PRESENT[:2], opinions=opinions, lenient=True).status == REACHED


def test_someone_with_two_specialties_counts_once() -> None:
    twice = [Stay(1, ONCOLOGY, NINE), Stay(1, SURGERY, NINE), *PRESENT[2:], Stay(4, PATHOLOGY, NINE)]

    assert (count(stays=twice).status, len(count(stays=twice).matched)) == (NOT_REACHED, 1)


def test_the_requirement_grows_with_the_acts_chosen() -> None:
    grown = count(required=(ONCOLOGY, SURGERY, PATHOLOGY))

    assert (grown.status, grown.missing) == (NOT_REACHED, (PATHOLOGY,))


SPECIALTIES = st.sampled_from([ONCOLOGY, SURGERY, RADIOLOGY, PATHOLOGY])
HOURS = st.one_of(st.none(), st.integers(0, 50).map(lambda minutes: NINE + timedelta(minutes=minutes)))
STAYS = st.lists(st.builds(Stay, st.integers(1, 5), st.one_of(SPECIALTIES, st.none(), st.just("")), HOURS, HOURS), max_size=7)
OPINIONS = st.lists(st.builds(CountedWrittenOpinion, st.integers(1, 6), SPECIALTIES), max_size=3)
TABLES = st.fixed_dictionaries(
    {
        "required": st.sets(SPECIALTIES),
        "stays": STAYS,
        "opinions": OPINIONS,
        "interval": st.sampled_from([TALK, None]),
        "lenient": st.booleans(),
    }
)


@given(TABLES, st.integers(0, 6))
def test_removing_someone_never_improves_the_status(table: dict[str, Any], which: int) -> None:
    fewer = table["stays"][:which] + table["stays"][which + 1 :]

    assert ORDER[count(**table | {"stays": fewer}).status] <= ORDER[count(**table).status]


@given(TABLES, st.builds(CountedWrittenOpinion, st.integers(1, 6), SPECIALTIES))
def test_a_written_opinion_never_lowers_the_status(table: dict[str, Any], written_opinion: CountedWrittenOpinion) -> None:
    more = [*table["opinions"], written_opinion]

    assert ORDER[count(**table | {"opinions": more}).status] >= ORDER[count(**table).status]


@given(TABLES, SPECIALTIES)
def test_wanting_one_more_competence_never_improves_the_status(table: dict[str, Any], specialty: str) -> None:
    more = table["required"] | {specialty}

    assert ORDER[count(**table | {"required": more}).status] <= ORDER[count(**table).status]


@given(TABLES, st.randoms())
def test_the_order_of_the_list_changes_nothing(table: dict[str, Any], chance: Any) -> None:
    shuffled = chance.sample(table["stays"], len(table["stays"]))

    assert count(**table | {"stays": shuffled}) == count(**table)


@given(TABLES)
def test_one_person_answers_for_one_competence_and_as_many_are_answered_as_can_be(table: dict[str, Any]) -> None:
    counted = count(**table)
    people = [person for _, person, _ in counted.matched]

    assert len(set(people)) == len(people)
    assert {specialty for specialty, _, _ in counted.matched} | set(counted.missing) == table["required"]
    assert len(people) == most_answered(table)


def most_answered(table: dict[str, Any]) -> int:
    """By trying every way of giving people to competences."""
    start, end = table["interval"] or (None, None)
    there = [s for s in table["stays"] if start and s.specialty and s.arrived and s.arrived <= start and (not s.left or s.left >= end)]
    able = {(each.person, each.specialty) for each in [*there, *table["opinions"]]}
    nobody = [None] * len(table["required"])
    ways = permutations([*{person for person, _ in able}, *nobody], len(table["required"]))
    return max(sum((who, specialty) in able for who, specialty in zip(way, sorted(table["required"]), strict=True)) for way in ways)


@given(STAYS, OPINIONS)
def test_learning_the_hours_of_arrival_settles_and_never_contradicts(stays: list[Stay], opinions: list[CountedWrittenOpinion]) -> None:
    before = count(stays=stays, opinions=opinions).status
    noted = [replace(each, arrived=each.arrived or NINE) for each in stays]

    assert before == UNKNOWN or count(stays=noted, opinions=opinions).status == before
