"""Frozen packs: one file per released revision, with all it reads and all that its pages and documents print, independent of the YAML.

A pack is compact JSON in the order of the content files, compressed with xz. `covers` names what its digest covers: `closure` (all the
ruleset reads), or `rules` for the first revisions, whose digest is older than the closure. A pack is never rewritten; when the format of
the content changes, `UPGRADES` converts an older pack to the current format when it is read.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from decision_rules.model.errors import ContentError
from decision_rules.model.evidence_columns import COLLECTIONS
from decision_rules.model.evidence_rows import Row
from decision_rules.model.rules import Ruleset
from decision_rules.source.content import CatalogueContent, Content, as_nodes
from decision_rules.source.digest import entry_of, own_head, row_data, topics_named
from decision_rules.source.evidence_library import EvidenceLibrary
from decision_rules.source.register import Revision
from decision_rules.source.yaml_source import YamlNode

FORMAT = 2
CLOSURE, RULES = "closure", "rules"


def upgrade_from_1(pack: dict[str, Any]) -> dict[str, Any]:
    """From format 1, in which the tables of derived facts had no `when_unknown`: add it with its former meaning."""
    entries = [dict(entry) for entry in pack["derived"]["derived"]]
    for entry in entries:
        if "first_true" in entry:
            if entry.pop("otherwise", None) is not None:
                fault = f"{entry['name']} : otherwise n'est pas nul"
                raise ContentError(f"{pack['id']}@{pack['revision']}", None, fault, "rétablir ce paquet")
            entry["when_unknown"] = "skip"
    return {**pack, "format": 2, "derived": {**pack["derived"], "derived": entries}}


UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: upgrade_from_1}  # by format: the conversion to the next one


def build_pack(ruleset: Ruleset, content: Content, *, digest: str | None = None) -> bytes:
    """The bytes of the pack of a ruleset: its rules and derived facts, the whole dictionary, the official record, the evidence.

    `digest`: the digest of the first revisions, which is not that of the closure.
    """
    own = content.catalogues[ruleset.catalogue.id]
    named = topics_named(ruleset)
    head = {**own_head(own.head, ruleset), "rulesets": [entry_of(ruleset.id, own.head)]}
    pack = {
        "format": FORMAT,
        "id": ruleset.id,
        "revision": ruleset.revision,
        "digest": digest or ruleset.digest,
        "covers": RULES if digest else CLOSURE,
        "catalogue": ruleset.catalogue.id,
        "head": head,
        "derived": dict(own.derived) | {"derived": own_entries(own.derived["derived"], ruleset.id)},
        "sources": own.sources,
        "topics": dict(own.topics) | {"topics": [entry for entry in own.topics["topics"] if entry["id"] in named]},
        "chapters": [kept for chapter in own.chapters if (kept := own_chapter(chapter, ruleset.id))["content"]["rules"]],
        "bases": own.bases,
        "facts": [{"file": str(file.file), "content": file} for file in content.facts],
        "record": content.record,
        "acts": content.acts,
        "evidence": [row_data(row) for row in content.evidence.rows.values()],
    }
    text = json.dumps(pack, ensure_ascii=False, separators=(",", ":"), allow_nan=False)  # the order of the files is the order of the form
    return lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9)


def is_in(entry: Mapping[str, Any], ruleset_id: str) -> bool:
    """Whether a derived fact belongs to this ruleset."""
    return ruleset_id in entry.get("rulesets", [ruleset_id])


def own_entries(entries: Iterable[Mapping[str, Any]], ruleset_id: str) -> list[dict[str, Any]]:
    """The derived facts of this ruleset."""
    return [own_entry(each, ruleset_id) for each in entries if is_in(each, ruleset_id)]


def own_entry(entry: Mapping[str, Any], ruleset_id: str) -> dict[str, Any]:
    """A rule or a derived fact restricted to this ruleset; the examples of other rulesets are left out."""
    kept = dict(entry) | ({"rulesets": [ruleset_id]} if "rulesets" in entry else {})
    if "examples" in kept:
        examples = [each for each in kept["examples"] if is_in(each, ruleset_id)]
        kept["examples"] = [dict(each) | ({"rulesets": [ruleset_id]} if "rulesets" in each else {}) for each in examples]
    return kept


def own_chapter(chapter: YamlNode, ruleset_id: str) -> dict[str, Any]:
    """A chapter restricted to the rules of this ruleset."""
    rules = [own_entry(entry, ruleset_id) for entry in chapter["rules"] if ruleset_id in entry["rulesets"]]
    return {"file": str(chapter.file), "content": dict(chapter) | {"rules": rules}}


def read_pack(data: bytes, revision: Revision) -> tuple[Content, str]:
    """The content of a pack, in the current format, and what its digest covers (empty when it was upgraded).

    Raises ContentError when a byte differs from what was released, or when the format is unknown.
    """
    file = Path("released") / f"{revision.name}.json.xz"
    if "sha256:" + hashlib.sha256(data).hexdigest() != revision.pack:
        raise ContentError(file, None, "ce paquet figé n'est plus celui qui a été publié", "le rétablir depuis la version qui l'a publié")
    pack: dict[str, Any] = json.loads(lzma.decompress(data))
    if (pack["id"], pack["revision"], pack["digest"]) != (revision.id, revision.revision, revision.digest):
        raise ContentError(file, None, f"ce paquet est celui de {pack['id']}@{pack['revision']}", "corriger le registre")
    covers: str = pack["covers"]
    while pack["format"] != FORMAT:
        upgrade = UPGRADES.get(pack["format"])
        if upgrade is None:
            fault = f"format de paquet inconnu « {pack['format']} »"
            raise ContentError(file, None, fault, "employer une version plus récente du logiciel")
        pack, covers = upgrade(pack), ""
    return content_of(pack, file), covers


def content_of(pack: Mapping[str, Any], file: Path) -> Content:
    """The content of a pack, as YAML nodes of the file of the pack."""

    def of(name: str) -> Any:
        return as_nodes(pack[name], file)

    catalogue = CatalogueContent(
        head=of("head"),
        derived=of("derived"),
        sources=of("sources"),
        topics=of("topics"),
        chapters=tuple(as_nodes(each["content"], Path(each["file"])) for each in pack["chapters"]),
        bases=pack["bases"],
    )
    return Content(
        catalogues={pack["catalogue"]: catalogue},
        facts=tuple(as_nodes(each["content"], Path(each["file"])) for each in pack["facts"]),
        record=of("record"),
        acts=of("acts"),
        evidence=EvidenceLibrary({row.id: row for row in map(row_of, pack["evidence"])}),
    )


def row_of(data: Mapping[str, Any]) -> Row:
    """A row of evidence from plain data."""
    collection = next(each for each in COLLECTIONS if each.id == data["collection"])
    return Row(data["id"], collection, data["values"], {name: tuple(tags) for name, tags in data["tags"].items()}, data["to_verify"])
