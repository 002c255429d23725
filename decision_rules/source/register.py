"""The register of releases: every released revision of every ruleset, with its digest and the SHA-256 of its frozen pack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from decision_rules.model.errors import ContentError
from decision_rules.source.yaml_source import YamlNode, day_of, read_yaml

FOLDER = "released"
REGISTER = f"{FOLDER}/released.yaml"
HEADING = """# Every revision of every ruleset ever released: once here it never changes. A correction is a new revision, with its reason.
# `digest` covers all the ruleset reads (of the first revisions: its rules, derived facts, schedules and resolution); `pack` is the SHA-256
# of its frozen pack, in this folder. `approved_by` is a role: no clinician has validated these rulesets yet, and every screen and
# document says what that means.
"""
KEYS = ("id", "revision", "digest", "pack", "released_on", "approved_by", "reason")


@dataclass(frozen=True, slots=True)
class Revision:
    """One released revision: `approved_by` is a role and `reason` a French text; `pack` is the SHA-256 of its frozen pack, and `frozen` its
    bytes when they are not in a file beside the register.
    """

    id: str
    revision: int
    digest: str
    pack: str
    released_on: date
    approved_by: str
    reason: str
    frozen: bytes | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """« id@revision », as on the command line."""
        return f"{self.id}@{self.revision}"


def read_register(root: Path) -> tuple[Revision, ...] | None:
    """The released revisions of a folder of catalogues, oldest first; None without a register. Raises ContentError."""
    path = root / REGISTER
    if not path.exists():
        return None
    content = read_yaml(path, root)
    content.check_keys(["revisions"], ["revisions"])
    found: dict[tuple[str, int], Revision] = {}
    for entry in content["revisions"] or ():
        revision = parse_revision(entry)
        if (revision.id, revision.revision) in found:
            raise entry.fault(f"révision {revision.name} publiée deux fois", "un numéro ne sert qu'une fois : prendre le suivant")
        if revision.revision != 1 + sum(each.id == revision.id for each in found.values()):
            raise entry.fault(f"révision {revision.name} hors d'ordre", "les révisions d'un référentiel se suivent sans trou")
        found[revision.id, revision.revision] = revision
    return tuple(found.values())


def parse_revision(entry: YamlNode) -> Revision:
    """One entry of the register. Raises ContentError."""
    entry.check_keys(KEYS, KEYS)
    if not isinstance(entry["revision"], int) or isinstance(entry["revision"], bool) or entry["revision"] < 1:
        raise entry.fault(f"numéro de révision illisible « {entry['revision']} »", "écrire un entier, 1 pour la première")
    for key in ("digest", "pack"):
        if not str(entry[key]).startswith("sha256:") or len(str(entry[key])) != 71:
            raise entry.fault(f"{key} illisible « {entry[key]} »", "écrire sha256: et 64 chiffres hexadécimaux")
    day = day_of(entry["released_on"], entry)
    return Revision(entry["id"], entry["revision"], entry["digest"], entry["pack"], day, entry["approved_by"], entry["reason"])


def pack_path(root: Path, revision: Revision) -> Path:
    """The path of the frozen pack of a revision."""
    return root / FOLDER / f"{revision.name}.json.xz"


def pack_bytes(root: Path | None, revision: Revision) -> bytes:
    """The bytes of a frozen pack. Raises ContentError when there is none."""
    if revision.frozen is not None:
        return revision.frozen
    if root is None:
        raise ContentError(f"{revision.name}.json.xz", None, "paquet figé absent", "le rétablir depuis la version qui l'a publié")
    path = pack_path(root, revision)
    try:
        return path.read_bytes()
    except OSError as error:
        raise ContentError(
            path.relative_to(root), None, f"paquet figé illisible ({error.strerror})", "le rétablir depuis la version qui l'a publié"
        ) from error


def write_register(root: Path, revisions: Iterable[Revision]) -> None:
    """Write the whole register, entries in order."""
    lines = [HEADING.rstrip(), "revisions:"]
    for each in revisions:
        lines += [
            f"  - id: {each.id}",
            f"    revision: {each.revision}",
            f"    digest: {each.digest}",
            f"    pack: {each.pack}",
            f"    released_on: {each.released_on.isoformat()}",
            f"    approved_by: {quoted(each.approved_by)}",
            f"    reason: {quoted(each.reason)}",
        ]
    (root / REGISTER).write_text("\n".join(lines) + "\n", encoding="utf-8")


def quoted(text: str) -> str:
    """A YAML string in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
