"""Reads acts.yaml: the acts a board can propose, and the condition under which a histology is there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from decision_rules.model.acts import NOT_AN_ACT, Act
from decision_rules.model.conditions import Condition
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.library import Library
from decision_rules.source.yaml_source import Located, read_yaml

FILE = Path(__file__).resolve().parent.parent / "catalogues" / "common" / "acts.yaml"


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


@lru_cache(maxsize=4)
def histology_condition(rules: Library) -> Condition:
    data = content()
    return parse_condition(data["histology"], Vocabulary(rules.dictionary.facts, {}), data)
