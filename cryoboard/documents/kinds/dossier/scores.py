"""Scores, grade and stage in the dossier: the value, its parts, and the reported value when it differs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cryoboard.documents.pipeline.typography import french, number
from decision_rules import Computation, EvaluationResult, Ruleset, ScoreEntry, computations

NOT_COMPUTED = "non calculé"


def score_rows(ruleset: Ruleset, facts: Mapping[str, Any], on: date, outcome: EvaluationResult) -> list[dict[str, str]]:
    """Each score, for the case and for each lesion, then each computed value that the catalogue shows."""
    scores = [
        score_row(ruleset, name, entry, (entry.min, entry.max), alone=len(entries) < 2)
        for name, entries in outcome.scores.items()
        for entry in entries
        if entry.min is not None and entry.max is not None
    ]
    return scores + [computed_row(each) for each in computations(ruleset, facts, on)]


def score_row(ruleset: Ruleset, name: str, entry: ScoreEntry, bounds: tuple[float, float], *, alone: bool) -> dict[str, str]:
    """« Score SINS, lésion A : 8 à 11, potentiellement instable »."""
    derived = ruleset.derived[f"derived.{name}"]
    low, high = map(number, bounds)
    category = next((each.label for each in derived.categories if each.id == entry.category), "Indéterminé")
    whose = f", lésion {entry.lesion}" if entry.lesion else "" if alone else ", dossier entier"
    return {
        "label": french(derived.definition.label + whose),
        "value": f"{low} à {high}" if low != high else low,
        "detail": french(category.lower()),
        "differs": "",
    }


def computed_row(each: Computation) -> dict[str, str]:
    """« Stade : IIIA (T2 · N0 · M0 · grade 2) », with the undetermined rows passed over, and the reported value when it differs."""
    joined = f" {each.sign or '·'} ".join(f"{part.label} {part.words or 'inconnu'}" for part in each.parts)
    return {
        "label": french(each.label),
        "value": french(each.words or NOT_COMPUTED),
        "detail": french(" · ".join(filter(None, (joined, each.passed)))),
        "differs": french(f"{each.beside.label} : {each.beside.words}, discordant") if each.beside and each.differs else "",
    }
