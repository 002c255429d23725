"""The how-to pages of content: their YAML blocks load in the files they name, and their examples and worked cases hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules.review.checks import Finding, check_boundaries, check_case, check_examples, check_schema
from decision_rules.source.library import ROOT, Library, library
from tests.plugin.samples import ROOT as REPOSITORY
from tests.plugin.samples import Sample, samples_of

HOW_TO = REPOSITORY / "docs" / "how-to"
SCHEMAS = {"rules": "chapter", "cases": "cases", "gist_example": "included_chapter"}  # by folder; elsewhere, the name of the file


def written(page: str, catalogues: Path) -> list[Path]:
    """The files of a copy of the catalogues that the blocks of a page create or extend."""
    shutil.copytree(ROOT, catalogues)
    targets = [sample for sample in samples_of(HOW_TO / page) if sample.language == "yaml" and sample.target]
    return [write(sample, catalogues / sample.target) for sample in targets]


def write(sample: Sample, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(sample.text)
    return path


def kind_of(path: Path) -> str:
    """The schema of a file."""
    return SCHEMAS.get(path.parent.name, path.stem)


def faults_of(before: Library, rules: Library, folder: str) -> tuple[set[str], set[str], list[Finding]]:
    """For one catalogue: the added rules and worked cases, and the findings on them and on its other cases."""
    catalogue, former = rules.catalogues[folder], before.catalogues.get(folder)
    known = {name for ruleset in former.rulesets.values() for name in ruleset.rules} if former else set()
    added = [(ruleset, rule) for ruleset in catalogue.rulesets.values() for rule in ruleset.rules.values() if rule.id not in known]
    findings = [finding for ruleset, rule in added for finding in check_examples(rules, ruleset, rule)]
    findings += [finding for ruleset, rule in added for finding in check_boundaries(ruleset, rule)]
    findings += [finding for case in catalogue.cases for finding in check_case(rules, rules.rulesets[case.ruleset], case)]
    new_cases = {case.id for case in catalogue.cases} - ({case.id for case in former.cases} if former else set())
    return {rule.id for _, rule in added}, new_cases, findings


@pytest.mark.parametrize(
    ("page", "folder", "new_rules", "new_cases"),
    [
        ("add-fact.md", "breast", {"BRE-PROC-90"}, set()),
        ("add-rule.md", "breast", {"BRE-FUP-90"}, set()),
        ("add-catalogue.md", "gist", {"GIS-SY-01", "GIS-RL-01"}, {"G01"}),
    ],
)
def test_the_blocks_of_a_page_load_and_give_what_they_announce(tmp_path, page, folder, new_rules, new_cases):
    root = tmp_path / "catalogues"
    files = written(page, root)
    rules = Library(root, strict=False)  # the number of the next revision is left to the reader of the page
    added, cases, findings = faults_of(library(), rules, folder)
    findings += [finding for path in files for finding in check_schema(path, kind_of(path), root)]

    assert [str(finding) for finding in findings] == []
    assert (added, cases) == (new_rules, new_cases)
