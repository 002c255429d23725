"""Rendering, differences, mutations and proofs of rulesets that include one chapter with different parameters."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules import Library
from decision_rules.review.accepted import prove
from decision_rules.review.differences import difference
from decision_rules.review.mutations import mutate
from decision_rules.review.rendering import render_ruleset
from decision_rules.source.library import library

SHARED = Path(__file__).parents[1] / "engine" / "shared"


@pytest.fixture
def two_limits(tmp_path: Path) -> Library:
    """The north catalogue with two rulesets, which include the chapter with a limit of 4, then of 5."""
    shutil.copytree(SHARED, tmp_path / "shared")
    head = tmp_path / "shared" / "north" / "catalogue.yaml"
    text = head.read_text().replace(
        "from: 2020-01-01}}\n", "from: 2020-01-01, until: 2029-12-31}}\n  - {id: north-2, title: Nord 2, effective: {from: 2030-01-01}}\n"
    )
    text, _, inclusion = text.partition("include: ")
    later = inclusion.replace("limit: 4, below: 3", "limit: 5, below: 4").replace("chapter:", "rulesets: [north-2], chapter:")
    first = inclusion.replace("chapter:", "rulesets: [north-1], chapter:")
    head.write_text(f"{text}include:\n  - {first}  - {later}")
    return Library(tmp_path / "shared")


def test_the_readable_catalogue_has_the_chapter_with_its_parameters():
    read = render_ruleset(library(SHARED).rulesets["south-1"])

    chapter = next(each for each in read.chapters if each.title == "Douleur")
    assert [(rule.id, rule.outputs[0].text) for rule in chapter.rules] == [("P-RELIEF", "Soulager vite."), ("P-WEIGH", "Mesurer.")]
    assert next(each for each in read.computed if each.name == "derived.severe").condition.words == "Douleur ≥ 7"


def test_two_values_of_a_parameter_are_a_difference_in_words(two_limits):
    found = difference(two_limits.rulesets["north-1"], two_limits.rulesets["north-2"])

    assert [(each.id, [change.words for change in each.changes]) for each in found.derived] == [
        ("derived.severe", ["seuil : douleur ≥ 4 devient ≥ 5"])
    ]
    assert {each.id for each in found.rules if each.status == "affected"} == {"P-RELIEF", "P-WEIGH"}


@pytest.mark.parametrize("name", ["north-1", "south-1"])
def test_a_slip_in_an_included_chapter_is_noticed_by_its_examples(name):
    score = mutate(library(SHARED).rulesets[name])

    assert not [each for each in score.survivors if each.owner.startswith(("P-", "derived.severe"))]
    assert score.killed


def test_a_rule_of_an_included_chapter_that_never_fires_is_found_in_each_ruleset(tmp_path):
    shutil.copytree(SHARED, tmp_path / "shared")
    (tmp_path / "accepted.yaml").write_text("accepted: []\n")
    chapter = tmp_path / "shared" / "common" / "safety" / "pain.yaml"
    dead = "{all: [{unknown: {parameter: measure}}, {known: {parameter: measure}}]}"
    chapter.write_text(chapter.read_text().replace("{all: [{unknown: {parameter: measure}}, {fact: derived.severe, is: true}]}", dead))

    for ruleset in Library(tmp_path / "shared").rulesets.values():
        found = prove(ruleset, tmp_path / "accepted.yaml").new
        assert [finding.rules for finding in found if finding.kind == "never_fires"] == [("P-WEIGH",)]
    assert not [
        finding for finding in prove(library(SHARED).rulesets["north-1"], tmp_path / "accepted.yaml").new if finding.kind == "never_fires"
    ]
