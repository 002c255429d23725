"""A case that several catalogues apply to: one block for each catalogue after the first, and their divergences. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cryoboard.documents.kinds.dossier.outputs import proposals_block, withdrawn_outputs
from cryoboard.documents.pipeline.typography import french
from cryoboard.evaluations.divergences import Stance, divergences
from decision_rules import EvaluationResult, Library, Ruleset


def catalogue_title(ruleset: Ruleset) -> str:
    """The title of the catalogue of a ruleset."""
    return french(ruleset.catalogue.title)


def catalogue_block(rules: Library, outcome: EvaluationResult, decisive: Sequence[str]) -> dict[str, Any]:
    """The outputs of one more catalogue, and the names of the data that would change them."""
    return {**proposals_block(rules, outcome), "withdrawn": withdrawn_outputs(outcome), "decisive": list(decisive), "others": []}


def divergence_rows(outcomes: Sequence[EvaluationResult], titles: Sequence[str]) -> list[dict[str, Any]]:
    """One row per topic on which catalogues differ, with the words and the rules of each."""
    return [
        {
            "topic": french(each.label),
            "opposed": each.opposed,
            "sides": [
                {"title": titles[stance.position], "words": stance_words(stance), "rules": stance_rules(stance)} for stance in each.stances
            ],
        }
        for each in divergences(outcomes)
    ]


def stance_words(stance: Stance) -> str:
    return ", ".join(kind.label.lower() for kind in stance.kinds) or "écartée"


def stance_rules(stance: Stance) -> str:
    return ", ".join(dict.fromkeys(rule for output in stance.outputs for rule in output.rules))
