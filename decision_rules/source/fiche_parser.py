"""Parses the items of the official record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from decision_rules.model.facts import Dictionary
from decision_rules.model.fiche import Fiche, FicheItem
from decision_rules.source.condition_parser import Vocabulary, parse_condition
from decision_rules.source.yaml_source import YamlNode

STAGES = ("inscription", "preparation")
KEYS = ("section", "label", "facts", "with", "obligatory", "when", "unless", "computed", "catalogues", "if_raised")


def parse_fiche(content: YamlNode | None, dictionary: Dictionary, catalogues: Mapping[str, Any], *, alone: bool = False) -> Fiche:
    """The items of the official record; empty without the file. `alone`: names of catalogues that are not loaded are accepted.

    Raises ContentError.
    """
    if content is None:
        return Fiche({})
    content.check_keys(["sections", "items"], ["sections", "items"])
    sections = {section["id"]: section["title"] for section in content["sections"]}
    derived = {name for each in catalogues.values() for ruleset in each.rulesets.values() for name in ruleset.derived}
    names = set(catalogues)
    if alone:
        names |= {name for entry in content["items"] for name in entry.get("catalogues", ())}
        derived |= {entry["computed"] for entry in content["items"] if "computed" in entry}
    vocabulary = Vocabulary(dictionary.facts, {})
    return Fiche(sections, tuple(parse_item(entry, sections, vocabulary, names, derived) for entry in content["items"]))


def parse_item(
    entry: YamlNode, sections: Mapping[str, str], vocabulary: Vocabulary, catalogues: Collection[str], derived: Collection[str]
) -> FicheItem:
    entry.check_keys(KEYS, ["section", "label", "facts"])
    check_known(entry, [entry["section"]], sections)
    check_known(entry, [entry["obligatory"]] if "obligatory" in entry else [], STAGES)
    check_known(entry, entry.get("catalogues", ()), catalogues)
    check_known(entry, [entry["computed"]] if "computed" in entry else [], derived)
    for name in (*entry["facts"], *entry.get("with", ())):
        vocabulary.find(name, entry)
    return FicheItem(
        section=entry["section"],
        label=entry["label"],
        facts=tuple(entry["facts"]),
        beside=tuple(entry.get("with", ())),
        obligatory=entry.get("obligatory", ""),
        when=parse_condition(entry["when"], vocabulary, entry) if "when" in entry else None,
        unless=parse_condition(entry["unless"], vocabulary, entry) if "unless" in entry else None,
        computed=entry.get("computed", ""),
        catalogues=tuple(entry.get("catalogues", ())),
        if_raised=bool(entry.get("if_raised", False)),
    )


def check_known(entry: YamlNode, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise entry.fault(f"« {entry['label']} » : nom inconnu « {name} »", f"noms admis : {', '.join(sorted(known)[:8])}")
