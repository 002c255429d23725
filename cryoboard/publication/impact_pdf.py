"""The PDF of an impact report: same fonts, tags and status line as a dossier; no case is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from cryoboard.conf import configuration
from cryoboard.documents.pipeline.pdf_rendering import print_pages
from cryoboard.publication.impact_report import impact_context
from cryoboard.publication.models import ImpactReport


def print_impact(report: ImpactReport, counts: Mapping[str, Any], fingerprint: str) -> bytes:
    """The tagged PDF; the same report gives the same bytes."""
    context = impact_context(report, counts, fingerprint) | {"status_line": configuration().status_line}
    html = render_to_string("cryoboard/publication/impact_pdf.html", context)
    return print_pages(html, created=report.created_at.isoformat(timespec="seconds")).pdf
