"""The content of a library as plain located data: read from a folder of YAML, or taken back from a frozen pack."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from decision_rules.source.evidence_library import EvidenceLibrary, evidence_library
from decision_rules.source.yaml_source import Located, read_yaml

RECORD = "fiche"  # the folder of the facts and items of the official record: no ruleset reads its items
COMMON = "common"  # what several catalogues share: acts, facts, topics
ACTS = Path(COMMON) / "acts.yaml"


@dataclass(frozen=True)
class CatalogueContent:
    """The files of one catalogue. `cases` and `bases` prove the rules; no ruleset reads them."""

    head: Located
    derived: Located
    sources: Located
    topics: Located
    chapters: tuple[Located, ...]
    bases: Mapping[str, Any] = field(default_factory=dict)
    cases: tuple[Located, ...] = ()


@dataclass(frozen=True)
class Content:
    """All a library is made of. `facts` are the declarations of every file, in the order of the files."""

    catalogues: Mapping[str, CatalogueContent]
    facts: tuple[Located, ...]
    record: Located | None
    acts: Located | None
    evidence: EvidenceLibrary


def read_content(root: Path) -> Content:
    """The content of a folder of catalogues. Raises ContentError at the first file that cannot be read."""
    folders = sorted(folder for folder in root.iterdir() if (folder / "catalogue.yaml").exists())
    shared = [root / RECORD] if (root / RECORD / "facts.yaml").exists() else []
    evidence = root / "evidence"
    return Content(
        catalogues={folder.name: read_catalogue(folder, root) for folder in folders},
        facts=tuple(read_yaml(folder / "facts.yaml", root) for folder in [*folders, *shared]),
        record=optional(root / RECORD / "items.yaml", root),
        acts=optional(root / ACTS, root),
        evidence=evidence_library(evidence) if evidence.is_dir() else EvidenceLibrary({}),
    )


def read_catalogue(folder: Path, root: Path) -> CatalogueContent:
    """The files of one catalogue folder."""
    bases, cases = optional(folder / "cases" / "bases.yaml", root), optional(folder / "cases" / "worked.yaml", root)
    return CatalogueContent(
        head=read_yaml(folder / "catalogue.yaml", root),
        derived=read_yaml(folder / "derived.yaml", root),
        sources=read_yaml(folder / "sources.yaml", root),
        topics=read_yaml(folder / "topics.yaml", root),
        chapters=tuple(read_yaml(file, root) for file in sorted((folder / "rules").glob("*.yaml"))),
        bases=dict(bases["bases"]) if bases is not None else {},
        cases=tuple(cases["cases"]) if cases is not None else (),
    )


def optional(path: Path, root: Path) -> Located | None:
    """The content of a file that may be absent."""
    return read_yaml(path, root) if path.exists() else None


def located(data: Any, file: Path, line: int = 0) -> Any:
    """Plain data as read from a file: each mapping knows the file; the lines are lost."""
    if isinstance(data, dict):
        found = Located({key: located(value, file, line) for key, value in data.items()})
        found.file, found.line = file, line
        return found
    if isinstance(data, list):
        return [located(value, file, line) for value in data]
    return data
