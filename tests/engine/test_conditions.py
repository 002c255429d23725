"""The verdict of each condition on known, coarse and missing facts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decision_rules.model.derived_facts import Derived
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode

DAY = date(2026, 1, 15)


def as_nodes(data):
    """Plain data as YAML nodes."""
    if isinstance(data, dict):
        found = YamlNode({key: as_nodes(value) for key, value in data.items()})
        found.file, found.line = Path("test.yaml"), 1
        return found
    return [as_nodes(item) for item in data] if isinstance(data, list) else data


@pytest.fixture
def verdict_of(small, ruleset):
    def run(condition: dict, facts: dict) -> str:
        shapes = {name: derived.definition for name, derived in ruleset.derived.items() if isinstance(derived, Derived)}
        parsed = parse_condition(as_nodes(condition), Vocabulary(small.dictionary.facts, shapes), as_nodes({"x": 1}))
        return Interpreter(ruleset, facts, DAY).evaluate(parsed).word

    return run


@pytest.mark.parametrize(
    ("operator", "limit", "value", "verdict"),
    [
        ("below", 4, 4, "false"),
        ("below", 4, 3, "true"),
        ("at_most", 4, 4, "true"),
        ("at_most", 4, 5, "false"),
        ("above", 4, 4, "false"),
        ("above", 4, 5, "true"),
        ("at_least", 4, 4, "true"),
        ("at_least", 4, 3, "false"),
        ("is", 4, 4, "true"),
        ("is", 4, 5, "false"),
        ("between", [2, 4], 4, "true"),
        ("between", [2, 4], 5, "false"),
        ("in", [2, 4], 4, "true"),
        ("in", [2, 4], 3, "false"),
    ],
)
def test_each_operator_is_exact_at_its_limit(verdict_of, operator, limit, value, verdict):
    condition = {"fact": "patient.pain", operator: limit}

    assert verdict_of(condition, {"patient.pain": value}) == verdict
    assert verdict_of(condition, {}) == "unknown"


def test_a_coarse_value_leaves_a_fine_question_open_and_a_fine_one_answers_a_coarse_question(verdict_of):
    assert verdict_of({"fact": "patient.site", "is": "arm"}, {"patient.site": "limb"}) == "unknown"
    assert verdict_of({"fact": "patient.site", "is": "limb"}, {"patient.site": "arm"}) == "true"
    assert verdict_of({"fact": "patient.site", "in": ["arm", "leg"]}, {"patient.site": "limb"}) == "true"
    assert verdict_of({"fact": "patient.site", "is": "trunk"}, {"patient.site": "limb"}) == "false"


def test_only_three_operators_look_at_ignorance(verdict_of):
    assert verdict_of({"known": "patient.pain"}, {}) == "false"
    assert verdict_of({"unknown": "patient.pain"}, {}) == "true"
    assert verdict_of({"not_true": {"fact": "patient.pain", "at_least": 4}}, {}) == "true"
    assert verdict_of({"not": {"fact": "patient.pain", "at_least": 4}}, {}) == "unknown"


def test_an_empty_list_says_none_and_a_missing_list_says_nothing(verdict_of):
    condition = {"any_item": "lesions.list", "where": {"fact": "item.pain", "is": "mechanical"}}

    assert verdict_of(condition, {"lesions.list": []}) == "false"
    assert verdict_of(condition, {}) == "unknown"
    assert verdict_of({**condition, "any_item": "lesions.list"}, {"lesions.list": [{"id": "L1"}]}) == "unknown"


@pytest.mark.parametrize(
    ("quantifier", "verdict"),
    [
        ("any_item", "true"),
        ("every_item", "false"),
        ("first_item", "false"),
        ("last_item", "true"),
    ],
)
def test_a_quantifier_speaks_of_its_own_items(verdict_of, quantifier, verdict):
    facts = {"lesions.list": [{"pain": "none"}, {"pain": "mechanical"}]}

    assert verdict_of({quantifier: "lesions.list", "where": {"fact": "item.pain", "is": "mechanical"}}, facts) == verdict


def test_a_count_is_an_interval_while_items_are_incomplete(verdict_of):
    facts = {"lesions.list": [{"size_mm": 60}, {}]}

    assert verdict_of({"fact": "derived.large_count", "at_least": 1}, facts) == "true"
    assert verdict_of({"fact": "derived.large_count", "at_least": 2}, facts) == "unknown"
    assert verdict_of({"fact": "derived.large_count", "at_least": 3}, facts) == "false"
    assert verdict_of({"fact": "derived.step", "at_least": 3}, facts) == "true"
    assert verdict_of({"known": "derived.step"}, facts) == "false"


def test_days_are_counted_to_the_day_of_the_evaluation_never_to_a_clock(verdict_of):
    assert verdict_of({"fact": "derived.days", "is": 14}, {"patient.seen_on": "2026-01-01"}) == "true"
    assert verdict_of({"fact": "derived.days", "is": 14}, {}) == "unknown"


def test_a_list_that_must_hold_nothing_else_is_settled_by_one_other_value(verdict_of):
    condition = {"fact": "patient.aims", "only": "relief"}

    assert verdict_of(condition, {"patient.aims": ["relief"]}) == "true"
    assert verdict_of(condition, {"patient.aims": ["relief", "cure"]}) == "false"
    assert verdict_of(condition, {"patient.aims": []}) == "false"
    assert verdict_of(condition, {}) == "unknown"


def test_all_known_waits_and_never_says_no(verdict_of):
    condition = {"all_known": ["patient.pain", "patient.site"]}

    assert verdict_of(condition, {"patient.pain": 3, "patient.site": "arm"}) == "true"
    assert verdict_of(condition, {"patient.pain": 3}) == "unknown"
    assert verdict_of({"always": True}, {}) == "true"


def test_a_nested_list_reads_the_item_around_it(verdict_of):
    condition = {
        "any_item": "lesions.list",
        "where": {"any_item": "patient.treated", "where": {"fact": "item.site", "is": {"fact": "outer.site"}}},
    }

    assert verdict_of(condition, {"lesions.list": [{"site": "rigid"}], "patient.treated": [{"site": "rigid"}]}) == "true"
    assert verdict_of(condition, {"lesions.list": [{"site": "rigid"}], "patient.treated": [{"site": "junction"}]}) == "false"
    assert verdict_of(condition, {"lesions.list": [{"site": "rigid"}], "patient.treated": [{}]}) == "unknown"
