"""The fiche on two pages at most: set tighter, step by step, until it holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryoboard.documents.pipeline.pdf_rendering import Printed, Progress, dossier_html, print_pages

MOST_PAGES = 2
STEPS = (0, 1, 2, 3)  # each a class of fiche.css; the last leaves the written opinions to their authors, dates and digests


def print_fiche(content: Mapping[str, Any], on_progress: Progress) -> Printed:
    """On one page when a slightly tighter setting saves a second one that is nearly empty; else the first that holds in two."""
    printed = setting(content, 0, on_progress)
    if printed.pages == MOST_PAGES:
        tighter = setting(content, 1)
        return tighter if tighter.pages < printed.pages else printed
    for step in STEPS[1:]:
        if printed.pages <= MOST_PAGES:
            break
        printed = setting(content, step)
    return printed


def setting(content: Mapping[str, Any], step: int, on_progress: Progress | None = None) -> Printed:
    html = dossier_html({**content, "tight": step, "whole_opinions": step < STEPS[-1]})
    return print_pages(html, created=content["created"], kind=content["kind"], on_progress=on_progress)
