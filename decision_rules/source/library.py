"""The library: the catalogues and their shared dictionary, with the current content and the released revisions of each ruleset."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from decision_rules.model.acts import Act
from decision_rules.model.derived_facts import Derived
from decision_rules.model.errors import ContentError, UnknownRuleset
from decision_rules.model.facts import Dictionary, FactDefinition
from decision_rules.model.references import facts_read_by
from decision_rules.model.roles import ChapterRole, FactRole
from decision_rules.model.rules import Catalogue, Chapter, Rule, Ruleset, WorkedCase
from decision_rules.source.act_parser import parse_acts, parse_histology
from decision_rules.source.catalogue_parser import parse_head
from decision_rules.source.condition_parser import Vocabulary
from decision_rules.source.content import FACTS, CatalogueContent, Content, read_content
from decision_rules.source.derivation_parser import parse_derived
from decision_rules.source.dictionary_parser import load_dictionary, parse_fact
from decision_rules.source.digest import digest_of, record_closure, ruleset_closure
from decision_rules.source.fiche_parser import parse_fiche
from decision_rules.source.packs import CLOSURE, read_pack
from decision_rules.source.register import Revision, pack_bytes, read_register
from decision_rules.source.rule_parser import parse_chapter
from decision_rules.source.structure_checks import check_ruleset
from decision_rules.source.yaml_source import YamlNode, day_of

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
CONTEXT_ON = FactDefinition(name="context.on", type="date", label="Date de l'évaluation", question="")


class Library:
    """The catalogues by id, with their shared dictionary. Reading the folder `root` raises ContentError.

    `rulesets` holds the current content, by id. A revision is released when it is in the register, or released by the site
    (`with_releases`); content that was never released is a draft. The revision in force of a ruleset is its latest released one: the
    current content when both are identical, its frozen pack otherwise. A folder without a register has no drafts.
    """

    def __init__(self, root: Path, *, strict: bool = True) -> None:
        register = read_register(root)
        self.has_register = register is not None
        self.revisions = register or ()
        self._build(read_content(root), root)
        if strict:
            for fault in self.released_content_faults():
                raise fault

    @classmethod
    def of(cls, content: Content) -> Library:
        """A library made of content already read. Raises ContentError."""
        made = cls.__new__(cls)
        made.has_register, made.revisions = False, ()
        made._build(content, None)
        return made

    def _build(self, content: Content, root: Path | None) -> None:
        self.root, self.content = root, content
        self.evidence = content.evidence
        self.declared_facts: Mapping[str, YamlNode] = {entry["name"]: entry for file in content.facts for entry in file.get("facts", ())}
        self.dictionary = load_dictionary(content.facts)
        self.acts = parse_acts(content.acts)
        self.histology = parse_histology(content.acts, self.dictionary)
        self.catalogues = {name: load_catalogue(name, self) for name in content.catalogues}
        self.rulesets = {name: ruleset for catalogue in self.catalogues.values() for name, ruleset in catalogue.rulesets.items()}
        self.dictionary = self._dictionary_as_read()
        self.fiche = parse_fiche(content.record, self.dictionary, self.catalogues, alone=root is None)
        self._frozen: dict[str, Library] = {}

    @cached_property
    def record_digest(self) -> str:
        """The digest of the content outside the closures of rulesets (`record_closure`)."""
        return digest_of(
            record_closure(
                [ruleset.closure for ruleset in self.rulesets.values()],
                catalogues=self.content.catalogues,
                facts=self.declared_facts,
                record=self.content.record,
                acts=self.content.acts,
                evidence=self.evidence.rows,
            )
        )

    def fact_with_role(self, role: FactRole) -> str:
        """The name of the fact that has a role. Raises ContentError when none has it."""
        name = self.dictionary.roles.get(role)
        if name is None:
            raise ContentError(FACTS, None, f"aucune donnée ne tient le rôle « {role} »", f"écrire « role: {role} » à celle qui le tient")
        return name

    def role_faults(self) -> Iterator[ContentError]:
        """An error for each role that the product reads and that no fact of this library has."""
        for role in FactRole:
            try:
                self.fact_with_role(role)
            except ContentError as fault:
                yield fault
        for chapter_role in ChapterRole:
            if not any(ruleset.rules_in_role(chapter_role) for ruleset in self.rulesets.values()):
                yield ContentError("rules", None, f"aucun chapitre ne tient le rôle « {chapter_role} »", f"écrire « role: {chapter_role} »")

    def with_releases(self, revisions: Iterable[Revision]) -> Library:
        """The same library with these revisions released too, after those of the register."""
        changed = copy(self)
        known = {(each.id, each.revision) for each in self.revisions}
        changed.revisions = (*self.revisions, *(each for each in revisions if (each.id, each.revision) not in known))
        return changed

    def ruleset(self, name: str) -> Ruleset:
        """The ruleset of this name: `id` is its revision in force (the current content when none was released), `id@2` and `id@sha256:…`
        one revision. Raises UnknownRuleset, and ContentError when its pack is absent or altered."""
        ruleset_id, mark, wanted = str(name).partition("@")
        if not mark:
            found = self.latest(ruleset_id) or self.rulesets.get(ruleset_id)
        elif wanted.startswith("sha256:"):
            found = self.by_digest(wanted, ruleset_id)
        else:
            found = self.by_number(ruleset_id, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None
        if found is None:
            raise UnknownRuleset(name, self.known_names(ruleset_id))
        return found

    def known_names(self, ruleset_id: str) -> list[str]:
        """The names suggested for an unknown one: the revisions of this id, or every id."""
        numbers = {each.revision for each in self.revisions if each.id == ruleset_id}
        numbers |= {self.rulesets[ruleset_id].revision} if ruleset_id in self.rulesets else set()
        return [f"{ruleset_id}@{number}" for number in sorted(numbers)] or list(self.rulesets)

    def by_digest(self, digest: str, ruleset_id: str = "") -> Ruleset | None:
        """The revision with this digest, from the current content or a frozen pack; None when no revision has it."""
        for ruleset in self.rulesets.values():
            if ruleset.digest == digest and ruleset_id in ("", ruleset.id):
                return ruleset
        found = next((each for each in self.revisions if each.digest == digest and ruleset_id in ("", each.id)), None)
        return self.frozen(found).rulesets[found.id] if found else None

    def by_number(self, ruleset_id: str, number: int) -> Ruleset | None:
        """The revision of a ruleset with this number; None when there is none."""
        content = self.rulesets.get(ruleset_id)
        found = next((each for each in self.revisions if (each.id, each.revision) == (ruleset_id, number)), None)
        if content is not None and content.revision == number and (found is None or found.digest == content.digest):
            return content
        return self.frozen(found).rulesets[ruleset_id] if found else None

    def latest(self, ruleset_id: str) -> Ruleset | None:
        """The latest released revision of a ruleset; None when none was released."""
        released = [each.revision for each in self.revisions if each.id == ruleset_id]
        if not released:
            return None if self.has_register else self.rulesets.get(ruleset_id)
        return self.by_number(ruleset_id, max(released))

    def frozen(self, revision: Revision) -> Library:
        """The library of a frozen pack: one ruleset, with all it reads and all that its pages and documents print. Raises ContentError
        when the pack is absent or altered."""
        if revision.pack not in self._frozen:
            content, covers = read_pack(pack_bytes(self.root, revision), revision)
            made = Library.of(content)
            ruleset = made.rulesets[revision.id]
            if covers == CLOSURE and ruleset.digest != revision.digest:
                fault = "l'empreinte recalculée n'est pas celle du registre"
                raise ContentError(f"{revision.name}.json.xz", None, fault, "corriger le registre")
            ruleset.digest = revision.digest
            self._frozen[revision.pack] = made
        return self._frozen[revision.pack]

    def library_for_digest(self, digest: str) -> Library | None:
        """The library with which to display an evaluation of this digest: this one for the current content, that of a frozen pack for an
        older revision; None when no revision has this digest."""
        if any(ruleset.digest == digest for ruleset in self.rulesets.values()):
            return self
        found = next((each for each in self.revisions if each.digest == digest), None)
        return self.frozen(found) if found else None

    def library_as_released(self, digest: str) -> Library | None:
        """The library with which to print an evaluation of this digest again: that of its frozen pack, whatever the current content says,
        with the current facts that the pack does not declare; None when no released revision has this digest."""
        found = next((each for each in self.revisions if each.digest == digest and each.pack), None)
        if found is None:
            return None
        printed = copy(self.frozen(found))
        printed.dictionary = printed.dictionary.with_facts_of(self.dictionary)
        return printed

    def is_draft(self, ruleset: Ruleset) -> bool:
        """Whether this content is not released, neither in the register nor by the site."""
        if not self.has_register and not any(each.id == ruleset.id for each in self.revisions):
            return False
        return not any((each.id, each.digest) == (ruleset.id, ruleset.digest) for each in self.revisions)

    def in_force(self, catalogue: Catalogue, on: date) -> Ruleset | None:
        """The released revision of the ruleset whose period includes that day; None without one. While that ruleset is a draft, the
        preceding one stays in force."""
        meant = next((ruleset for ruleset in catalogue.rulesets.values() if ruleset.in_force(on)), None)
        if meant is None:
            return None
        released = self.latest(meant.id)
        if released is not None:
            return released
        before = [each for each in catalogue.rulesets.values() if each.effective_from < meant.effective_from]
        known = [found for each in before if (found := self.latest(each.id)) is not None]
        return max(known, key=lambda each: each.effective_from, default=None)

    def released_content_faults(self) -> Iterator[ContentError]:
        """An error for each ruleset whose content differs from the released revision of its number, or whose number is not the next."""
        for content in self.content.catalogues.values():
            for entry in content.head["rulesets"]:
                ruleset = self.rulesets[entry["id"]]
                known = {each.revision: each for each in self.revisions if each.id == ruleset.id}
                same, following = known.get(ruleset.revision), max(known, default=0) + 1
                if same is not None and same.digest != ruleset.digest:
                    yield entry.fault(
                        f"le contenu de {ruleset.id} n'est plus celui de sa révision {ruleset.revision}, publiée sous {same.digest}",
                        f"rétablir ce contenu, ou écrire « revision: {following} » pour un brouillon",
                    )
                elif same is None and known and ruleset.revision != following:
                    yield entry.fault(f"{ruleset.id} : révision {ruleset.revision} hors d'ordre", f"écrire « revision: {following} »")

    def _dictionary_as_read(self) -> Dictionary:
        """The dictionary, with the chapters that read each fact."""
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
    """The library of a folder of catalogues, loaded once per process. Raises ContentError."""
    return Library(root)


def acts() -> Mapping[str, Act]:
    """Every act of the library by id, in the order of the form."""
    return library().acts


def load_catalogue(name: str, rules: Library) -> Catalogue:
    """One catalogue and its rulesets. Raises ContentError."""
    content = rules.content.catalogues[name]
    head, derived_file = content.head, content.derived
    head.check_keys(HEAD_KEYS, ["id", "title", "rulesets", "scope", "resolution"])
    declared = [entry["id"] for entry in head["rulesets"]]
    derived_file.check_keys(["derived", "schedules"], ["derived"])
    shapes = derived_definitions(derived_file, declared)
    facts = {**rules.dictionary.facts, "context.on": CONTEXT_ON}
    vocabulary = Vocabulary(facts, shapes)
    derived = [
        parse_derived(entry, shapes[entry["name"]], vocabulary, tuple(entry.get("rulesets", declared))) for entry in derived_file["derived"]
    ]
    catalogue = parse_head(head, vocabulary, content)
    chapters = [parse_chapter(chapter, vocabulary, catalogue, declared, rules.evidence.rows) for chapter in content.chapters]
    chapters = [replace(chapter, rules=tuple(with_bases(rule, content.bases) for rule in chapter.rules)) for chapter in chapters]
    check_periods(head)
    for entry in head["rulesets"]:
        catalogue.rulesets[entry["id"]] = build_ruleset(entry, catalogue, chapters, derived, rules, content)
    check_steps(head, catalogue)
    catalogue.cases = tuple(parse_cases(content.cases, declared))
    return catalogue


def derived_definitions(content: YamlNode, declared: list[str]) -> dict[str, FactDefinition]:
    """The definition of each derived fact, by name. Entries of the same name must have the same definition and no ruleset in common.

    Raises ContentError.
    """
    shapes: dict[str, FactDefinition] = {}
    attributed: set[tuple[str, str]] = set()
    for entry in content["derived"]:
        shape = YamlNode({key: entry[key] for key in ("name", "type", "label", "values", "unit") if key in entry})
        shape.file, shape.line = entry.file, entry.line
        if shape.get("type") in ("integer", "decimal"):
            shape |= {"minimum": -1e9, "maximum": 1e9}
        definition = parse_fact(shape, inner=True)
        for ruleset in entry.get("rulesets", declared):
            if ruleset not in declared or (definition.name, ruleset) in attributed:
                raise entry.fault(f"« {definition.name} » : référentiel {ruleset} inconnu ou déjà défini", "corriger rulesets")
            attributed.add((definition.name, ruleset))
        if definition.name in shapes and shapes[definition.name].type != definition.type:
            raise entry.fault(f"« {definition.name} » change de type", "garder le même type dans chaque référentiel")
        shapes.setdefault(definition.name, definition)
    return shapes


def with_bases(rule: Rule, bases: Mapping[str, Mapping[str, Any]]) -> Rule:
    """The rule with the facts of its examples completed from the base each names; a null removes a fact of the base."""
    examples = []
    for example in rule.examples:
        given = dict(example.given)
        base = given.pop("base", None)
        facts = {**bases.get(base, {}), **given} if base else given
        examples.append(replace(example, given={name: value for name, value in facts.items() if value is not None}))
    return replace(rule, examples=tuple(examples))


def parse_cases(cases: Iterable[YamlNode], declared: Iterable[str]) -> Iterator[WorkedCase]:
    """The worked cases of a catalogue."""
    for entry in cases:
        entry.check_keys(["id", "title", "ruleset", "facts", "expect", "derived", "scores", "trap"], ["id", "title", "ruleset", "facts"])
        if entry["ruleset"] not in declared:
            raise entry.fault(f"référentiel inconnu « {entry['ruleset']} »", "corriger ruleset")
        expect = tuple(entry["expect"]) if "expect" in entry else None
        derived, scores = entry.get("derived", {}), entry.get("scores", {})
        yield WorkedCase(entry["id"], entry["title"], entry["ruleset"], entry["facts"], expect, derived, scores)


def check_periods(head: YamlNode) -> None:
    """Check that the periods of the rulesets of a catalogue do not overlap. Raises ContentError."""
    periods = []
    for entry in head["rulesets"]:
        entry.check_keys(["id", "revision", "title", "effective", "basis", "next_review"], ["id", "title", "effective"])
        check_revision(entry)
        period = entry["effective"]
        if not isinstance(period, YamlNode):
            raise entry.fault("« effective » attend une période", "écrire effective: {from: AAAA-MM-JJ}")
        period.check_keys(["from", "until"], ["from"])
        until = day_of(period["until"], period) if period.get("until") else date.max
        periods.append((day_of(period["from"], period), until, entry))
    last = date.min
    for start, until, entry in sorted(periods, key=lambda each: each[0]):
        if start <= last:
            raise entry.fault(f"« {entry['id']} » commence avant la fin du précédent", "séparer les périodes de validité")
        last = until


def check_steps(head: YamlNode, catalogue: Catalogue) -> None:
    """Check that the rules named by resolution steps exist in at least one ruleset. Raises ContentError."""
    known = {rule for each in catalogue.rulesets.values() for rule in each.rules}
    for entry in head["resolution"]:
        for name in (*([entry["by_rule"]] if "by_rule" in entry else ()), *entry.get("except_rules", ())):
            if name not in known:
                raise entry.fault(f"« {name} » n'est une règle d'aucun référentiel", "corriger by_rule ou except_rules")


def check_revision(entry: YamlNode) -> None:
    """Check that the number of a revision is an integer, at least 1. Raises ContentError."""
    number = entry.get("revision", 1)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise entry.fault(f"numéro de révision illisible « {number} »", "écrire un entier, 1 pour la première")


def build_ruleset(
    entry: YamlNode, catalogue: Catalogue, chapters: list[Chapter], derived: list[Derived], rules: Library, content: CatalogueContent
) -> Ruleset:
    """One ruleset with its rules, derived facts, closure and digest, checked as a whole. Raises ContentError."""
    name, period = entry["id"], entry["effective"]
    chosen = [replace(chapter, rules=tuple(rule for rule in chapter.rules if name in rule.rulesets)) for chapter in chapters]
    until = period.get("until")
    ruleset = Ruleset(
        id=name,
        revision=entry.get("revision", 1),
        title=entry["title"],
        basis=entry.get("basis", ""),
        catalogue=catalogue,
        effective_from=day_of(period["from"], period),
        effective_until=day_of(until, period) if until else None,
        next_review=day_of(entry["next_review"], entry) if "next_review" in entry else None,
        chapters=tuple(chapter for chapter in chosen if chapter.rules),
        derived={item.name: item for item in derived if name in item.rulesets},
        dictionary=rules.dictionary,
    )
    check_ruleset(ruleset, entry)
    ruleset.closure = ruleset_closure(
        ruleset, content, facts=rules.declared_facts, acts=rules.content.acts, histology=rules.histology, evidence=rules.evidence.rows
    )
    ruleset.digest = digest_of(ruleset.closure)
    return ruleset
