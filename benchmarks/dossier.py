"""What a dossier costs beside bare WeasyPrint printing the same HTML, and the traps around it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from statistics import median
from typing import Any

from benchmarks.cases import ON
from benchmarks.timing import alternate, shown, table
from benchmarks.twenty import RULESET
from decision_rules import library, nest

CASES = ("W03", "W11", "W20")
GOAL = 1.10
BASE = "bare WeasyPrint, tagged, CSS and fonts kept"
UNUSED = "".join(f".unused-{number} p > span {{ color: #123; margin: {number % 7}px }}\n" for number in range(1500))


@lru_cache(maxsize=1)
def contents() -> list[dict[str, Any]]:
    """What the dossiers of three worked examples print."""
    from cryoboard.documents.kinds.dossier.case_file_dossier import content_of

    wanted = {case.id: case for case in library().ruleset(RULESET).catalogue.cases}
    chosen = [wanted[name] for name in CASES if name in wanted] or list(wanted.values())[: len(CASES)]
    texts = [json.dumps({"case": case.id, "on": ON.isoformat(), "rulesets": [RULESET], "facts": nest(case.facts)}) for case in chosen]
    return [content_of(text, rulesets=None, on=None, today=date.today()) for text in texts]


def contenders() -> dict[str, Callable[[], int]]:
    from django.template.loader import render_to_string
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from cryoboard.documents.pipeline.pdf_rendering import (
        COMMON_STYLE,
        FONTS,
        TEMPLATES,
        VARIANT,
        dossier_html,
        print_pages,
        render_resources,
    )

    pages = [(content, dossier_html(content)) for content in contents()]
    text, base_url = render_to_string(TEMPLATES + COMMON_STYLE), f"{FONTS}/"
    kept = render_resources()
    wide_fonts = FontConfiguration()
    wide = CSS(string=text + UNUSED, base_url=base_url, font_config=wide_fonts)

    def ours() -> int:
        for content, _ in pages:
            print_pages(dossier_html(content), created=content["created"])
        return len(pages)

    def bare(stylesheets: list[Any], fonts: Any, **options: Any) -> Callable[[], int]:
        def go() -> int:
            for _, html in pages:
                HTML(string=html).write_pdf(stylesheets=stylesheets, font_config=fonts, **options)
            return len(pages)

        return go

    def nothing_kept() -> int:
        for _, html in pages:
            fonts = FontConfiguration()
            sheet = CSS(string=text, base_url=base_url, font_config=fonts)
            HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant=VARIANT)
        return len(pages)

    return {
        BASE: bare(kept.stylesheets["dossier"], kept.fonts, pdf_variant=VARIANT),
        "dossier: template, tagged PDF, same bytes": ours,
        "bare, untagged": bare(kept.stylesheets["dossier"], kept.fonts),
        "bare, tagged, CSS and fonts loaded each time": nothing_kept,
        "bare, tagged, with 1500 unused CSS rules": bare([wide], wide_fonts, pdf_variant=VARIANT),
    }


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    timings = alternate(contenders(), rounds)
    base = timings[BASE].median
    rows, figures = [], {}
    for name, timing in timings.items():
        figures[name] = timing.median
        met = "met" if timing.median <= GOAL * base else "missed"
        goal = f"{GOAL:.2f} × at most: {met}" if name.startswith("dossier") else ""
        rows.append([name, shown(timing.median), timing.spread, f"{timing.median / base:.2f} ×", goal])
    figures["importing WeasyPrint"] = import_time()
    words = f"Importing WeasyPrint costs {shown(figures['importing WeasyPrint'])}: it is imported where it prints."
    return f"{table(['PDF', 'per dossier', 'middle half', 'ratio', 'goal'], rows)}\n\n{words}", figures


def import_time() -> float:
    """In a new process each time."""
    code = "import time; start = time.perf_counter(); import weasyprint; print(time.perf_counter() - start)"
    return median(float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(3))
