"""The content of a library as YAML nodes: read from a folder of YAML files, or from a frozen pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from decision_rules.source.evidence_library import EvidenceLibrary, evidence_library
from decision_rules.source.includes import CommonChapters, expand, with_included_entries, without_inclusions
from decision_rules.source.yaml_source import YamlNode, read_yaml

RECORD = "fiche"  # the folder of the official record: its facts and items; no ruleset reads its items
COMMON = "common"  # the folder of the content shared by several catalogues: form, facts, topics, acts
FORM = Path(COMMON) / "form.yaml"  # the sections of the case form, and the order of the facts
FACTS = Path(COMMON) / "facts.yaml"
TOPICS = Path(COMMON) / "topics.yaml"
ACTS = Path(COMMON) / "acts.yaml"


@dataclass(frozen=True)
class CatalogueContent:
    """The files of one catalogue. `cases` (worked cases) and `bases` (facts shared by examples) test the rules; no ruleset reads them."""

    head: YamlNode
    derived: YamlNode
    sources: YamlNode
    topics: YamlNode
    chapters: tuple[YamlNode, ...]
    bases: Mapping[str, Any] = field(default_factory=dict)
    cases: tuple[YamlNode, ...] = ()


@dataclass(frozen=True)
class Content:
    """All the content of a library. `facts` holds the form, then the facts files: the common one, those of the catalogues, and that of the
    official record."""

    catalogues: Mapping[str, CatalogueContent]
    facts: tuple[YamlNode, ...]
    record: YamlNode | None
    acts: YamlNode | None
    evidence: EvidenceLibrary


def read_content(root: Path) -> Content:
    """The content of a folder of catalogues. Raises ContentError at the first file that cannot be read."""
    folders = sorted(folder for folder in root.iterdir() if (folder / "catalogue.yaml").exists())
    common = [path for path in (root / FORM, root / FACTS) if path.exists()]
    record = [path for path in [root / RECORD / "facts.yaml"] if path.exists()]
    topics, chapters = optional(root / TOPICS, root), CommonChapters(root / COMMON, root)
    evidence = root / "evidence"
    return Content(
        catalogues={folder.name: read_catalogue(folder, root, topics, chapters) for folder in folders},
        facts=tuple(read_yaml(path, root) for path in [*common, *(folder / "facts.yaml" for folder in folders), *record]),
        record=optional(root / RECORD / "items.yaml", root),
        acts=optional(root / ACTS, root),
        evidence=evidence_library(evidence) if evidence.is_dir() else EvidenceLibrary({}),
    )


def read_catalogue(folder: Path, root: Path, topics: YamlNode | None, common: CommonChapters) -> CatalogueContent:
    """The content of one catalogue folder, with the common topics it names and the common chapters it includes. Raises ContentError."""
    bases, cases = optional(folder / "cases" / "bases.yaml", root), optional(folder / "cases" / "worked.yaml", root)
    head, derived = read_yaml(folder / "catalogue.yaml", root), read_yaml(folder / "derived.yaml", root)
    derived.check_keys(derived, ["derived"])
    found = expand(head, (read_yaml(file, root) for file in sorted((folder / "rules").glob("*.yaml"))), common)
    own_topics = with_common_topics(read_yaml(folder / "topics.yaml", root), topics)
    return CatalogueContent(
        head=without_inclusions(head),
        derived=derived.with_data({**derived, "derived": [*derived["derived"], *found.derived]}),
        sources=with_included_entries(read_yaml(folder / "sources.yaml", root), "sources", found.sources, "source"),
        topics=with_included_entries(own_topics, "topics", found.topics, "sujet"),
        chapters=tuple(found.chapters),
        bases=dict(bases["bases"]) if bases is not None else {},
        cases=tuple(cases["cases"]) if cases is not None else (),
    )


def with_common_topics(own: YamlNode, common: YamlNode | None) -> YamlNode:
    """The topics of a catalogue: its own, then those of `common/topics.yaml` that it names. Raises ContentError."""
    own.check_keys(["common", "topics"], ["topics"])
    known = {} if common is None else {entry["id"]: entry for entry in common["topics"]}
    for name in own.get("common", ()):
        if name not in known:
            raise own.fault(f"sujet commun inconnu « {name} »", f"le déclarer dans {TOPICS}, ou corriger common")
    return own.with_data({"topics": [*own["topics"], *(known[name] for name in own.get("common", ()))]})


def optional(path: Path, root: Path) -> YamlNode | None:
    """The content of a file; None when the file is absent."""
    return read_yaml(path, root) if path.exists() else None


def as_nodes(data: Any, file: Path, line: int = 0) -> Any:
    """Plain data with each mapping as a YamlNode of this file and this line."""
    if isinstance(data, dict):
        found = YamlNode({key: as_nodes(value, file, line) for key, value in data.items()})
        found.file, found.line = file, line
        return found
    if isinstance(data, list):
        return [as_nodes(value, file, line) for value in data]
    return data
