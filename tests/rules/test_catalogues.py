"""The released content: every example, worked case, link and digest."""

from __future__ import annotations

from collections import defaultdict

import pytest

from decision_rules import library
from decision_rules.review.checks import check_case, check_library, expected_set
from tests.rules.given_extracts import EXPECTED, RULES, stored

WORKED = {f"{catalogue.id} {case.id}": case for catalogue in library().catalogues.values() for case in catalogue.cases}
# A question that the prose of a catalogue asks without giving it a row: the id is ours.
ASKED_BY_THE_PROSE = {"breast": {("BRE-Q-01", "breast-1-seed")}}


def test_rules_check_finds_nothing():
    findings = [str(finding) for finding in check_library(library())]

    assert findings == [], "\n".join(findings)


def test_each_worked_case_gives_its_complete_expected_set_and_nothing_else():
    findings = [str(finding) for case in WORKED.values() for finding in check_case(library(), library().rulesets[case.ruleset], case)]

    assert len(WORKED) > 200
    assert findings == [], "\n".join(findings)


@pytest.mark.parametrize(("catalogue_id", "count"), [("desmoid", 211), ("sarcoma", 150), ("breast", 61), ("spine", 85)])
def test_the_rules_are_those_of_the_clinical_catalogue(catalogue_id, count):
    catalogue = library().catalogues[catalogue_id]
    names = dict(zip("12", catalogue.rulesets, strict=True))
    found = [(rule, marks.split("+")) for owner, rule, marks in stored(RULES) if owner == catalogue_id]
    written = {(rule, names[mark]) for rule, marks in found for mark in marks}

    assert {(rule, ruleset.id) for ruleset in catalogue.rulesets.values() for rule in ruleset.rules} == (
        written | ASKED_BY_THE_PROSE.get(catalogue_id, set())
    )
    assert len({rule for rule, _ in found}) == count


def test_the_worked_cases_of_the_desmoid_catalogue_expect_what_it_prints():
    printed = defaultdict(set)
    for case, kind, topic, rules in stored(EXPECTED):
        printed[f"desmoid {case}"].add((kind, topic, tuple(rules.split())))

    assert {name: expected_set(case.expect) for name, case in WORKED.items() if name.startswith("desmoid")} == printed
