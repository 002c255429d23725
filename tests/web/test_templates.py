"""What no template and no module of the product may hold."""

from __future__ import annotations

import re
from pathlib import Path

from decision_rules import library

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if "documents" not in path.parts)
SOURCES = sorted(
    path
    for path in (ROOT / "cryoboard").rglob("*")
    if path.suffix in (".py", ".js") and not {"demo", "migrations", "vendor"}.intersection(path.relative_to(ROOT).parts)
)
STYLE_OR_SCRIPT = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:")
NAME = r"[A-Za-z][A-Za-z0-9]*(?:[._/-][A-Za-z0-9]+)+"
IN_CODE = re.compile(rf"""(?<=["'`]){NAME}(?=["'`])""")
IN_TEMPLATES = re.compile(rf"""(?<=["'>\s]){NAME}(?=["'<\s])""")


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
    clinical = medical_names()
    papers = sorted((ROOT / "templates").rglob("*.html"))

    named = [(place, word) for place, word in [*found_in(papers, IN_TEMPLATES), *found_in(SOURCES, IN_CODE)] if word in clinical]

    assert len(SOURCES) > 300
    assert named == [], "\n".join(f"{place} {word}" for place, word in named)


def medical_names() -> set[str]:
    """What only the content may name: facts, derived facts, topics, rules, chapters and rulesets. A plain word may mean something else."""
    rules = library()
    names = set(rules.dictionary.facts) | set(rules.rulesets)
    for catalogue in rules.catalogues.values():
        names |= set(catalogue.topics)
    for ruleset in rules.rulesets.values():
        names |= {*ruleset.derived, *ruleset.rules, *(rule.file for rule in ruleset.rules.values())}
    return {name for name in names if set(name) & set("._-/")}


def test_every_template_is_used():
    modules = (ROOT / "cryoboard").rglob("*.py")
    texts = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *modules])
    orphans = [path.name for path in TEMPLATES if f"/{path.name}" not in texts and not path.name.startswith("_control")]

    assert orphans == []


def test_no_line_of_a_template_or_of_its_style_is_longer_than_140_characters():
    papers = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".css"))

    assert [place for place, _ in found_in(papers, re.compile(r"(?m)^.{141,}$"))] == []
