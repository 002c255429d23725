"""The journal details of an impact report."""

from __future__ import annotations

from cryoboard.publication.models import ImpactReport


def about(report: ImpactReport) -> dict[str, str]:
    return {"old": report.old, "ruleset": report.new, "digest": report.new_digest}
