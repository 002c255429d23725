"""« Référentiels »: the rulesets in force with their dates, and the search of a rule or of a datum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cryoboard.web.presenters.status_labels import KIND_ICONS
from cryoboard.web.rule_search import found_rules, rules_with_fact
from decision_rules import Catalogue, Library, Rule, Ruleset
from decision_rules.model.references import facts_read
from decision_rules.review.rendering import RenderedRuleset, render_ruleset

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class State:
    """Whether a ruleset applies today: a word, an icon, a tone."""

    word: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class RulesetLine:
    """One ruleset of the list."""

    id: str
    revision: int
    title: str
    state: State
    since: date
    until: date | None
    next_review: date | None
    digest: str
    rules: int
    chapters: int


@dataclass(frozen=True, slots=True)
class CatalogueBlock:
    title: str
    rulesets: list[RulesetLine]
    compare_url: str


@dataclass(frozen=True, slots=True)
class Kind:
    id: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """The line of a rule: in a search, in its chapter, or among the rules that read a datum."""

    id: str
    title: str
    chapter: str
    ruleset: str
    ruleset_title: str
    kinds: list[Kind]


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a search: the first rules, and their total number."""

    words: str
    rules: list[RuleLine]
    total: int


@dataclass(frozen=True, slots=True)
class FactChoice:
    name: str
    label: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    title: str
    facts: list[FactChoice]


@dataclass(frozen=True, slots=True)
class Readers:
    """The rules that read one datum."""

    name: str
    label: str
    rules: list[RuleLine]


@dataclass(frozen=True, slots=True)
class RulesetPage:
    read: RenderedRuleset
    line: RulesetLine
    compare_url: str
    groups: list[FactGroup]


def is_in_force(rules: Library, ruleset: Ruleset, today: date) -> bool:
    """Is this content the revision in force?"""
    current = rules.in_force(rules.catalogues[ruleset.catalogue.id], today)
    return current is not None and current.digest == ruleset.digest


def state_of(rules: Library, ruleset: Ruleset, today: date) -> State:
    """The state of a ruleset: in force, replaced, to come, or never released."""
    if rules.is_draft(ruleset):
        return State("Brouillon, non publié", "edit", "warn")
    if is_in_force(rules, ruleset, today):
        return State("En vigueur", "true", "good")
    if ruleset.effective_from > today:
        return State("À venir", "pending", "ice")
    return State("Remplacé", "history", "mute")


def ruleset_line(rules: Library, ruleset: Ruleset, today: date) -> RulesetLine:
    """A revision; the end of its period and its next review are set after its release, so today's content has them."""
    declared = rules.rulesets[ruleset.id]
    return RulesetLine(
        id=ruleset.id,
        revision=ruleset.revision,
        title=ruleset.title,
        state=state_of(rules, ruleset, today),
        since=ruleset.effective_from,
        until=declared.effective_until,
        next_review=declared.next_review,
        digest=ruleset.digest,
        rules=len(ruleset.rules),
        chapters=len(ruleset.chapters),
    )


def catalogue_blocks(rules: Library, today: date) -> list[CatalogueBlock]:
    """Every catalogue, its latest ruleset first."""
    return [
        CatalogueBlock(
            title=catalogue.title,
            rulesets=[ruleset_line(rules, rules.ruleset(name), today) for name in reversed(catalogue.rulesets)],
            compare_url=compare_url(catalogue),
        )
        for catalogue in rules.catalogues.values()
    ]


def compare_url(catalogue: Catalogue) -> str:
    """The link to the changes between the last two rulesets; empty with only one."""
    ids = list(catalogue.rulesets)[-2:]
    return reverse("cryoboard:ruleset_changes", args=ids) if len(ids) == 2 else ""


def ruleset_page(rules: Library, ruleset: Ruleset, today: date) -> RulesetPage:
    """One ruleset: its chapters, and the data it reads."""
    return RulesetPage(
        read=render_ruleset(ruleset),
        line=ruleset_line(rules, ruleset, today),
        compare_url=compare_url(rules.catalogues[ruleset.catalogue.id]),
        groups=fact_groups(ruleset),
    )


def fact_groups(ruleset: Ruleset) -> list[FactGroup]:
    """The data that rules read, by section of the case form."""
    read = set(facts_read(ruleset))
    groups = [
        FactGroup(section.title, [FactChoice(fact.name, fact.label) for fact in section.facts if fact.name in read])
        for section in ruleset.dictionary.sections
    ]
    return [group for group in groups if group.facts]


def search(rulesets: Sequence[Ruleset], words: str) -> Found:
    """The rules found, in the order of the rulesets; a rule of several rulesets is listed once, in the first one."""
    found: dict[str, RuleLine] = {}
    for ruleset in rulesets:
        for rule in found_rules(ruleset, words):
            found.setdefault(rule.id, rule_line(ruleset, rule))
    return Found(words, list(found.values())[:MOST_SHOWN], len(found))


def readers_of(ruleset: Ruleset, fact: str) -> Readers:
    return Readers(fact, ruleset.dictionary.label(fact), [rule_line(ruleset, rule) for rule in rules_with_fact(ruleset, fact)])


def rule_line(ruleset: Ruleset, rule: Rule) -> RuleLine:
    kinds = dict.fromkeys(output.kind for output in rule.outputs)
    return RuleLine(
        id=rule.id,
        title=rule.title,
        chapter=rule.chapter,
        ruleset=ruleset.id,
        ruleset_title=ruleset.title,
        kinds=[Kind(each, each.label, KIND_ICONS[each]) for each in kinds],
    )


def rulesets_in_force_first(rules: Library, today: date) -> list[Ruleset]:
    """The rulesets in force, then the others."""
    every = [rules.ruleset(name) for catalogue in rules.catalogues.values() for name in reversed(catalogue.rulesets)]
    return sorted(every, key=lambda each: not is_in_force(rules, each, today))
