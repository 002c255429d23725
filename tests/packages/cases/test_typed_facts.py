"""What is typed again writes no row: values are compared as they would be stored."""

from __future__ import annotations

from datetime import date

import pytest

from cryoboard.cases.models import Fact
from cryoboard.cases.services import record_fact
from cryoboard.cases.typed_facts import TypedFact, says_the_same

SIZE = "tumour.size_mm"


@pytest.fixture
def known(case, coordinator):
    return record_fact(case=case, name=SIZE, raw=62, actor=coordinator, observed_on=date(2026, 10, 2), source_document="IRM")


@pytest.mark.parametrize("raw", [62, "62", "62,0", " 62 "])
def test_the_same_value_however_it_is_typed_says_nothing_new(known, raw):
    assert says_the_same(known, TypedFact(raw))


@pytest.mark.parametrize("typed", [TypedFact(63), TypedFact("grand"), TypedFact(""), TypedFact(None, Fact.State.PENDING)])
def test_another_value_a_refused_one_or_another_state_is_new(known, typed):
    assert not says_the_same(known, typed)


def test_nothing_was_said_of_what_nobody_entered():
    assert not says_the_same(None, TypedFact(62))


def test_a_state_without_a_value_is_compared_without_one(case, coordinator):
    awaited = record_fact(case=case, name=SIZE, raw=None, actor=coordinator, state=Fact.State.PENDING, expected_on=date(2026, 12, 1))

    assert says_the_same(awaited, TypedFact("62", Fact.State.PENDING))
    assert not says_the_same(awaited, TypedFact(None, Fact.State.PENDING), expected_on=date(2026, 12, 2))


def test_what_was_said_beside_the_value_is_compared_and_what_was_not_said_is_left_alone(known):
    assert says_the_same(known, TypedFact(62), observed_on=date(2026, 10, 2), source_document="IRM")
    assert not says_the_same(known, TypedFact(62), observed_on=None)
    assert not says_the_same(known, TypedFact(62), source_document="Scanner")
