"""The medicine as written: every example, every worked case, every link, every digest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from decision_rules import Evaluation, library
from decision_rules.engine.checks import EXAMPLE_DAY, check_library, expected_set
from decision_rules.engine.values import check_facts

CATALOGUE = Path(__file__).resolve().parents[3] / "shared" / "clinical" / "desmoid-and-cryoablation.md"
WORKED = {case.id: case for case in library().catalogues["desmoid"].cases}


def test_rules_check_finds_nothing():
    assert [str(finding) for finding in check_library(library())] == []


@pytest.mark.parametrize("case_id", WORKED)
def test_a_worked_case_gives_its_complete_expected_set_and_nothing_else(case_id):
    case = WORKED[case_id]
    facts, problems = check_facts(case.facts, library().dictionary, EXAMPLE_DAY)
    outputs = Evaluation(library().ruleset(case.ruleset), facts, EXAMPLE_DAY).outputs()

    assert problems == []
    assert expected_set(output for output in outputs if output["status"] != "withdrawn") == expected_set(case.expect)


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the clinical catalogue is not beside this checkout")
def test_the_rules_and_worked_cases_are_those_of_the_clinical_catalogue():
    text = CATALOGUE.read_text()
    rows = re.findall(r"^\| ((?:DES|PCA)-[A-Z]{2}-\d{2}) \| (AB|A|B) \|", text, re.MULTILINE)
    short = {"A": "desmoid-2017-esmo-seed", "B": "desmoid-2024-dtwg"}
    written = {(rule, short[letter]) for rule, letters in rows for letter in letters}

    assert {
        (rule, ruleset.id) for ruleset in library().catalogues["desmoid"].rulesets.values() for rule in ruleset.rules
    } == written
    assert len({rule for rule, _ in rows}) == 211
    assert set(WORKED) == set(re.findall(r"^#### (W\d\d)\.", text, re.MULTILINE))
    for case_id, expected in re.findall(r"^#### (W\d\d)\..*?^Expected: (.*?)\.$", text, re.MULTILINE | re.DOTALL):
        pairs = re.findall(r"(\w+) `(\w+)` \(([^)]*)\)", expected)
        assert expected_set(WORKED[case_id].expect) == {
            (kind, topic, tuple(sorted(ids.split(", ")))) for kind, topic, ids in pairs
        }
