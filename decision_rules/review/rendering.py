"""The readable catalogue as data: each chapter, rule, source and example of a ruleset in words, independent of the page layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from decision_rules.explain.sentences import SIGNS, SentenceWriter
from decision_rules.model.conditions import Compare, walk
from decision_rules.model.facts import format_plain, format_value
from decision_rules.model.references import depends_on, facts_read_by, rule_conditions
from decision_rules.model.result import OutputKind, VerdictWord
from decision_rules.model.rules import Chapter, Example, Output, Rule, Ruleset, Schedule
from decision_rules.review.clauses import Clause, clause, one_line
from decision_rules.review.definitions import Definition, definition_of
from decision_rules.review.output_changes import WHEN_UNKNOWN, unknown_policy
from decision_rules.source.evidence_library import evidence_library

LONG_EXAMPLE = 6
EXPECTED = {VerdictWord.TRUE: "se déclenche", VerdictWord.FALSE: "ne se déclenche pas", VerdictWord.UNKNOWN: "indéterminée"}


@dataclass(frozen=True, slots=True)
class RenderedOutput:
    """An output of a rule. `when` is its condition in words, `wordings` its variants as (condition in words, text)."""

    kind: OutputKind
    topic: str
    topic_label: str
    text: str
    when: str
    wordings: tuple[tuple[str, str], ...]
    kind_label: str


@dataclass(frozen=True, slots=True)
class RenderedSource:
    """A citation with the full reference of its source, and how the source was consulted."""

    cite: str
    where: str
    title: str
    reference: str
    year: str
    seen_as: str


@dataclass(frozen=True, slots=True)
class RenderedExample:
    """An example: its facts in words (only the differences from the base when `on_base`), and the expected verdict."""

    facts: tuple[tuple[str, str], ...]
    on_base: bool
    expect: VerdictWord
    verdict: str


@dataclass(frozen=True, slots=True)
class RenderedReference:
    """A fact, a derived fact or a row of evidence, by id and label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class RenderedRule:
    """One rule in words, for the review by a clinician."""

    id: str
    title: str
    chapter: str
    for_each: str
    scope: Clause | None
    condition: Clause
    outputs: tuple[RenderedOutput, ...]
    unknown: str
    unknown_outputs: tuple[RenderedOutput, ...]
    strength: str
    sources: tuple[RenderedSource, ...]
    evidence: tuple[RenderedReference, ...]
    to_confirm: str
    reading: str
    base: tuple[tuple[str, str], ...]
    examples: tuple[RenderedExample, ...]
    schedules: tuple[str, ...]
    facts: tuple[RenderedReference, ...]
    computed: tuple[RenderedReference, ...]

    @property
    def kinds(self) -> tuple[OutputKind, ...]:
        """The kinds of the outputs, each once."""
        return tuple(dict.fromkeys(output.kind for output in self.outputs))


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that the rules of a chapter compare a fact with, and these rules."""

    label: str
    limit: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenderedChapter:
    number: int
    title: str
    rules: tuple[RenderedRule, ...]
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class RenderedRuleset:
    """A whole ruleset in words."""

    id: str
    title: str
    catalogue: str
    basis: str
    digest: str
    effective_from: date
    effective_until: date | None
    next_review: date | None
    chapters: tuple[RenderedChapter, ...]
    computed: tuple[Definition, ...]
    resolution: tuple[str, ...]
    silences: tuple[str, ...]
    sources: tuple[RenderedSource, ...]

    @property
    def period(self) -> str:
        """The period of use: « du 01/08/2024 à ce jour »."""
        until = f"au {self.effective_until:%d/%m/%Y}" if self.effective_until else "à ce jour"
        return f"du {self.effective_from:%d/%m/%Y} {until}"

    @property
    def rule_count(self) -> int:
        return sum(len(chapter.rules) for chapter in self.chapters)


def render_ruleset(ruleset: Ruleset) -> RenderedRuleset:
    """A whole ruleset in words, in the order of its chapters."""
    sources = ruleset.catalogue.sources
    cited = {citation.cite for rule in ruleset.rules.values() for citation in rule.sources}
    return RenderedRuleset(
        id=ruleset.id,
        title=ruleset.title,
        catalogue=ruleset.catalogue.title,
        basis=ruleset.basis,
        digest=ruleset.digest,
        effective_from=ruleset.effective_from,
        effective_until=ruleset.effective_until,
        next_review=ruleset.next_review,
        chapters=tuple(render_chapter(ruleset, number) for number in range(1, len(ruleset.chapters) + 1)),
        computed=tuple(render_computed(ruleset)),
        resolution=tuple(step.text for step in ruleset.steps),
        silences=ruleset.catalogue.silences,
        sources=tuple(render_source(ruleset, name, "") for name in sources if name in cited),
    )


def render_chapter(ruleset: Ruleset, number: int) -> RenderedChapter:
    """The chapter of this number, from 1, in words."""
    chapter = ruleset.chapters[number - 1]
    rules = tuple(render_rule(ruleset, rule) for rule in chapter.rules)
    return RenderedChapter(number, chapter.title, rules, tuple(thresholds(ruleset, chapter)))


def render_rule(ruleset: Ruleset, rule: Rule) -> RenderedRule:
    """One rule in words."""
    writer, policy = ruleset.cached(SentenceWriter), unknown_policy(rule)
    facts = facts_read_by(ruleset, rule)
    base, examples = render_examples(ruleset, rule)
    return RenderedRule(
        id=rule.id,
        title=rule.title,
        chapter=rule.chapter,
        for_each=writer.label(rule.for_each) if rule.for_each else "",
        scope=clause(writer, rule.scope, rule.for_each) if rule.scope is not None else None,
        condition=clause(writer, rule.when, rule.for_each),
        outputs=tuple(render_output(ruleset, rule, output) for output in rule.outputs),
        unknown=WHEN_UNKNOWN[policy],
        unknown_outputs=tuple(render_output(ruleset, rule, output) for output in rule.if_unknown) if policy == "own" else (),
        strength=rule.strength,
        sources=tuple(render_source(ruleset, citation.cite, citation.where) for citation in rule.sources),
        evidence=tuple(RenderedReference(row.id, row.reference) for row in evidence_library().cited(rule.evidence)),
        to_confirm=rule.to_confirm or "",
        reading=rule.reading or "",
        base=base,
        examples=examples,
        schedules=tuple(schedule_words(each) for each in ruleset.catalogue.schedules if each.rule == rule.id),
        facts=tuple(RenderedReference(name, fact.label) for name, fact in ruleset.dictionary.facts.items() if name in facts),
        computed=tuple(computed_facts_read(ruleset, rule)),
    )


def computed_facts_read(ruleset: Ruleset, rule: Rule) -> Iterator[RenderedReference]:
    """The derived facts a rule reads directly."""
    for name in dict.fromkeys(depends_on(ruleset, rule.id)):
        if name in ruleset.derived:
            yield RenderedReference(name, ruleset.derived[name].definition.label)


def render_output(ruleset: Ruleset, rule: Rule, output: Output) -> RenderedOutput:
    def said(condition: object) -> str:
        return one_line(clause(ruleset.cached(SentenceWriter), condition, rule.for_each))  # type: ignore[arg-type]

    return RenderedOutput(
        kind=output.kind,
        topic=output.topic,
        topic_label=ruleset.catalogue.topics[output.topic].label,
        text=output.text,
        when=said(output.when) if output.when is not None else "",
        wordings=tuple((said(each.when), each.text) for each in output.variants),
        kind_label=output.kind.label,
    )


def render_source(ruleset: Ruleset, cite: str, where: str) -> RenderedSource:
    source = ruleset.catalogue.sources[cite]
    return RenderedSource(cite, where, source.title, source.reference, source.year, source.seen_as)


Facts = tuple[tuple[str, str], ...]


def render_examples(ruleset: Ruleset, rule: Rule) -> tuple[Facts, tuple[RenderedExample, ...]]:
    """The examples in words. The first long one gives the base; those close to it list their differences from it."""
    kept = [each for each in rule.examples if not each.rulesets or ruleset.id in each.rulesets]
    facts_in_words = [facts_of(ruleset, each) for each in kept]
    long = [facts for facts in facts_in_words if len(facts) >= LONG_EXAMPLE]
    base = long[0] if len(long) > 1 else ()
    examples = []
    for example, facts in zip(kept, facts_in_words, strict=True):
        departures = differences_from(base, facts)
        on_base = bool(base) and len(departures) < len(facts)
        examples.append(RenderedExample(departures if on_base else facts, on_base, example.expect, EXPECTED[example.expect]))
    return base, tuple(examples)


def facts_of(ruleset: Ruleset, example: Example) -> Facts:
    dictionary = ruleset.dictionary
    return tuple((dictionary.label(name), dictionary.format(name, value)) for name, value in example.given.items())


def differences_from(base: Facts, facts: Facts) -> Facts:
    """The facts of an example that differ from the base or are not in it, then the facts of the base it does not have."""
    labels = {label for label, _ in facts}
    return (*(each for each in facts if each not in base), *((label, "non renseigné") for label, _ in base if label not in labels))


def schedule_words(schedule: Schedule) -> str:
    """A schedule in words: « Contrôle après cryoablation : IRM, à 3, 6 et 12 mois »."""
    months = f"à {', '.join(str(month) for month in schedule.months)} mois" if schedule.months else schedule.due
    return f"{schedule.title} : {', '.join(part for part in (schedule.modality, months, schedule.note) if part)}"


def thresholds(ruleset: Ruleset, chapter: Chapter) -> Iterator[Threshold]:
    """The numbers that the conditions of a chapter compare facts with, in the order of the rules."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for rule in chapter.rules:
        for condition in rule_conditions(rule):
            for node in walk(condition):
                if isinstance(node, Compare) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
                    definition = ruleset.cached(SentenceWriter).definition(node.name, rule.for_each)
                    shown = format_value(definition, node.value) if definition else format_plain(node.value)
                    key = (ruleset.cached(SentenceWriter).label(node.name, rule.for_each), f"{SIGNS[node.operator]} {shown}")
                    found.setdefault(key, {})[rule.id] = None
    yield from (Threshold(label, limit, tuple(rules)) for (label, limit), rules in sorted(found.items()))


def render_computed(ruleset: Ruleset) -> Iterator[Definition]:
    """Every derived fact in words, with the rules that read it directly."""
    readers: dict[str, list[str]] = {}
    for rule in ruleset.rules.values():
        for each in computed_facts_read(ruleset, rule):
            readers.setdefault(each.id, []).append(rule.id)
    for name, derived in ruleset.derived.items():
        yield definition_of(ruleset, derived, tuple(readers.get(name, ())))
