"""What `rules check` refuses: a released ruleset that changed, an example that lies, a boundary seen from one side."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules.review.checks import check_library
from decision_rules.source.library import ROOT, Library

SKIN = "rules/thermoprotection.yaml"


def findings_after(tmp_path: Path, file: str, before: str, after: str) -> list[str]:
    shutil.copytree(ROOT, tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "desmoid" / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return [str(finding) for finding in check_library(Library(tmp_path / "catalogues", strict=False))]


def test_a_released_ruleset_that_changed_is_named_with_what_to_do(tmp_path):
    threshold = "{fact: ablation.distance_skin_mm, below: %d}"
    findings = findings_after(tmp_path, SKIN, threshold % 10, threshold % 11)

    changed = [finding for finding in findings if finding.startswith("released.yaml")]
    assert len(changed) == 2
    assert all("écrire « revision: 3 » pour un brouillon" in finding for finding in changed)
    assert any("PCA-TP-02" in finding and "attendu" in finding for finding in findings)


@pytest.mark.parametrize(
    ("file", "before", "after", "words"),
    [
        ("topics.yaml", "topics:\n", "topics:\n  - {id: never_said, kinds: [alert], label: Jamais dit}\n", "never_said"),
        ("cases/worked.yaml", "topic: mri_contrast", "topic: ct_contrast", "desmoid/cases W01"),
        ("rules/exceptions.yaml", "expect: fires", "expect: silent", "attendu false, obtenu true"),
    ],
)
def test_a_topic_nobody_says_a_worked_case_and_an_example_that_do_not_hold_are_found(tmp_path, file, before, after, words):
    assert any(words in finding for finding in findings_after(tmp_path, file, before, after))
