"""The items of the official fiche: which data answer each, and which of them a case owes. No rule reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from decision_rules.engine.condition_parser import Vocabulary, parse_condition
from decision_rules.engine.conditions import Condition
from decision_rules.engine.errors import ContentError
from decision_rules.engine.facts import Dictionary
from decision_rules.engine.reading import Located, read_yaml

STAGES = ("inscription", "preparation")
KEYS = ("section", "label", "facts", "with", "obligatory", "when", "unless", "computed", "catalogues", "if_raised")


@dataclass(frozen=True, eq=False)
class FicheItem:
    """One item: its words, the data that answer it, those printed beside, and when the model claims it."""

    section: str
    label: str
    facts: tuple[str, ...]
    beside: tuple[str, ...] = ()
    obligatory: str = ""  # the stage; empty: printed when known, never claimed
    when: Condition | None = None
    unless: Condition | None = None
    computed: str = ""
    catalogues: tuple[str, ...] = ()
    if_raised: bool = False


@dataclass(frozen=True, slots=True)
class Fiche:
    """The clinical items, in printed order, under the titles of their sections."""

    sections: Mapping[str, str]
    items: tuple[FicheItem, ...] = ()


def load_fiche(folder: Path, root: Path, dictionary: Dictionary) -> Fiche:
    """The items of a folder that holds some; none otherwise. Raises ContentError."""
    if not (folder / "items.yaml").exists():
        return Fiche({})
    content = read_yaml(folder / "items.yaml", root)
    content.only(["sections", "items"], ["sections", "items"])
    sections = {section["id"]: section["title"] for section in content["sections"]}
    return Fiche(sections, tuple(parse_items(content, sections, dictionary)))


def parse_items(content: Located, sections: Mapping[str, str], dictionary: Dictionary) -> Iterator[FicheItem]:
    vocabulary = Vocabulary(dictionary.facts, {})
    for entry in content["items"]:
        entry.only(KEYS, ["section", "label", "facts"])
        if entry["section"] not in sections:
            raise entry.fault(f"section inconnue « {entry['section']} »", f"sections : {', '.join(sections)}")
        if entry.get("obligatory", STAGES[0]) not in STAGES:
            raise entry.fault(f"étape inconnue « {entry['obligatory']} »", f"étapes : {', '.join(STAGES)}")
        for name in (*entry["facts"], *entry.get("with", ())):
            vocabulary.find(name, entry)
        yield FicheItem(
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


def check_names(fiche: Fiche, catalogues: Mapping[str, Any]) -> None:
    """Every catalogue and every derived datum an item names exists. Raises ContentError."""
    derived = {name for each in catalogues.values() for ruleset in each.rulesets.values() for name in ruleset.derived}
    for item in fiche.items:
        unknown = [*(set(item.catalogues) - set(catalogues)), *({item.computed} - derived - {""})]
        if unknown:
            raise ContentError(Path("fiche/items.yaml"), None, f"« {item.label} » : nom inconnu {unknown[0]}", "le corriger")
