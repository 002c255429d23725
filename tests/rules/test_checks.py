"""The findings of `rules check`: a changed released ruleset, a wrong example, a threshold with examples on one side only."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pytest

from decision_rules.commands import main
from decision_rules.commands import rules as rules_verbs
from decision_rules.review.checks import check_library
from decision_rules.source.library import ROOT, Library

THRESHOLD = "{fact: ablation.distance_skin_mm, below: %d}"
SLIPS = [  # file of the desmoid catalogue, what was written, what it became
    ("rules/thermoprotection.yaml", THRESHOLD % 10, THRESHOLD % 11),
    ("topics.yaml", "topics:\n", "topics:\n  - {id: never_said, kinds: [alert], label: Jamais dit}\n"),
    ("cases/worked.yaml", "topic: mri_contrast", "topic: ct_contrast"),
    ("rules/exceptions.yaml", "expect: fires", "expect: silent"),
]


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The findings of `rules check` on a copy of the catalogues with all these mistakes."""
    root = tmp_path_factory.mktemp("checks") / "catalogues"
    shutil.copytree(ROOT, root)
    for file, before, after in SLIPS:
        path = root / "desmoid" / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return [str(finding) for finding in check_library(Library(root, strict=False))]


def test_a_released_ruleset_that_changed_is_named_with_what_to_do(findings):
    changed = [finding for finding in findings if finding.startswith("released.yaml")]

    assert len(changed) == 2
    assert all("écrire « revision: 3 » pour un brouillon" in finding for finding in changed)


def test_a_topic_nobody_says_a_worked_case_an_example_and_a_boundary_that_do_not_hold_are_found_and_nothing_else(findings):
    expected = [
        "desmoid/rules/exceptions.yaml:N DES-EX-01 [{}] : exemple ligne N : attendu false, obtenu true",
        "desmoid/rules/thermoprotection.yaml:N PCA-TP-02 [{}] : exemple ligne N : attendu false, obtenu true",
        "desmoid/rules/thermoprotection.yaml:N PCA-TP-02 [{}] : aucun exemple du côté false du seuil ablation.distance_skin_mm below 11",
    ]
    others = [
        "desmoid/cases W01 : manque ('recommendation', 'ct_contrast', ('DES-IM-01',))",
        "desmoid/cases W01 : en trop ('recommendation', 'mri_contrast', ('DES-IM-01',))",
        "desmoid/cases W22 : en trop ('alert', 'skin_proximity', ('PCA-TP-02',))",  # evaluated with the draft, not the revision in force
        "desmoid/cases W22 : en trop ('required', 'skin_hydrodissection_warm', ('PCA-TP-02',))",
        "desmoid/cases W22 : en trop ('required', 'us_skin_monitoring', ('PCA-TP-02',))",
        "desmoid/topics.yaml never_said : aucune règle ne produit cette sortie (alert)",
    ]

    found = {re.sub(r"(?<=yaml:)\d+|(?<=ligne )\d+", "N", finding) for finding in findings if not finding.startswith("released.yaml")}
    assert found == {*others, *(line.format(name) for line in expected for name in ("desmoid-2017-esmo-seed", "desmoid-2024-dtwg"))}


def test_content_that_does_not_load_is_one_finding_and_exit_code_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    root = tmp_path / "catalogues"
    shutil.copytree(ROOT, root)
    head = root / "breast" / "catalogue.yaml"
    head.write_text(head.read_text(encoding="utf-8") + "include: {chapter: safety/nowhere}\n", encoding="utf-8")
    monkeypatch.setattr(rules_verbs, "ROOT", root)
    text, data, err = io.StringIO(), io.StringIO(), io.StringIO()

    codes = [main(["rules", "check", "--format", form], out, err) for form, out in (("text", text), ("json", data))]

    where, what = (
        f"breast/catalogue.yaml:{len(head.read_text(encoding='utf-8').splitlines())}",
        "chapitre commun inconnu « safety/nowhere »",
    )
    assert (codes, err.getvalue()) == ([1, 1], "")
    assert text.getvalue() == f"{where} : {what} — chapitres communs : aucun\n"
    assert json.loads(data.getvalue())["findings"] == [{"where": where, "what": f"{what} — chapitres communs : aucun"}]
