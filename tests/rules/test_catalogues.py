"""The medicine as written: every example, every worked case, every link, every digest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from decision_rules import library
from decision_rules.review.checks import check_case, check_library, expected_set

CLINICAL = Path(__file__).resolve().parents[3] / "shared" / "clinical"
WORKED = {f"{catalogue.id} {case.id}": case for catalogue in library().catalogues.values() for case in catalogue.cases}
BOTH = "both"
# The columns of each clinical catalogue: its file, what one of its rows looks like, and the rulesets each mark stands for.
SOURCES = {
    "desmoid": ("desmoid-and-cryoablation.md", r"^\| ((?:DES|PCA)-[A-Z]{2}-\d{2}) \| (AB|A|B) \|", {"A": 0, "B": 1, "AB": BOTH}, 211),
    "sarcoma": ("soft-tissue-sarcoma.md", r"^\| ((?:NET|STS)-[A-Z]+-\d{2}) \| (both|V18|V21) \|", {"V18": 0, "V21": 1, "both": BOTH}, 150),
    "breast": ("breast-cryoablation.md", r"^\| (BRE-[A-Z]+-\d{2}b?) \| (1\+2|1|2) \|", {"1": 0, "2": 1, "1+2": BOTH}, 61),
}
# A question that the prose of a catalogue asks without giving it a row: the id is ours.
ASKED_BY_THE_PROSE = {"breast": {("BRE-Q-01", "breast-1-seed")}}

needs_clinical = pytest.mark.skipif(not CLINICAL.exists(), reason="the clinical catalogues are not beside this checkout")


def test_rules_check_finds_nothing():
    findings = [str(finding) for finding in check_library(library())]

    assert findings == [], "\n".join(findings)


def test_each_worked_case_gives_its_complete_expected_set_and_nothing_else():
    findings = [str(finding) for case in WORKED.values() for finding in check_case(library(), library().rulesets[case.ruleset], case)]

    assert len(WORKED) > 200
    assert findings == [], "\n".join(findings)


@needs_clinical
@pytest.mark.parametrize("catalogue_id", SOURCES)
def test_the_rules_are_those_of_the_clinical_catalogue(catalogue_id):
    file, row, marks, count = SOURCES[catalogue_id]
    catalogue = library().catalogues[catalogue_id]
    names = list(catalogue.rulesets)
    found = re.findall(row, (CLINICAL / file).read_text(), re.MULTILINE)
    written = {(rule, name) for rule, mark in found for index, name in enumerate(names) if marks[mark] in (BOTH, index)}

    assert {(rule, ruleset.id) for ruleset in catalogue.rulesets.values() for rule in ruleset.rules} == (
        written | ASKED_BY_THE_PROSE.get(catalogue_id, set())
    )
    assert len({rule for rule, _ in found}) == count


@needs_clinical
def test_the_worked_cases_of_the_desmoid_catalogue_expect_what_it_prints():
    text = (CLINICAL / "desmoid-and-cryoablation.md").read_text()

    assert {name.split()[1] for name in WORKED if name.startswith("desmoid")} == set(re.findall(r"^#### (W\d\d)\.", text, re.MULTILINE))
    for case_id, expected in re.findall(r"^#### (W\d\d)\..*?^Expected: (.*?)\.$", text, re.MULTILINE | re.DOTALL):
        pairs = re.findall(r"(\w+) `(\w+)` \(([^)]*)\)", expected)
        assert expected_set(WORKED[f"desmoid {case_id}"].expect) == {
            (kind, topic, tuple(sorted(ids.split(", ")))) for kind, topic, ids in pairs
        }
