"""The inclusion of chapters of common/ in catalogues, with their parameters replaced by values, before parsing.

A catalogue writes `include: {chapter: safety/pregnancy, with: {…}, rulesets: […]}`, one or a list: in its `catalogue.yaml`, and the
included chapters follow its own; or in a file of `rules/`, and they follow the rules of that file. The chapter
`common/safety/pregnancy.yaml` declares its `parameters` and may add derived facts, topics and sources. `{parameter: name}` is replaced by
the value given, and a key `parameter.name` by a key. The result is made of YAML nodes with the lines of the common chapter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from decision_rules.source.yaml_source import YamlNode, read_yaml

CHAPTER_KEYS = ("chapter", "role", "parameters", "include", "derived", "topics", "sources", "rules")
INCLUDED_FILES = ("derived", "topics", "sources")  # the other files to which an included chapter may add entries
KEY = "parameter."


class Expansion(NamedTuple):
    """The result of the inclusions of a catalogue: its chapters, and the entries added to its other files."""

    chapters: list[YamlNode]
    derived: list[YamlNode]
    topics: list[YamlNode]
    sources: list[YamlNode]


class CommonChapters:
    """The chapters of the folder `common`, each file read once."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.folder, self.root = folder, root
        self.names = sorted(str(path.relative_to(folder).with_suffix("")) for path in folder.glob("*/**/*.yaml"))
        self._read: dict[str, YamlNode] = {}

    def chapter(self, entry: YamlNode) -> YamlNode:
        """The chapter named by an inclusion. Raises ContentError."""
        name = entry["chapter"]
        if name not in self.names:
            near = get_close_matches(str(name), self.names, n=1)
            known = f"vouliez-vous dire « {near[0]} » ?" if near else f"chapitres communs : {', '.join(self.names) or 'aucun'}"
            raise entry.fault(f"chapitre commun inconnu « {name} »", known)
        if name not in self._read:
            content = read_yaml(self.folder / f"{name}.yaml", self.root)
            content.check_keys(CHAPTER_KEYS, ["chapter", "rules"])
            if not isinstance(content.get("parameters", []), list):
                raise content.fault("« parameters » attend une liste de noms", "écrire parameters: [nom, …]")
            self._read[name] = content
        return self._read[name]


def expand(head: YamlNode, chapters: Iterable[YamlNode], common: CommonChapters) -> Expansion:
    """The chapters of a catalogue, with its inclusions expanded. Raises ContentError."""
    found = Expansion([], [], [], [])
    declared = declared_rulesets(head)
    for chapter in chapters:
        if "include" not in chapter or len(chapter) > 1:
            found.chapters.append(without_inclusions(chapter))
        include_all(chapter, common, declared, found)
    include_all(head, common, declared, found)
    return found


def declared_rulesets(head: YamlNode) -> list[str]:
    """The ids of the rulesets of a catalogue. Raises ContentError."""
    head.check_keys(head, ["rulesets"])
    for entry in head["rulesets"]:
        entry.check_keys(entry, ["id"])
    return [entry["id"] for entry in head["rulesets"]]


def without_inclusions(data: YamlNode) -> YamlNode:
    """The node without its key `include`."""
    return data.with_data({key: value for key, value in data.items() if key != "include"})


def include_all(place: YamlNode, common: CommonChapters, declared: list[str], found: Expansion) -> None:
    """Expand the inclusions of one file of a catalogue into `found`. Raises ContentError."""
    for entry in inclusions(place):
        entry.check_keys(["chapter", "with", "rulesets"], ["chapter"])
        rulesets = entry.get("rulesets", declared)
        for name in rulesets:
            if name not in declared:
                raise entry.fault(f"référentiel inconnu « {name} »", f"référentiels : {', '.join(declared)}")
        for chapter in included(entry, entry.get("with", {}), common, ()):
            found.chapters.append(own_chapter(chapter, rulesets))
            found.derived.extend(in_rulesets(each, rulesets) for each in chapter.get("derived", ()))
            found.topics.extend(chapter.get("topics", ()))
            found.sources.extend(chapter.get("sources", ()))


def inclusions(place: YamlNode) -> list[YamlNode]:
    """The inclusions of a file, written as one or as a list. Raises ContentError."""
    data = place.get("include", [])
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        if not isinstance(entry, YamlNode) or not isinstance(entry.get("with", entry), YamlNode):
            raise place.fault("une inclusion attendue", "écrire include: {chapter: …, with: {…}}")
    return entries


