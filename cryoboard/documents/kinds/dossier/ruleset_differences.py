"""Two rulesets on the same facts: where they part. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cryoboard.documents.kinds.dossier.outputs import lesion_words
from cryoboard.documents.pipeline.typography import french
from decision_rules import KINDS, kind_label

STATUS_WORDS = {"active": "", "provisional": " provisoire", "withdrawn": " (retirée)"}


def differences(body: Mapping[str, Any], other: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per topic on which the two do not say the same thing, the weightiest kind first."""
    here, there = by_topic(body), by_topic(other)
    rows = []
    for key in sorted({*here, *there}, key=lambda key: weight(key, here, there)):
        said, said_there = here.get(key, []), there.get(key, [])
        if standing(said) != standing(said_there):
            label = (said or said_there)[0]["topic_label"]
            rows.append({"topic": french(label + lesion_words(key[1])), "here": words(said), "there": words(said_there)})
    return rows


def by_topic(outcome: Mapping[str, Any]) -> dict[tuple[str, str | None], list[Mapping[str, Any]]]:
    topics: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for output in outcome["outputs"]:
        topics.setdefault((output["topic"], output["lesion"]), []).append(output)
    return topics


def weight(key: Any, *sides: Mapping[Any, list[Mapping[str, Any]]]) -> tuple[int, str, str]:
    kinds = [KINDS.index(output["kind"]) for side in sides for output in side.get(key, [])]
    return min(kinds), key[0], key[1] or ""


def standing(outputs: list[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(output["kind"], output["status"]) for output in outputs if output["status"] != "withdrawn"}


def words(outputs: list[Mapping[str, Any]]) -> list[dict[str, str]]:
    """« Option provisoire », with its rules; nothing when the ruleset is silent."""
    return [
        {"what": kind_label(output["kind"]) + STATUS_WORDS[output["status"]], "rules": ", ".join(output["rules"])} for output in outputs
    ]
