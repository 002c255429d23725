"""What no template and no view may hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from decision_rules import library

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "documents" not in path.parts)
MODULES = sorted((ROOT / "cryoboard" / "web").rglob("*.py"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_a_style_or_a_script(path):
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:", text)


@pytest.mark.parametrize("path", [*TEMPLATES, *MODULES], ids=lambda path: path.name)
def test_no_page_names_a_fact_or_a_topic(path):
    rules = library()
    names = [*rules.dictionary.facts, *(topic for each in rules.catalogues.values() for topic in each.topics)]
    quoted = set(re.findall(r"""["'>\s]([a-z_]+(?:\.[a-z_]+)?)["'<\s]""", path.read_text(encoding="utf-8")))

    assert [name for name in names if name in quoted and ("." in name or "_" in name)] == []


def test_every_template_is_used():
    modules = (ROOT / "cryoboard").rglob("*.py")
    texts = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *modules])
    orphans = [path.name for path in TEMPLATES if f"/{path.name}" not in texts and not path.name.startswith("_control")]

    assert orphans == []