def included(entry: YamlNode, given: Mapping[str, Any], common: CommonChapters, around: tuple[str, ...]) -> Iterator[YamlNode]:
    """The chapter named by an inclusion, with its parameters replaced, then the chapters it includes itself. Raises ContentError."""
    chapter = common.chapter(entry)
    name = entry["chapter"]
    if name in around:
        raise entry.fault(f"inclusion circulaire : {' → '.join([*around[around.index(name) :], name])}", "rompre le cercle")
    found = Parameters(chapter, given, entry).substitute()
    yield without_inclusions(found)
    for inner in inclusions(found):
        inner.check_keys(["chapter", "with"], ["chapter"])
        yield from included(inner, inner.get("with", {}), common, (*around, name))


class Parameters:
    """The parameters of one chapter and their values in one inclusion. Raises ContentError when they do not match."""

    def __init__(self, chapter: YamlNode, given: Mapping[str, Any], entry: YamlNode) -> None:
        self.chapter, self.given = chapter, given
        self.unused = list(chapter.get("parameters", ()))
        for name in given:
            if name not in self.unused:
                known = f"paramètres : {', '.join(self.unused)}" if self.unused else "ce chapitre n'en a aucun"
                raise entry.fault(f"paramètre inconnu « {name} » de {entry['chapter']}", known)
        for name in self.unused:
            if name not in given:
                raise entry.fault(f"paramètre « {name} » manquant pour {entry['chapter']}", "le donner sous with")

    def substitute(self) -> YamlNode:
        """The chapter with its parameters replaced by their values."""
        content = {key: value for key, value in self.chapter.items() if key != "parameters"}
        found: YamlNode = self.with_values(self.chapter.with_data(content))
        if self.unused:
            raise self.chapter.fault(
                f"paramètre « {self.unused[0]} » déclaré mais jamais employé", "l'employer, ou le retirer de parameters"
            )
        return found

    def with_values(self, data: Any) -> Any:
        if isinstance(data, list):
            return [self.with_values(each) for each in data]
        if not isinstance(data, YamlNode):
            return data
        if "parameter" in data:
            data.check_keys(["parameter"])
            return self.value(data["parameter"], data)
        found = data.with_data({})
        for key, value in data.items():
            name = self.key(key, data)
            if name in found:
                raise data.fault(f"clé répétée « {name} »", "n'en garder qu'une")
            found[name] = self.with_values(value)
        return found

    def key(self, key: str, place: YamlNode) -> str:
        """A key as written, or the value of the parameter it names."""
        if not key.startswith(KEY):
            return key
        value = self.value(key.removeprefix(KEY), place)
        if not isinstance(value, str):
            raise place.fault(f"« {key} » ne donne pas un nom, mais « {value} »", "donner un texte à ce paramètre")
        return value

    def value(self, name: Any, place: YamlNode) -> Any:
        if name not in self.given:
            raise place.fault(f"paramètre inconnu « {name} »", "le déclarer sous parameters, en tête du chapitre")
        if name in self.unused:
            self.unused.remove(name)
        return self.given[name]


def own_chapter(chapter: YamlNode, rulesets: list[str]) -> YamlNode:
    """The chapter with its rules attributed to these rulesets."""
    kept = {key: value for key, value in chapter.items() if key not in INCLUDED_FILES}
    return chapter.with_data({**kept, "rules": [in_rulesets(rule, rulesets) for rule in chapter["rules"]]})


def in_rulesets(entry: YamlNode, rulesets: list[str]) -> YamlNode:
    """A rule or a derived fact of an included chapter, attributed to the rulesets that include it."""
    if "rulesets" in entry or any("rulesets" in each for each in entry.get("examples", ())):
        raise entry.fault("un chapitre commun ne nomme pas de référentiel", "retirer rulesets : l'inclusion le dit")
    return entry.with_data({**entry, "rulesets": list(rulesets)})


def with_included_entries(own: YamlNode, key: str, included_entries: Iterable[YamlNode], noun: str) -> YamlNode:
    """The entries of a file, then those added by inclusions; an entry with a known id must be identical. Raises ContentError."""
    own.check_keys(own, [key])
    entries = {entry.get("id"): entry for entry in own[key]}
    added: dict[str, YamlNode] = {}
    for entry in included_entries:
        entry.check_keys(entry, ["id"])
        known = entries.get(entry["id"], added.get(entry["id"]))
        if known is not None and known != entry:
            raise entry.fault(
                f"{noun} « {entry['id']} » déjà déclaré autrement dans {known.file}:{known.line}", "n'en garder qu'une déclaration"
            )
        if known is None:
            added[entry["id"]] = entry
    return own.with_data({**own, key: [*own[key], *added.values()]})
