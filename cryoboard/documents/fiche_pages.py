"""The fiche on two pages at most: set tighter, step by step, until it holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryoboard.documents.rendering import Printed, Progress, dossier_html, print_pages

MOST_PAGES = 2
STEPS = (0, 1, 2, 3)  # each a class of fiche.css; the last leaves the written opinions to their authors, dates and digests


def print_fiche(content: Mapping[str, Any], on_progress: Progress) -> Printed:
    """The first setting that holds in two pages; the tightest when none does."""
    printed = Printed(b"", 0)
    for step in STEPS:
        html = dossier_html({**content, "tight": step, "whole_opinions": step < STEPS[-1]})
        printed = print_pages(html, created=content["created"], kind=content["kind"], on_progress=on_progress if step == 0 else None)
        if printed.pages <= MOST_PAGES:
            break
    return printed
