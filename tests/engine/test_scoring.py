"""A score item by item: the points of each answer, the missing ones, and the score of the whole list, which is not a sum."""

from __future__ import annotations

import pytest

from decision_rules import Interval, library, score_range, score_sheets, scores_of_list, value_in_item

LIST = "spine.lesions"
STABLE = {
    "level": "T7",
    "sins.pain": "pain_free",
    "sins.bone_lesion": "blastic",
    "sins.alignment": "normal",
    "sins.collapse": "none",
    "sins.posterolateral": "none",
}


@pytest.fixture(params=["spine-1-seed", "spine-2-evidence"])
def ruleset(request):
    return library().ruleset(request.param)


@pytest.fixture
def score(ruleset):
    return scores_of_list(ruleset, LIST)[0]


def test_each_item_says_its_points_and_those_still_open(ruleset, score):
    _, [sheet] = score_sheets(ruleset, score, [{"level": "T7", "sins.pain": "mechanical"}])

    assert [(each.fields[0], each.points) for each in sheet.items] == [
        ("level", Interval(1, 1)),
        ("sins.pain", Interval(3, 3)),
        ("sins.bone_lesion", Interval(0, 2)),
        ("sins.alignment", Interval(0, 4)),
        ("sins.collapse", Interval(0, 3)),
        ("sins.posterolateral", Interval(0, 3)),
    ]
    assert (sheet.total, sheet.category) == (Interval(4, 16), None)


def test_the_items_add_up_to_the_total(ruleset, score):
    _, sheets = score_sheets(ruleset, score, [{}, STABLE, {"level": "coccyx", "sins.collapse_percent": 50}])

    assert [sheet.total for sheet in sheets] == [
        Interval(sum(each.points.low for each in sheet.items), sum(each.points.high for each in sheet.items)) for sheet in sheets
    ]


def test_the_list_takes_the_highest_bounds_and_never_a_sum(ruleset, score):
    worst, _ = score_sheets(ruleset, score, [STABLE, STABLE | {"sins.pain": "mechanical", "level": "L1"}])

    assert worst.total == Interval(6, 6)
    assert worst.category is not None and worst.category.id == "stable"


def test_an_empty_list_has_no_score(ruleset, score):
    assert score_sheets(ruleset, score, [])[0].total is None


def test_the_scale_goes_from_0_to_18(score):
    assert score_range(score) == Interval(0, 18)


@pytest.mark.parametrize(
    ("level", "zone"), [("C2", "junctional"), ("C5", "mobile"), ("T7", "semi_rigid"), ("S3", "rigid"), ("coccyx", None)]
)
def test_each_level_lies_in_the_zone_that_gives_its_points(ruleset, score, level, zone):
    assert value_in_item(ruleset, "derived.level_zone", LIST, {"level": level}) == zone
