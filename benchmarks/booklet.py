"""The booklet of forty cases: dossiers printed by two processes, then bound, beside one WeasyPrint document of forty sections."""

from __future__ import annotations

import io
import json
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import lru_cache
from typing import Any

from benchmarks.cases import ON
from benchmarks.timing import alternate, shown, table
from benchmarks.twenty import RULESET
from decision_rules import library, nest

CASES = 40
GOAL = 0.60
ONE = "one WeasyPrint document of 40 sections, tagged"
TWO = "40 dossiers on two workers, bound"
ALONE = "40 dossiers on one worker, bound"


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    """The three ways in turn, then what the bound booklet kept."""
    with ProcessPoolExecutor(2, initializer=ready) as pair, ProcessPoolExecutor(1, initializer=ready) as single:
        timings = alternate({ONE: in_one_piece, TWO: lambda: bound(pair), ALONE: lambda: bound(single)}, rounds)
        kept = structure(booklet(pair))
    base = timings[ONE].median
    rows, figures = [], {name: timing.median for name, timing in timings.items()}
    for name, timing in timings.items():
        goal = "" if name != TWO else f"{GOAL:.2f} × at most: {'met' if timing.median <= GOAL * base else 'missed'}"
        rows.append([name, shown(timing.median), timing.spread, f"{timing.median / base:.2f} ×", goal])
    return f"{table(['booklet', 'whole', 'middle half', 'ratio', 'goal'], rows)}\n\n{kept}", figures


@lru_cache(maxsize=1)
def contents() -> list[dict[str, Any]]:
    """What forty dossiers print: worked examples, some of them twice under another name."""
    from cryoboard.documents.kinds.dossier.case_file_dossier import content_of

    examples = library().ruleset(RULESET).catalogue.cases
    chosen = [examples[position % len(examples)] for position in range(CASES)]
    cases = [
        {"case": f"{case.id}-{position}", "on": ON.isoformat(), "rulesets": [RULESET], "facts": nest(case.facts)}
        for position, case in enumerate(chosen)
    ]
    return [content_of(json.dumps(case), rulesets=None, on=None, today=date.today()) for case in cases]


def ready() -> None:
    """A worker that has its stylesheets and fonts, as one that already printed something."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.standalone.settings")
    import django

    django.setup()
    from cryoboard.documents.pipeline.pdf_rendering import render_resources

    render_resources()


def printed(content: dict[str, Any]) -> tuple[bytes, int]:
    from cryoboard.documents.pipeline.pdf_rendering import dossier_html, print_pages

    page = print_pages(dossier_html(content), created=content["created"])
    return page.pdf, page.pages


def in_one_piece() -> int:
    """The same forty sections, one layout, one file."""
    from cryoboard.documents.pipeline.pdf_rendering import dossier_html, print_pages

    every = contents()
    whole = {**every[0], "kind": "dossier", "title": "Livret", "cases": [case for each in every for case in each["cases"]]}
    print_pages(dossier_html(whole), created=whole["created"], kind="dossier")
    return 1


def bound(workers: ProcessPoolExecutor) -> int:
    booklet(workers)
    return 1


def booklet(workers: ProcessPoolExecutor) -> bytes:
    from cryoboard.documents.kinds.meeting_booklet.meeting_booklet import print_booklet

    return print_booklet(cover(), list(workers.map(printed, contents())), lambda percent: None).pdf


def cover() -> dict[str, Any]:
    """The cover of a meeting of forty cases."""
    rows = [
        {
            "rank": rank,
            "anchor": f"part-{rank}",
            "name": "ESSAI Camille",
            "reference": each["cases"][0]["reference"],
            "question": "",
            "news": "",
        }
        for rank, each in enumerate(contents(), start=1)
    ]
    words = {"title": "Livret de la séance", "status_line": "", "footer": "", "description": "", "subtitle": "40 dossiers"}
    return {"kind": "meeting_booklet", "created": f"{ON}T12:00:00+00:00", "meeting": {"heading": "", "fields": []}, "rows": rows, **words}


def structure(pdf: bytes) -> str:
    """What a reader of the bound file finds: tags and bookmarks."""
    from pikepdf import Pdf

    with Pdf.open(io.BytesIO(pdf)) as file, file.open_outline() as outline:
        tagged = len(file.Root.StructTreeRoot.K[0].K)
        return f"The bound booklet has {len(file.pages)} pages, {tagged} tagged parts and {len(outline.root)} bookmarks."
