"""The trials and series behind what the rules say, ready for print. A row that awaits verification is never printed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cryoboard.documents.pipeline.typography import french
from decision_rules import EvaluationResult, EvidenceLibrary
from decision_rules.model.evidence_columns import TRIALS
from decision_rules.model.evidence_rows import Row


def verified(evidence: EvidenceLibrary, ids: Iterable[str]) -> list[Row]:
    """The rows of these ids that may be printed."""
    return [row for row in evidence.cited(ids) if not row.to_verify]


def named_rows(evidence: EvidenceLibrary, rows: Sequence[Row]) -> str:
    """« ta-01, ta-02, rtct-01 à rtct-10 »: neighbours in the library are told by their first and last."""
    order = {name: place for place, name in enumerate(evidence.rows)}
    runs: list[list[str]] = []
    for row in rows:
        if runs and order[row.id] == order[runs[-1][-1]] + 1:
            runs[-1].append(row.id)
        else:
            runs.append([row.id])
    return ", ".join(f"{run[0]} à {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def evidence_block(evidence: EvidenceLibrary, outcome: EvaluationResult) -> dict[str, Any]:
    """Each row that a standing output names, once: a series with its figures and its reserve, a trial by its reference."""
    named = {each for output in outcome.standing() for part in output.parts for each in part.evidence}
    rows = verified(evidence, (each for each in evidence.rows if each in named))
    return {
        "series": [
            {"id": row.id, "words": french(f"{row.reference} : {row.finding}"), "caution": french(row.caution)}
            for row in rows
            if row.collection is not TRIALS
        ],
        "trials": french(" ; ".join(f"{row.id} {row.reference}" for row in rows if row.collection is TRIALS)),
    }
