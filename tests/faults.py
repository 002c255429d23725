"""A slip in one file of the rules, and what the loader says of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from decision_rules.model.errors import ContentError
from decision_rules.source.library import Library


def refusal_of(catalogues: Path, scratch: Path, file: str, before: str, after: str) -> ContentError:
    """Load a copy of these catalogues in which `before` became `after`; it must be refused."""
    shutil.copytree(catalogues, scratch / "catalogues")
    path = scratch / "catalogues" / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ContentError) as refusal:
        Library(scratch / "catalogues")
    return refusal.value
