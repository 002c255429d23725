"""What no template and no view may hold."""

from __future__ import annotations

import re
from pathlib import Path

from decision_rules import library

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "documents" not in path.parts)
MODULES = sorted((ROOT / "cryoboard" / "web").rglob("*.py"))
STYLE_OR_SCRIPT = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")
NAME = re.compile(r"""(?<=["'>\s])[a-z_]+(?:\.[a-z_]+)?(?=["'<\s])""")


def found_in(paths: list[Path], pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Each place, « file:line », that holds something of a pattern, with what it holds."""
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    found = [(path, match) for path, text in texts.items() for match in pattern.finditer(text)]
    return [(f"{path.relative_to(ROOT)}:{match.string.count(chr(10), 0, match.end()) + 1}", match[0].strip()) for path, match in found]


def test_no_template_holds_a_style_or_a_script():
    found = found_in(TEMPLATES, STYLE_OR_SCRIPT)

    assert len(TEMPLATES) > 150
    assert found == [], "\n".join(f"{place} {held}" for place, held in found)


def test_no_page_names_a_fact_or_a_topic():
    rules = library()
    clinical = {*rules.dictionary.facts, *(topic for each in rules.catalogues.values() for topic in each.topics)}
    named = [(place, word) for place, word in found_in([*TEMPLATES, *MODULES], NAME) if word in clinical and ("." in word or "_" in word)]

    assert named == [], "\n".join(f"{place} {word}" for place, word in named)


def test_every_template_is_used():
    modules = (ROOT / "cryoboard").rglob("*.py")
    texts = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *modules])
    orphans = [path.name for path in TEMPLATES if f"/{path.name}" not in texts and not path.name.startswith("_control")]

    assert orphans == []
