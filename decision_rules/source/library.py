"""Loads the catalogues: YAML files in, checked rulesets out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from decision_rules.model.derived_facts import Derived
from decision_rules.model.errors import UnknownRuleset
from decision_rules.model.facts import Dictionary, FactDefinition
from decision_rules.model.references import facts_read_by
from decision_rules.model.rules import Catalogue, Chapter, Rule, Ruleset, WorkedCase, steps_for
from decision_rules.source.catalogue_parser import parse_head
from decision_rules.source.condition_parser import Vocabulary
from decision_rules.source.derivation_parser import parse_derived
from decision_rules.source.dictionary_parser import load_dictionary, parse_fact
from decision_rules.source.digest import digest_of
from decision_rules.source.fiche_parser import load_fiche
from decision_rules.source.rule_parser import parse_chapter
from decision_rules.source.structure_checks import check_ruleset
from decision_rules.source.yaml_source import Located, read_yaml

HEAD_KEYS = (
    "id",
    "title",
    "rulesets",
    "scope",
    "asked_when",
    "resolution",
    "key_facts",
    "computed",
    "lanes",
    "ladder",
    "plan_inputs",
    "evidence",
    "silences",
)
ROOT = Path(__file__).resolve().parent.parent / "catalogues"
FICHE = "fiche"  # the folder of the data every board shares: facts and items, no rules
CONTEXT_ON = FactDefinition(name="context.on", type="date", label="Date de l'évaluation", question="")


class Library:
    """Every catalogue of a folder, with the one dictionary they share. A ruleset that was never released is a draft."""

    def __init__(self, root: Path) -> None:
        folders = sorted(folder for folder in root.iterdir() if (folder / "catalogue.yaml").exists())
        shared = [root / FICHE] if (root / FICHE / "facts.yaml").exists() else []
        self.root = root
        self.dictionary = load_dictionary(read_yaml(folder / "facts.yaml", root) for folder in [*folders, *shared])
        self.catalogues = {folder.name: load_catalogue(folder, root, self.dictionary) for folder in folders}
        self.rulesets = {name: ruleset for catalogue in self.catalogues.values() for name, ruleset in catalogue.rulesets.items()}
        self.dictionary = self._dictionary_as_read()
        self.fiche = load_fiche(root / FICHE, root, self.dictionary, self.catalogues)
        self.released = read_released(root, self.rulesets)

    def releasing(self, ids: Collection[str]) -> Library:
        """The same library where these rulesets are released too."""
        changed = copy(self)
        changed.released = self.released | (self.rulesets.keys() & ids)
        return changed

    def ruleset(self, ruleset_id: str) -> Ruleset:
        """The ruleset of this id. Raises UnknownRuleset."""
        if ruleset_id not in self.rulesets:
            raise UnknownRuleset(ruleset_id, list(self.rulesets))
        return self.rulesets[ruleset_id]

    def is_draft(self, ruleset: Ruleset) -> bool:
        """Not released yet: neither by the register nor here."""
        return ruleset.id not in self.released

    def in_force(self, catalogue: Catalogue, on: date) -> Ruleset | None:
        """The released ruleset of that day. While the one meant for the day is a draft, the one before it stays in force."""
        meant = next((ruleset for ruleset in catalogue.rulesets.values() if ruleset.in_force(on)), None)
        if meant is None or not self.is_draft(meant):
            return meant
        before = [each for each in catalogue.rulesets.values() if each.id in self.released and each.effective_from < meant.effective_from]
        return max(before, key=lambda each: each.effective_from, default=None)

    def _dictionary_as_read(self) -> Dictionary:
        """The dictionary with, for each fact, the chapters that read it."""
        readers: dict[str, dict[str, None]] = {}
        labels: dict[str, str] = {}
        for ruleset in self.rulesets.values():
            labels |= {name: derived.definition.label for name, derived in ruleset.derived.items()}
            for rule in ruleset.rules.values():
                for name in facts_read_by(ruleset, rule):
                    readers.setdefault(name, {})[rule.chapter] = None
        facts = {name: replace(fact, read_by=tuple(readers.get(name, ()))) for name, fact in self.dictionary.facts.items()}
        sections = tuple(replace(section, facts=tuple(facts[fact.name] for fact in section.facts)) for section in self.dictionary.sections)
        dictionary = Dictionary(sections, facts, labels)
        for ruleset in self.rulesets.values():
            ruleset.dictionary = dictionary
        return dictionary


@lru_cache(maxsize=4)
def library(root: Path = ROOT) -> Library:
    """The library of a folder, loaded once per process. Raises ContentError."""
    return Library(root)


def read_released(root: Path, ids: Iterable[str]) -> frozenset[str]:
    """What the register beside the folder says was released; a folder without a register has no drafts."""
    register = root / "released" / "released.yaml"
    if not register.exists():
        return frozenset(ids)
    return frozenset(entry["id"] for entry in read_yaml(register, root)["rulesets"])


def load_catalogue(folder: Path, root: Path, dictionary: Dictionary) -> Catalogue:
    """One catalogue folder: its shared tables, then each of its rulesets."""
    head = read_yaml(folder / "catalogue.yaml", root)
    head.only(HEAD_KEYS, ["id", "title", "rulesets", "scope", "resolution"])
    declared = [entry["id"] for entry in head["rulesets"]]
    derived_file = read_yaml(folder / "derived.yaml", root)
    derived_file.only(["derived", "schedules"], ["derived"])
    shapes = derived_definitions(derived_file, declared)
    facts = {**dictionary.facts, "context.on": CONTEXT_ON}
    vocabulary = Vocabulary(facts, shapes)
    derived = [
        parse_derived(entry, shapes[entry["name"]], vocabulary, tuple(entry.get("rulesets", declared))) for entry in derived_file["derived"]
    ]
    catalogue = parse_head(head, vocabulary, folder, root, derived_file.get("schedules", []))
    files = sorted((folder / "rules").glob("*.yaml"))
    chapters = [parse_chapter(read_yaml(file, root), vocabulary, catalogue, declared) for file in files]
    bases = load_bases(folder, root)
    chapters = [replace(chapter, rules=tuple(with_bases(rule, bases) for rule in chapter.rules)) for chapter in chapters]
    check_periods(head)
    for entry in head["rulesets"]:
        catalogue.rulesets[entry["id"]] = build_ruleset(entry, catalogue, chapters, derived, dictionary, derived_file)
    check_steps(head, catalogue)
    catalogue.cases = tuple(load_cases(folder, root, declared))
    return catalogue


def derived_definitions(content: Located, declared: list[str]) -> dict[str, FactDefinition]:
    """The shape of each derived fact; two entries of one name must agree on it and not share a ruleset."""
    shapes: dict[str, FactDefinition] = {}
    taken: set[tuple[str, str]] = set()
    for entry in content["derived"]:
        shape = Located({key: entry[key] for key in ("name", "type", "label", "values", "unit") if key in entry})
        shape.file, shape.line = entry.file, entry.line
        if shape.get("type") in ("integer", "decimal"):
            shape |= {"minimum": -1e9, "maximum": 1e9}
        definition = parse_fact(shape, inner=True)
        for ruleset in entry.get("rulesets", declared):
            if ruleset not in declared or (definition.name, ruleset) in taken:
                raise entry.fault(f"« {definition.name} » : référentiel {ruleset} inconnu ou déjà défini", "corriger rulesets")
            taken.add((definition.name, ruleset))
        if definition.name in shapes and shapes[definition.name].type != definition.type:
            raise entry.fault(f"« {definition.name} » change de type", "garder le même type dans chaque référentiel")
        shapes.setdefault(definition.name, definition)
    return shapes


def load_bases(folder: Path, root: Path) -> dict[str, dict[str, Any]]:
    path = folder / "cases" / "bases.yaml"
    return dict(read_yaml(path, root)["bases"]) if path.exists() else {}


def with_bases(rule: Rule, bases: Mapping[str, Mapping[str, Any]]) -> Rule:
    """The rule with each example's named base written out; a null removes a fact of the base."""
    examples = []
    for example in rule.examples:
        given = dict(example.given)
        base = given.pop("base", None)
        facts = {**bases.get(base, {}), **given} if base else given
        examples.append(replace(example, given={name: value for name, value in facts.items() if value is not None}))
    return replace(rule, examples=tuple(examples))


