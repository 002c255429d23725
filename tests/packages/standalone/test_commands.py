"""manage.py evaluate and rules: the same verbs, output and exit codes as `python -m decision_rules`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
CASE = {"case": "A-12", "on": "2026-11-20", "facts": {"patient": {"age_years": 34}, "tumour": {"site": "abdominal_wall"}}}


def run(*arguments, text=None):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DATABASE_URL": "sqlite://:memory:"}
    environment.pop("SECRET_KEY", None)
    done = subprocess.run([sys.executable, *arguments], input=text, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def frozen_time():
    """Other processes have their own clock."""


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["evaluate", "-"], json.dumps(CASE)),
        (["evaluate", "-", "--ruleset", "desmoid-2017-esmo-seed", "--format", "text"], json.dumps(CASE)),
        (["evaluate", "-"], json.dumps({"facts": {"tumour": {"size_mm": "8 cm"}}, "on": "2026-01-01"})),
        (["evaluate", "-"], "{"),
        (["evaluate", "-"], '{"facts": {"tumour": {"size_mm": 1' + "0" * 400 + "}}}"),
        (["evaluate", "-"], '{"facts": {"tumour": {"size_mm": ' + "9" * 5000 + "}}}"),
        (["evaluate", "-"], "[" * 5000),
        (["evaluate", "/nowhere.json"], None),
        (["evaluate"], None),
        (["rules", "list"], None),
        (["rules", "show", "desmoid-1999"], None),
    ],
)
def test_both_doors_give_the_same_lines_and_the_same_exit_code(arguments, text):
    by_django, by_hand = run("manage.py", *arguments, text=text), run("-m", "decision_rules", *arguments, text=text)

    assert by_django == by_hand
    assert by_django[0] in (0, 2)
    assert "Traceback" not in by_django[2]
    assert len(by_django[2].splitlines()) <= 1
