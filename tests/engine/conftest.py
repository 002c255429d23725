"""Fixtures on the small test catalogue of the engine: lists, lesions, a score, an option that a rule withdraws."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decision_rules import Evaluation, Library, Ruleset
from decision_rules.source.library import library

CATALOGUES = Path(__file__).parent / "catalogues"


@pytest.fixture(scope="session")
def small() -> Library:
    return library(CATALOGUES)


@pytest.fixture(scope="session")
def ruleset(small: Library) -> Ruleset:
    return small.ruleset("lesions-2")


@pytest.fixture
def evaluate(ruleset: Ruleset):
    """Evaluate flat facts on a fixed day."""

    def run(**facts: object) -> Evaluation:
        return Evaluation(ruleset, {name.replace("__", "."): value for name, value in facts.items()}, date(2026, 1, 15))

    return run