def load_cases(folder: Path, root: Path, declared: Iterable[str]) -> Iterable[WorkedCase]:
    path = folder / "cases" / "worked.yaml"
    for entry in read_yaml(path, root)["cases"] if path.exists() else ():
        entry.only(["id", "title", "ruleset", "facts", "expect", "derived", "scores", "trap"], ["id", "title", "ruleset", "facts"])
        if entry["ruleset"] not in declared:
            raise entry.fault(f"référentiel inconnu « {entry['ruleset']} »", "corriger ruleset")
        expect = tuple(entry["expect"]) if "expect" in entry else None
        derived, scores = entry.get("derived", {}), entry.get("scores", {})
        yield WorkedCase(entry["id"], entry["title"], entry["ruleset"], entry["facts"], expect, derived, scores)


def check_periods(head: Located) -> None:
    """Two rulesets of one catalogue are never in force on the same day."""
    last = ""
    for entry in sorted(head["rulesets"], key=lambda entry: entry["effective"]["from"]):
        entry.only(["id", "title", "effective", "basis", "next_review"], ["id", "title", "effective"])
        entry["effective"].only(["from", "until"], ["from"])
        if entry["effective"]["from"] <= last:
            raise entry.fault(f"« {entry['id']} » commence avant la fin du précédent", "séparer les périodes de validité")
        last = entry["effective"].get("until") or "9999-12-31"


