"""The page of a rule: sentences linked to the data they read, sources, examples, and versions in other rulesets."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from cryoboard.web.presenters.rulesets import Kind, RuleLine, rule_line
from cryoboard.web.presenters.status_labels import KIND_ICONS
from decision_rules import Rule, Ruleset, VerdictWord
from decision_rules.model.conditions import RuleFired, walk
from decision_rules.model.references import rule_conditions
from decision_rules.review.clauses import Clause
from decision_rules.review.definitions import Definition
from decision_rules.review.differences import STATUS_WORDS, Difference, rule_difference
from decision_rules.review.rendering import (
    RenderedChapter,
    RenderedExample,
    RenderedOutput,
    RenderedRule,
    render_chapter,
    render_computed,
    render_rule,
)

FEW_EXAMPLES = 10
TONES = {VerdictWord.TRUE: "good", VerdictWord.FALSE: "mute", VerdictWord.UNKNOWN: "ask"}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a condition, its link, and the sentences below it."""

    words: str
    url: str
    children: list[Sentence]


@dataclass(frozen=True, slots=True)
class ShownOutput:
    said: RenderedOutput
    icon: str


@dataclass(frozen=True, slots=True)
class ShownExample:
    said: RenderedExample
    tone: str


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule with its sentences linked to the data they read."""

    read: RenderedRule
    kinds: list[Kind]
    scope: Sentence | None
    condition: Sentence
    outputs: list[ShownOutput]
    unknown_outputs: list[ShownOutput]
    examples: list[ShownExample]
    more_examples: list[ShownExample]


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """The same id in another ruleset of the catalogue: absent, identical, or different with its differences."""

    ruleset: str
    title: str
    word: str
    change: Difference | None
    shown: ShownRule | None


@dataclass(frozen=True, slots=True)
class RulePage:
    ruleset: Ruleset
    chapter: int
    shown: ShownRule
    others: list[OtherVersion]
    quoted_by: list[RuleLine]
    previous: RuleLine | None
    following: RuleLine | None


@dataclass(frozen=True, slots=True)
class ChapterPage:
    ruleset: Ruleset
    read: RenderedChapter
    rules: list[ShownRule]


@dataclass(frozen=True, slots=True)
class ShownRow:
    item: str
    value: str
    when: Sentence


@dataclass(frozen=True, slots=True)
class ShownDefinition:
    said: Definition
    condition: Sentence | None
    rows: list[ShownRow]


def rule_page(ruleset: Ruleset, rule: Rule) -> RulePage:
    """One rule, its neighbours in the chapter, and its versions in the other rulesets of the catalogue."""
    number = next(index for index, chapter in enumerate(ruleset.chapters, start=1) if rule in chapter.rules)
    rules = ruleset.chapters[number - 1].rules
    place = rules.index(rule)
    return RulePage(
        ruleset=ruleset,
        chapter=number,
        shown=shown_rule(ruleset, render_rule(ruleset, rule)),
        others=[other_version(ruleset, rule, each) for each in ruleset.catalogue.rulesets.values() if each is not ruleset],
        quoted_by=[rule_line(ruleset, each) for each in ruleset.rules.values() if quotes(each, rule.id)],
        previous=rule_line(ruleset, rules[place - 1]) if place else None,
        following=rule_line(ruleset, rules[place + 1]) if place + 1 < len(rules) else None,
    )


def quotes(rule: Rule, rule_id: str) -> bool:
    return any(isinstance(node, RuleFired) and node.rule_id == rule_id for each in rule_conditions(rule) for node in walk(each))


def other_version(ruleset: Ruleset, rule: Rule, other: Ruleset) -> OtherVersion:
    """The comparison, from the older ruleset to the newer."""
    if rule.id not in other.rules:
        return OtherVersion(other.id, other.title, "Absente de ce référentiel", None, None)
    old, new = sorted((ruleset, other), key=lambda each: each.effective_from)
    change = rule_difference(old, new, rule.id)
    if change.status == "same":
        return OtherVersion(other.id, other.title, "Identique dans ce référentiel", None, None)
    return OtherVersion(other.id, other.title, STATUS_WORDS["changed"], change, shown_rule(other, render_rule(other, other.rules[rule.id])))


def chapter_page(ruleset: Ruleset, number: int) -> ChapterPage:
    """The page of a chapter."""
    read = render_chapter(ruleset, number)
    return ChapterPage(ruleset, read, [shown_rule(ruleset, rule) for rule in read.rules])


def computed_page(ruleset: Ruleset) -> list[ShownDefinition]:
    """Every computed datum of a ruleset."""
    return [
        ShownDefinition(
            said=each,
            condition=sentence(ruleset, each.condition) if each.condition else None,
            rows=[ShownRow(row.item, row.value, sentence(ruleset, row.when)) for row in each.rows],
        )
        for each in render_computed(ruleset)
    ]


def shown_rule(ruleset: Ruleset, read: RenderedRule) -> ShownRule:
    examples = [ShownExample(each, TONES[each.expect]) for each in read.examples]
    return ShownRule(
        read=read,
        kinds=[Kind(kind, kind.label, KIND_ICONS[kind]) for kind in read.kinds],
        scope=sentence(ruleset, read.scope) if read.scope else None,
        condition=sentence(ruleset, read.condition),
        outputs=[ShownOutput(each, KIND_ICONS[each.kind]) for each in read.outputs],
        unknown_outputs=[ShownOutput(each, KIND_ICONS[each.kind]) for each in read.unknown_outputs],
        examples=examples[:FEW_EXAMPLES],
        more_examples=examples[FEW_EXAMPLES:],
    )


def sentence(ruleset: Ruleset, said: Clause) -> Sentence:
    """The clause with the address of the rule, the computed datum or the readers of the fact it names."""
    return Sentence(said.words, address(ruleset, said), [sentence(ruleset, child) for child in said.children])


def address(ruleset: Ruleset, said: Clause) -> str:
    if said.rule in ruleset.rules:
        return reverse("cryoboard:rule", args=[ruleset.id, said.rule])
    if said.fact in ruleset.derived:
        return f"{reverse('cryoboard:ruleset_computed', args=[ruleset.id])}#{said.fact}"
    name = (said.fact or "").partition("[]")[0]
    if name in ruleset.dictionary.facts:
        return f"{reverse('cryoboard:ruleset', args=[ruleset.id])}?donnee={name}#lecture"
    return ""
