"""Grade and stage are displayed with their parts, the row of the table, and the reported value."""

from __future__ import annotations

from datetime import date

import pytest

from decision_rules import computations, library

ON = date(2026, 11, 20)
FACTS = {
    "diagnosis.histology": "undifferentiated_pleomorphic_sarcoma",
    "tumour.site": "limb_lower",
    "tumour.size_mm": 85,
    "tumour.fnclcc_differentiation_score": 3,
    "tumour.mitoses_per_10hpf": 12,
    "tumour.necrosis_pct": 20,
    "disease.n_stage": "N0",
    "disease.m_stage": "M0",
}


@pytest.fixture(params=list(library().catalogues["sarcoma"].rulesets))
def shown(request):
    ruleset = library().ruleset(request.param)
    return lambda **facts: {each.name: each for each in computations(ruleset, FACTS | facts, ON)}


def test_the_sum_shows_its_three_scores(shown):
    total = shown()["derived.fnclcc_total"]

    assert (total.words, total.sign, [part.words for part in total.parts]) == ("6", "+", ["3", "2", "1"])


def test_a_reported_grade_that_differs_is_marked_and_one_that_agrees_is_not(shown):
    grades = [shown(**{"tumour.fnclcc_grade": grade})["derived.grade_from_scores"] for grade in (2, 3)]

    assert [(grade.words, grade.beside.words, grade.differs) for grade in grades] == [("3", "2", True), ("3", "3", False)]


def test_the_stage_shows_t_n_m_and_grade_and_its_row(shown):
    stage = shown()["derived.ajcc8_stage"]

    assert (stage.words, [part.words.partition(" ")[0] for part in stage.parts]) == ("Stade IIIA", ["T2", "N0", "M0", "3"])
    assert "T2" in stage.row and "≥ 2" in stage.row


def test_a_missing_part_is_said_and_the_value_not_guessed(shown):
    found = shown(**{"disease.m_stage": None, "tumour.necrosis_pct": None})

    assert (found["derived.ajcc8_stage"].words, found["derived.ajcc8_stage"].row) == ("", "")
    assert [part.words for part in found["derived.fnclcc_total"].parts] == ["3", "2", ""]
    assert "derived.grade_from_scores" not in found


def test_nothing_is_shown_of_which_no_part_is_known(shown):
    empty = shown(**dict.fromkeys(FACTS))

    assert empty == {}
