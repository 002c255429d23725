"""An impact report in words: the counts of changed cases by transition, the most serious first. No case is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryoboard.publication.models import ImpactReport
from decision_rules import OutputKind, OutputStatus


def impact_context(report: ImpactReport, counts: Mapping[str, Any], fingerprint: str) -> dict[str, Any]:
    """The context shared by the page and the PDF; no case is named."""
    return {
        "title": f"Étude d’impact : {counts['new']['title']}",
        "report": report,
        "old": counts["old"],
        "new": counts["new"],
        "on": report.on,
        "cohort": counts["cohort"]["description"],
        "fingerprint": fingerprint,
        "counts": counts["counts"],
        "severities": counts["severities"],
        "transitions": [transition(each) for each in counts["transitions"]],
        "notices": counts.get("notices", ()),  # an older report has none
        "refused": counts["refused"],
        "rules": counts["rules"],
        "unchanged_rules": counts["unchanged_rules"],
    }


def transition(entry: Mapping[str, Any]) -> dict[str, Any]:
    """One line of the table."""
    return {
        "severity": entry["label"],
        "grave": entry["severity"] == "contraindication_appears",
        "topic": entry["topic_label"],
        "for_each": bool(entry["list"]),
        "before": said(entry["before"]),
        "after": said(entry["after"]),
        "rules": entry["rules"],
        "cases": entry["cases"],
        "examples": entry["examples"],
    }


def said(outputs: Sequence[Mapping[str, str]]) -> str:
    """« Option (provisoire) », or « rien »."""
    return " ; ".join(said_word(**each) for each in outputs) or "Rien"


def said_word(kind: str, status: str) -> str:
    """« Option (provisoire) »."""
    word, standing = OutputKind(kind).label, OutputStatus(status)
    return word if standing is OutputStatus.ACTIVE else f"{word} ({standing.label})"
