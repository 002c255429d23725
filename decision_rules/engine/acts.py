"""The acts a board can propose: their official codes, who must be heard about them, and when a histology is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from decision_rules.engine.condition_parser import Vocabulary, parse_condition
from decision_rules.engine.conditions import Condition
from decision_rules.engine.interpretation import Reading
from decision_rules.engine.loader import Library
from decision_rules.engine.logic import TRUE
from decision_rules.engine.reading import Located, read_yaml

FILE = Path(__file__).resolve().parent.parent / "acts.yaml"
NOT_AN_ACT = "none"  # said by a topic that proposes something else than a treatment


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of treatment. Two modalities given together have two codes and ask for two competences."""

    id: str
    label: str
    codes: tuple[str, ...]
    competences: tuple[str, ...]
    irreversible: bool

    @property
    def code(self) -> str:
        """The code the official fiche prints first."""
        return self.codes[0]

    @property
    def competence(self) -> str:
        """The first competence, empty when the act asks for none."""
        return self.competences[0] if self.competences else ""


@lru_cache(maxsize=1)
def acts() -> Mapping[str, Act]:
    """Every act, by id, in the order a form offers them. Raises ContentError."""
    found: dict[str, Act] = {}
    for entry in content()["acts"]:
        entry.only(["id", "label", "codes", "competences", "irreversible"], ["id", "label", "codes", "competences", "irreversible"])
        if entry["id"] in found or entry["id"] == NOT_AN_ACT or not entry["codes"]:
            raise entry.fault(f"acte « {entry['id']} » répété, réservé ou sans code", "garder un identifiant unique et au moins un code")
        found[entry["id"]] = Act(
            entry["id"], entry["label"], tuple(entry["codes"]), tuple(entry["competences"]), entry["irreversible"] is True
        )
    return MappingProxyType(found)


def content() -> Located:
    data = read_yaml(FILE, FILE.parent)
    data.only(["acts", "histology"], ["acts", "histology"])
    return data


def has_histology(rules: Library, facts: Mapping[str, Any], on: date) -> bool:
    """Is a histology surely there? What is unknown is not."""
    return Reading(next(iter(rules.rulesets.values())), facts, on).judge(histology_condition(rules)) is TRUE


@lru_cache(maxsize=4)
def histology_condition(rules: Library) -> Condition:
    data = content()
    return parse_condition(data["histology"], Vocabulary(rules.dictionary.facts, {}), data)
