"""python -m benchmarks [--quick] [--full] [--json FILE] [--write]: measures, prints, and keeps if asked."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

README = Path(__file__).parent / "README.md"
MARKS = ("<!-- measured: begin -->", "<!-- measured: end -->")
Section = tuple[str, str, dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measures the engine and the PDF here.")
    parser.add_argument("--quick", action="store_true", help="few rounds: to see that it runs, not to quote")
    parser.add_argument("--full", action="store_true", help="cohorts of a million and of ten million cases too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--write", action="store_true", help="keep the tables in benchmarks/README.md")
    arguments = parser.parse_args()
    started = time.perf_counter()
    sections = list(measured(3 if arguments.quick else 15, arguments.full))
    report = "\n\n".join([conditions(), *(f"### {title}\n\n{text}" for title, text, _ in sections)])
    print(report)
    print(f"\n{time.perf_counter() - started:.0f} s in all.")
    if arguments.json:
        figures = {title: values for title, _, values in sections}
        arguments.json.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if arguments.write:
        keep(report)
    return 0


def measured(rounds: int, full: bool) -> Any:
    """Each part in turn; what it does is said while it runs."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read when Polars is first imported
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.standalone.settings")
    import django

    django.setup()
    from benchmarks import board, booklet, cohort, dossier, traps, verdicts, whole

    parts: list[tuple[str, Callable[[], tuple[str, dict[str, Any]]]]] = [
        ("Who is right", verdicts.agreement),
        ("Twenty rules: the cost of one case", lambda: verdicts.cost(rounds * 3)),
        ("The whole ruleset", lambda: whole.cost(max(3, rounds // 3))),
        ("A cohort", lambda: cohort.cost(full)),
        ("The PDF dossier", lambda: dossier.cost(rounds)),
        ("The booklet of a meeting", lambda: booklet.cost(max(3, rounds // 5))),
        ("A large board", lambda: board.cost(rounds)),
        ("Traps", lambda: traps.cost(min(rounds, 7))),
    ]
    for title, part in parts:
        print(f"… {title}", file=sys.stderr)
        yield (title, *part())


def conditions() -> str:
    """With what this was measured; never where."""
    from benchmarks.twenty import RULESET
    from decision_rules import library

    packages = ", ".join(f"{name} {version(name)}" for name in ("zen-engine", "numpy", "polars", "weasyprint", "Django", "celery"))
    digest = library().ruleset(RULESET).digest
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores; "
        f"{packages}; ruleset {RULESET} ({digest[:19]}…)."
    )


def keep(report: str) -> None:
    """Put the tables between the two marks of the README."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    README.write_text(f"{before}{MARKS[0]}\n\n{report}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
