"""manage.py evaluate and rules: the same verbs, output and exit codes as `python -m decision_rules`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

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


COMMANDS = {
    "a case": (["evaluate", "-"], json.dumps(CASE)),
    "a ruleset, in text": (["evaluate", "-", "--ruleset", "desmoid-2017-esmo-seed", "--format", "text"], json.dumps(CASE)),
    "a refused value": (["evaluate", "-"], json.dumps({"facts": {"tumour": {"size_mm": "8 cm"}}, "on": "2026-01-01"})),
    "half an object": (["evaluate", "-"], "{"),
    "a number beyond any float": (["evaluate", "-"], '{"facts": {"tumour": {"size_mm": 1' + "0" * 400 + "}}}"),
    "more digits than Python reads": (["evaluate", "-"], '{"facts": {"tumour": {"size_mm": ' + "9" * 5000 + "}}}"),
    "deep brackets": (["evaluate", "-"], "[" * 5000),
    "no such file": (["evaluate", "/nowhere.json"], None),
    "no file named": (["evaluate"], None),
    "the list of rules": (["rules", "list"], None),
    "an unknown ruleset": (["rules", "show", "desmoid-1999"], None),
}


def answers_of(door: str) -> dict[str, list[Any]]:
    """What a door answers to each command, all in one process."""
    code, out, err = run("-m", "tests.packages.standalone.doors", door, text=json.dumps(list(COMMANDS.values())))
    assert (code, err) == (0, "")
    return dict(zip(COMMANDS, json.loads(out), strict=True))


def test_both_doors_give_the_same_lines_and_the_same_exit_code():
    by_django, by_hand = answers_of("manage.py"), answers_of("decision_rules")

    different = {name: (by_django[name], by_hand[name]) for name in COMMANDS if by_django[name] != by_hand[name]}
    assert different == {}, "\n".join(f"{name}: {both}" for name, both in different.items())
    assert {name: code for name, (code, _, _) in by_django.items()} == {
        name: 0 if name in ("a case", "a ruleset, in text", "the list of rules") else 2 for name in COMMANDS
    }
    assert {name: err for name, (_, _, err) in by_django.items() if "Traceback" in err or len(err.splitlines()) > 1} == {}


@pytest.mark.parametrize("command", ["a ruleset, in text", "no such file"])
def test_each_door_opens_in_a_process_of_its_own(command):
    arguments, text = COMMANDS[command]

    by_django, by_hand = run("manage.py", *arguments, text=text), run("-m", "decision_rules", *arguments, text=text)

    assert by_django == by_hand
    assert (by_django[0], bool(by_django[1]), bool(by_django[2])) == ((2, False, True) if text is None else (0, True, False))