def check_steps(head: Located, catalogue: Catalogue) -> None:
    """A rule that holds others back, or is exempted, is in at least one ruleset; the step is left out of the others."""
    known = {rule for each in catalogue.rulesets.values() for rule in each.rules}
    for entry in head["resolution"]:
        for name in (*([entry["by_rule"]] if "by_rule" in entry else ()), *entry.get("except_rules", ())):
            if name not in known:
                raise entry.fault(f"« {name} » n'est une règle d'aucun référentiel", "corriger by_rule ou except_rules")


def build_ruleset(
    entry: Located,
    catalogue: Catalogue,
    chapters: list[Chapter],
    derived: list[Derived],
    dictionary: Dictionary,
    derived_file: Located,
) -> Ruleset:
    """One ruleset: its rules, its derived facts, its digest; checked as a whole."""
    name = entry["id"]
    chosen = [replace(chapter, rules=tuple(rule for rule in chapter.rules if name in rule.rulesets)) for chapter in chapters]
    until = entry["effective"].get("until")
    steps = steps_for(catalogue, {rule.id for chapter in chosen for rule in chapter.rules})
    content = {
        "ruleset": name,
        "resolution": [dict(step.settings) | {"step": step.step, "when": canonical_condition(step.when)} for step in steps],
        "derived": [data for data in derived_file["derived"] if name in data.get("rulesets", [name])],
        "schedules": derived_file.get("schedules", []),
        "rules": {rule.id: rule_content(rule) for chapter in chosen for rule in chapter.rules},
    }
    ruleset = Ruleset(
        id=name,
        title=entry["title"],
        basis=entry.get("basis", ""),
        catalogue=catalogue,
        effective_from=date.fromisoformat(entry["effective"]["from"]),
        effective_until=date.fromisoformat(until) if until else None,
        next_review=date.fromisoformat(entry["next_review"]) if "next_review" in entry else None,
        chapters=tuple(chapter for chapter in chosen if chapter.rules),
        derived={item.name: item for item in derived if name in item.rulesets},
        dictionary=dictionary,
        content=content,
        digest=digest_of(content),
    )
    check_ruleset(ruleset, entry)
    return ruleset


def rule_content(rule: Rule) -> dict[str, Any]:
    """What the digest holds of a rule: all but its examples and its place in the files; its evidence and requests, if it has any."""
    content = {
        "title": rule.title,
        "condition": canonical_condition(rule.condition),
        "for_each": rule.for_each,
        "outputs": [canonical_condition(output) for output in rule.outputs],
        "if_unknown": [canonical_condition(output) for output in rule.if_unknown],
        "strength": rule.strength,
        "sources": [[citation.cite, citation.where] for citation in rule.sources],
        "to_confirm": rule.to_confirm,
        "reading": rule.reading,
    }
    return content | ({"evidence": list(rule.evidence)} if rule.evidence else {}) | ({"asks": True} if rule.asks else {})


def canonical_condition(node: Any) -> Any:
    """A tree of frozen parts as plain data, sets in order."""
    if isinstance(node, frozenset):
        return sorted(node, key=str)
    if isinstance(node, tuple):
        return [canonical_condition(part) for part in node]
    slots = getattr(type(node), "__slots__", None)
    if slots and not isinstance(node, str):
        return {"node": type(node).__name__} | {slot: canonical_condition(getattr(node, slot)) for slot in slots}
    return node
