"""The trials and series that the rules rest on, for print. A row not verified yet is never printed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from cryoboard.documents.pipeline.typography import french
from decision_rules import EvaluationResult, EvidenceLibrary
from decision_rules.model.evidence_columns import TRIALS
from decision_rules.model.evidence_rows import Row


def verified(evidence: EvidenceLibrary, ids: Iterable[str]) -> list[Row]:
    """The rows with these ids that are verified."""
    return [row for row in evidence.cited(ids) if not row.to_verify]


def named_rows(evidence: EvidenceLibrary, rows: Sequence[Row]) -> str:
    """« ta-01, ta-02, rtct-01 à rtct-10 »: consecutive rows of the library are named by the first and the last."""
    order = {name: place for place, name in enumerate(evidence.rows)}
    runs: list[list[str]] = []
    for row in rows:
        if runs and order[row.id] == order[runs[-1][-1]] + 1:
            runs[-1].append(row.id)
        else:
            runs.append([row.id])
    return ", ".join(f"{run[0]} à {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def evidence_block(evidence: EvidenceLibrary, outcome: EvaluationResult) -> dict[str, Any]:
    """Each row named by an output that was not withdrawn, once: a series with its figures and its caution, a trial by its reference."""
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
