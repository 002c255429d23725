"""Fixtures with deliberate faults: the small catalogue of the engine with one more chapter."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from decision_rules import Library, Ruleset
from decision_rules.source.library import library
from tests.engine.conftest import CATALOGUES

HEAD = "chapter: Ajouts\nrules:\n"
RULE = """  - id: {id}
    title: {id}
    rulesets: [lesions-2]
    when: {when}
    outputs: [{{kind: {kind}, topic: {topic}, text: Texte.}}]
    strength: essai
    sources: [{{cite: T0, where: p. 9}}]
    examples: {examples}
"""


@pytest.fixture
def ruleset() -> Ruleset:
    return library(CATALOGUES).ruleset("lesions-2")


@pytest.fixture
def planted(tmp_path: Path) -> Callable[..., Ruleset]:
    """The small catalogue with the given rules added, and texts of its files replaced."""

    def build(*rules: dict[str, str], **replaced: tuple[str, str]) -> Ruleset:
        shutil.copytree(CATALOGUES, tmp_path / "catalogues")
        folder = tmp_path / "catalogues" / "lesions"
        texts = [RULE.format(**{"examples": "[{given: {}, expect: unknown}]", **rule}) for rule in rules]
        if texts:
            (folder / "rules" / "added.yaml").write_text(HEAD + "".join(texts))
        for name, (before, after) in replaced.items():
            path = folder / f"{name}.yaml"
            assert before in path.read_text()
            path.write_text(path.read_text().replace(before, after, 1))
        return Library(tmp_path / "catalogues").ruleset("lesions-2")

    return build
