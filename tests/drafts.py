"""A library with a draft: every catalogue copied, and one more desmoid ruleset that says one thing less."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from decision_rules import Library, library
from decision_rules.source.library import ROOT

RELEASED, DRAFT = "desmoid-2024-dtwg", "desmoid-2027-draft"
DROPPED = "DES-IM-01"  # recommends an MRI in every confirmed case


def copy_with_draft(folder: Path) -> Path:
    """The folder of catalogues, where everything else is released."""
    shutil.copytree(ROOT, folder / "catalogues")
    declare(folder / "catalogues" / "desmoid" / "catalogue.yaml")
    for path in (folder / "catalogues" / "desmoid").rglob("*.yaml"):
        entries = re.split(r"(?m)^(?=  - |\w)", path.read_text(encoding="utf-8"))
        written = (with_its_own(entry) if path.name == "derived.yaml" else with_draft(entry) for entry in entries)
        path.write_text("".join(written), encoding="utf-8")
    return folder / "catalogues"


def with_draft(rule: str) -> str:
    """The rule, which the draft reads as well; but for the one it drops."""
    return rule if f"id: {DROPPED}\n" in rule else re.sub(rf"(rulesets: \[[^\]]*{RELEASED})\]", rf"\1, {DRAFT}]", rule)


def with_its_own(derived: str) -> str:
    """The derived fact, and its copy for the draft: the digest of a released ruleset covers the entry as it is written."""
    own, found = re.subn(rf"rulesets: \[[^\]]*{RELEASED}\]", f"rulesets: [{DRAFT}]", derived)
    return derived + own if found else derived


def declare(head: Path) -> None:
    """The draft is meant to follow the ruleset in force from this month on."""
    text = head.read_text(encoding="utf-8")
    ended = text.replace("effective: {from: 2024-08-01}", "effective: {from: 2024-08-01, until: 2026-10-31}")
    assert ended != text
    entry = f"  - id: {DRAFT}\n    title: Desmoïdes 2027, brouillon\n    effective: {{from: 2026-11-01}}\n"
    head.write_text(ended.replace("rulesets:\n", f"rulesets:\n{entry}", 1), encoding="utf-8")


@contextmanager
def library_at(root: Path) -> Iterator[Library]:
    """`library()` is the one of this folder, for every package, until the end."""
    defaults = library.__wrapped__.__defaults__
    library.__wrapped__.__defaults__ = (root,)
    library.cache_clear()
    try:
        yield library()
    finally:
        library.__wrapped__.__defaults__ = defaults
        library.cache_clear()


def copy_with_draft_revision(folder: Path) -> Path:
    """The folder of catalogues, where the content of the released desmoid ruleset is a draft of its next revision, with another title."""
    shutil.copytree(ROOT, folder / "catalogues")
    head = folder / "catalogues" / "desmoid" / "catalogue.yaml"
    text = head.read_text(encoding="utf-8")
    changed = text.replace(f'{RELEASED}\n    revision: 2\n    title: "', f'{RELEASED}\n    revision: 3\n    title: "Brouillon de ')
    assert changed != text
    head.write_text(changed, encoding="utf-8")
    return folder / "catalogues"
