"""The differences between two rulesets on the same facts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cryoboard.documents.kinds.dossier.outputs import lesion_words
from cryoboard.documents.pipeline.typography import french
from decision_rules import EvaluationResult, OutputEntry, OutputKind, OutputStatus

Topic = tuple[str, str | None]  # a topic, and the lesion or None for the case
STATUS_WORDS = {OutputStatus.ACTIVE: "", OutputStatus.PROVISIONAL: " provisoire", OutputStatus.WITHDRAWN: " (retirée)"}


def differences(body: EvaluationResult, other: EvaluationResult) -> list[dict[str, Any]]:
    """One row per topic on which the two rulesets differ, the gravest kind first."""
    here, there = by_topic(body), by_topic(other)
    rows = []
    for key in sorted({*here, *there}, key=lambda key: weight(key, here, there)):
        said, said_there = here.get(key, []), there.get(key, [])
        if active_kinds(said) != active_kinds(said_there):
            label = (said or said_there)[0].topic_label
            rows.append({"topic": french(label + lesion_words(key[1])), "here": words(said), "there": words(said_there)})
    return rows


def by_topic(outcome: EvaluationResult) -> dict[Topic, list[OutputEntry]]:
    topics: dict[Topic, list[OutputEntry]] = {}
    for output in outcome.outputs:
        topics.setdefault((output.topic, output.lesion), []).append(output)
    return topics


def weight(key: Topic, *sides: Mapping[Topic, Sequence[OutputEntry]]) -> tuple[int, str, str]:
    ranks = [output.kind.rank for side in sides for output in side.get(key, [])]
    return min(ranks), key[0], key[1] or ""


def active_kinds(outputs: Sequence[OutputEntry]) -> set[tuple[OutputKind, OutputStatus]]:
    return {(output.kind, output.status) for output in outputs if output.stands}


def words(outputs: Sequence[OutputEntry]) -> list[dict[str, str]]:
    """« Option provisoire », with its rules; an empty text when the ruleset has no output on the topic."""
    return [{"what": output.kind.label + STATUS_WORDS[output.status], "rules": ", ".join(output.rules)} for output in outputs]
