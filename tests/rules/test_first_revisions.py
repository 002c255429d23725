"""Revision 1 of each ruleset, evaluated from its frozen pack, gives what the version that released it gave, byte for byte.

`revision_1_cases.json.xz` holds the worked cases of that day and, of each, the SHA-256 of the evaluation that version printed.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from itertools import groupby
from pathlib import Path

import pytest

from decision_rules import evaluate_case, library
from decision_rules.source.packs import FORMAT, UPGRADES

CASES = json.loads(lzma.decompress(Path(__file__).with_name("revision_1_cases.json.xz").read_bytes()))
SAID = ("ruleset", "digest", "outputs", "undetermined", "decisive", "scores", "derived", "schedules", "plan", "ladder")
BY_RULESET = {name: list(cases) for name, cases in groupby(sorted(CASES, key=lambda case: case["ruleset"]), lambda case: case["ruleset"])}


def test_each_ruleset_had_worked_cases():
    assert set(BY_RULESET) == {each.id for each in library().revisions if each.revision == 1}
    assert len(CASES) == 209


@pytest.mark.parametrize("ruleset", BY_RULESET)
def test_the_first_revision_still_says_what_it_said(ruleset):
    changed = []
    for case in BY_RULESET[ruleset]:
        result = evaluate_case({"case": case["case"], "on": "2026-01-15", "rulesets": [f"{ruleset}@1"], "facts": case["facts"]})
        evaluation = {key: result["evaluations"][0][key] for key in SAID}
        if hashlib.sha256(json.dumps(evaluation, ensure_ascii=False).encode()).hexdigest() != case["result"]:
            changed.append(case["case"])

    assert changed == []


def test_every_older_format_of_a_pack_has_its_upgrade():
    assert sorted(UPGRADES) == list(range(1, FORMAT))
