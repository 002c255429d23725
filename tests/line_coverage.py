"""What share of the lines of each package a run executed, printed just before pytest's closing line.

script/test asks each worker for it (SLIPCOVER_ENABLED); the worker's part is SlipCover's own pytest plugin, which writes one file a worker.
Other processes (Celery workers, commands, the browser) are not counted.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

FOLDER = os.environ.get("SLIPCOVER_COVERAGE_DIR", "")
SKIPPED = "migrations"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    reports = sorted(Path(FOLDER).glob("coverage-gw*.json")) if FOLDER and not hasattr(config, "workerinput") else []
    if reports:
        terminalreporter.section(f"lines executed, {len(reports)} worker(s)")
        for line in table([json.loads(report.read_text(encoding="utf-8")) for report in reports]):
            terminalreporter.write_line(line)


def table(reports: list[Mapping[str, Any]]) -> Iterator[str]:
    """One line for each package and one for all: lines, lines executed by any worker, percentage."""
    lines, executed = counted(reports)
    for package in sorted(lines):
        yield row(package, executed[package], lines[package])
    yield row("total", executed.total(), lines.total())


def counted(reports: list[Mapping[str, Any]]) -> tuple[Counter[str], Counter[str]]:
    lines, executed = Counter[str](), Counter[str]()
    for file in sorted({file for report in reports for file in report["files"]}):
        parts = [report["files"][file] for report in reports if file in report["files"]]
        run = {line for part in parts for line in part["executed_lines"]}
        known = run.union(*(part["missing_lines"] for part in parts))
        if SKIPPED not in Path(file).parts:
            lines[package_of(file)] += len(known)
            executed[package_of(file)] += len(run)
    return lines, executed


def package_of(file: str) -> str:
    """`cryoboard.cases` for a file however deep below it; `cryoboard` for the modules right under it."""
    return ".".join(Path(file).parts[:-1][:2])


def row(name: str, executed: int, lines: int) -> str:
    return f"{name:<32} {lines:>6} {executed:>6} {100 * executed / lines if lines else 100:>6.1f} %"
