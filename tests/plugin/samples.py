"""The code samples of the documentation, as a reader finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "integrer.md"
BLOCK = re.compile(r"^(?:<!-- (?P<note>.*?) -->\n)?^```(?P<info>[^\n]*)\n(?P<text>.*?)^```$", flags=re.DOTALL | re.MULTILINE)
REASON = re.compile(r"(?:non exécuté|not executed) ?: (.+)")


@dataclass(frozen=True, slots=True)
class Sample:
    """A fenced block: its language, the file it is added to if its fence names one, and why it is not executed if it is not."""

    page: str
    line: int
    language: str
    target: str
    text: str
    reason: str

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    return [*sorted(ROOT.glob("*.md")), ROOT / "benchmarks" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def samples_of(page: Path) -> Iterator[Sample]:
    """The blocks of a page, in order. A comment of one line right above a block may say why it is not executed."""
    content = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(content):
        language, _, target = found["info"].partition(" ")
        line = content.count("\n", 0, found.start("info")) + 1
        reason = REASON.fullmatch(found["note"] or "")
        yield Sample(str(page.relative_to(ROOT)), line, language, target, found["text"], reason[1] if reason else "")
