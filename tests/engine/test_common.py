"""The content shared by several catalogues: order of the form, facts, topics. A digest does not depend on the file of a declaration."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules.review.checks import check_library
from decision_rules.source.library import Library, library
from decision_rules.source.yaml_source import read_yaml
from tests.faults import refusal_of

SHARED = Path(__file__).parent / "shared"


def test_the_form_says_the_order_of_the_facts_and_those_it_does_not_name_follow():
    assert list(library(SHARED).dictionary.facts) == ["patient.height_cm", "patient.pain", "patient.age_years", "patient.weight_kg"]


def test_two_catalogues_say_a_common_topic_in_the_same_words():
    catalogues = library(SHARED).catalogues

    assert [catalogues[name].topics["watch"].label for name in ("north", "south")] == ["Surveillance", "Surveillance"]
    assert check_library(library(SHARED)) == []


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        ("common/form.yaml", "patient.pain,", "patient.payn,", "« patient.payn » inconnu ou cité deux fois dans l'ordre du formulaire"),
        ("common/form.yaml", "patient.pain,", "patient.age_years,", "« patient.age_years » inconnu ou cité deux fois"),
        ("common/form.yaml", "order:", "facts: []\norder:", "clé inconnue « facts »"),
        ("north/topics.yaml", "common: [watch]", "common: [watsh]", "sujet commun inconnu « watsh »"),
        ("north/topics.yaml", "topics: []", "topics: [{id: watch, kinds: [alert], label: Autre}]", "sujet « watch » répété"),
        ("north/facts.yaml", "name: patient.height_cm", "name: patient.pain", "donnée « patient.pain » déclarée deux fois"),
    ],
)
def test_a_fault_in_what_is_shared_says_where_and_how_to_mend_it(tmp_path, file, before, after, fault):
    refusal = refusal_of(SHARED, tmp_path, file, before, after)

    assert fault in str(refusal)
    assert refusal.line
    assert refusal.cure


def test_a_declaration_moved_to_another_file_or_reordered_changes_no_digest(tmp_path):
    shutil.copytree(SHARED, tmp_path / "shared")
    common, north = tmp_path / "shared" / "common", tmp_path / "shared" / "north"
    moved = common.joinpath("facts.yaml").read_text().splitlines(keepends=True)[-1]
    common.joinpath("facts.yaml").write_text(common.joinpath("facts.yaml").read_text().replace(moved, ""))
    north.joinpath("facts.yaml").write_text(north.joinpath("facts.yaml").read_text() + moved)
    topic = read_yaml(common / "topics.yaml", common)["topics"][0]
    north.joinpath("topics.yaml").write_text(f"topics: [{{id: watch, kinds: [recommendation], act: none, label: {topic['label']}}}]\n")

    assert digests(Library(tmp_path / "shared")) == digests(library(SHARED))


def digests(rules: Library) -> dict[str, str]:
    return {name: ruleset.digest for name, ruleset in rules.rulesets.items()}
