"""Parses acts.yaml: the acts a board can propose, and the condition under which a histology is available."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from decision_rules.model.acts import NOT_AN_ACT, Act
from decision_rules.model.conditions import Condition
from decision_rules.model.facts import Dictionary
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode

KEYS = ("id", "label", "codes", "competences", "irreversible")


def parse_acts(content: YamlNode | None) -> Mapping[str, Act]:
    """Every act by id, in the order of the form; empty without the file. Raises ContentError."""
    found: dict[str, Act] = {}
    if content is not None:
        content.check_keys(["acts", "histology"], ["acts", "histology"])
    for entry in content["acts"] if content is not None else ():
        entry.check_keys(KEYS, KEYS)
        if entry["id"] in found or entry["id"] == NOT_AN_ACT or not entry["codes"]:
            raise entry.fault(f"acte « {entry['id']} » répété, réservé ou sans code", "garder un identifiant unique et au moins un code")
        found[entry["id"]] = Act(
            entry["id"], entry["label"], tuple(entry["codes"]), tuple(entry["competences"]), entry["irreversible"] is True
        )
    return MappingProxyType(found)


def parse_histology(content: YamlNode | None, dictionary: Dictionary) -> Condition | None:
    """The condition under which a histology is available; None without the file. Raises ContentError."""
    if content is None:
        return None
    return parse_condition(content["histology"], Vocabulary(dictionary.facts, {}), content)
