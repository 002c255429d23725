"""The differences between two rulesets of one catalogue, in French for clinicians, with the sources: added, removed and changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from decision_rules.explain.sentences import SentenceWriter
from decision_rules.model.conditions import Condition
from decision_rules.model.derived_facts import Derived
from decision_rules.model.errors import RulesError
from decision_rules.model.references import depends_on
from decision_rules.model.result import Citation
from decision_rules.model.rules import Rule, Ruleset, Step
from decision_rules.review.clauses import clause, flattened, one_line
from decision_rules.review.condition_changes import SentenceWriters, condition_changes, same_subject
from decision_rules.review.definitions import Definition, Row, definition_of, value_words
from decision_rules.review.output_changes import Change, output_changes, output_words, text_change

STATUS_WORDS = {"added": "Ajoutée", "removed": "Retirée", "changed": "Modifiée", "affected": "Inchangée, mais elle lit ce qui change"}
PROPAGATED = ("condition", "output", "unknown", "definition")  # the aspects whose change also affects the rules that read the changed one


MOST_CAUSES = 4


class NotComparable(RulesError):
    """Two rulesets that cannot be compared: they do not belong to the same catalogue."""

    def __init__(self, old: Ruleset, new: Ruleset) -> None:
        super().__init__(
            f"« {old.id} » ({old.catalogue.id}) et « {new.id} » ({new.catalogue.id}) ne sont pas du même catalogue ; "
            f"choisir deux référentiels d’un même catalogue (rules list)"
        )


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A citation with the reference of its source."""

    cite: str
    where: str
    reference: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The differences of one rule, or of one derived fact (`chapter` is empty)."""

    id: str
    title: str
    chapter: str
    status: str
    changes: tuple[Change, ...]
    old_sources: tuple[CitedSource, ...] = ()
    new_sources: tuple[CitedSource, ...] = ()


@dataclass(frozen=True, slots=True)
class RulesetDifference:
    """All the differences: rules in the order of the chapters of the new ruleset, derived facts, resolution."""

    old: Ruleset
    new: Ruleset
    rules: tuple[Difference, ...]
    derived: tuple[Difference, ...]
    resolution: tuple[Change, ...]
    unchanged: int

    def count(self, status: str) -> int:
        return sum(each.status == status for each in self.rules)

    def by_chapter(self) -> dict[str, list[Difference]]:
        """The rules that differ, chapter by chapter."""
        chapters: dict[str, list[Difference]] = {}
        for each in self.rules:
            chapters.setdefault(each.chapter, []).append(each)
        return chapters


def difference(old: Ruleset, new: Ruleset) -> RulesetDifference:
    """The differences of `new` from `old`. Raises NotComparable when they are not of the same catalogue."""
    if old.catalogue.id != new.catalogue.id:
        raise NotComparable(old, new)
    derived = [each for name in in_order(old.derived, new.derived) if (each := derived_difference(old, new, name)).status != "same"]
    rules = {rule_id: rule_difference(old, new, rule_id) for rule_id in in_order(old.rules, new.rules)}
    moved = {each.id: each for each in [*derived, *rules.values()] if reaches_others(each)}
    differences = [each if each.status != "same" else affected(new, each, moved) for each in rules.values()]
    chapters = list(dict.fromkeys(chapter.title for each in (new, old) for chapter in each.chapters))
    shown = sorted((each for each in differences if each.status != "same"), key=lambda each: chapters.index(each.chapter))
    return RulesetDifference(old, new, tuple(shown), tuple(derived), tuple(step_changes(old, new)), len(differences) - len(shown))


def in_order(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    return list(dict.fromkeys([*new, *old]))


def reaches_others(each: Difference) -> bool:
    return each.status in ("added", "removed") or (each.status == "changed" and any(change.aspect in PROPAGATED for change in each.changes))


def rule_difference(old: Ruleset, new: Ruleset, rule_id: str) -> Difference:
    """The differences of one rule; its status is « same » without any."""
    before, after = old.rules.get(rule_id), new.rules.get(rule_id)
    if before is None or after is None:
        ruleset, rule, status = (old, before, "removed") if before else (new, after, "added")
        assert rule is not None
        sources = cited(ruleset, rule.sources)
        removed, added = (sources, ()) if status == "removed" else ((), sources)
        return Difference(rule_id, rule.title, rule.chapter, status, tuple(whole_rule(ruleset, rule)), removed, added)
    changes = tuple(rule_changes(old, new, before, after))
    sides = cited(old, before.sources), cited(new, after.sources)
    return Difference(rule_id, after.title, after.chapter, "changed" if changes else "same", changes, *sides)


def whole_rule(ruleset: Ruleset, rule: Rule) -> Iterator[Change]:
    """The whole content of an added or removed rule, as changes."""
    yield Change("condition", f"condition : {one_line(clause(ruleset.cached(SentenceWriter), rule.condition, rule.for_each))}")
    for output in rule.outputs:
        yield Change("output", f"sortie : {output_words(ruleset, output)}")
    yield Change("strength", f"force : {rule.strength}")
    if rule.to_confirm:
        yield Change("to_confirm", f"à confirmer : {rule.to_confirm}")


def rule_changes(old: Ruleset, new: Ruleset, before: Rule, after: Rule) -> Iterator[Change]:
    """Each change of one rule, most important first."""
    if before.for_each != after.for_each:
        sides = (
            each.cached(SentenceWriter).label(rule.for_each) if rule.for_each else "le dossier"
            for each, rule in ((old, before), (new, after))
        )
        yield Change("condition", "jugée pour : {} devient {}".format(*sides))
    writers = SentenceWriters(old.cached(SentenceWriter), new.cached(SentenceWriter), after.for_each)
    for words in condition_changes(writers, before.condition, after.condition):
        yield Change("condition", words)
    yield from output_changes((old, before), (new, after))
    yield from text_change("title", "intitulé", before.title, after.title)
    yield from text_change("strength", "force", before.strength, after.strength)
    yield from text_change("to_confirm", "à confirmer", before.to_confirm, after.to_confirm)
    yield from text_change("reading", "lecture retenue", before.reading, after.reading)
    yield from source_changes(before.sources, after.sources)
    yield from evidence_changes(before.evidence, after.evidence)


def source_changes(old: tuple[Citation, ...], new: tuple[Citation, ...]) -> Iterator[Change]:
    for each in old:
        if each not in new:
            yield Change("source", f"source retirée : {each.cite}, {each.where}".rstrip(", "))
    for each in new:
        if each not in old:
            yield Change("source", f"source ajoutée : {each.cite}, {each.where}".rstrip(", "))


def evidence_changes(old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[Change]:
    """The changes in the evidence rows a rule cites."""
    removed, added = [each for each in old if each not in new], [each for each in new if each not in old]
    if removed:
        yield Change("source", f"ne s’appuie plus sur : {', '.join(removed)}")
    if added:
        yield Change("source", f"s’appuie aussi sur : {', '.join(added)}")
    if not removed and not added and old != new:
        yield Change("source", "s’appuie sur les mêmes données, citées dans un autre ordre")


def cited(ruleset: Ruleset, citations: tuple[Citation, ...]) -> tuple[CitedSource, ...]:
    sources = ruleset.catalogue.sources
    return tuple(CitedSource(each.cite, each.where, sources[each.cite].title) for each in citations)


def affected(new: Ruleset, each: Difference, moved: Mapping[str, Difference]) -> Difference:
    """The difference of an unchanged rule that depends on a changed derived fact or rule; else the one given."""
    causes = [
        f"« {moved[name].title} »" + ("" if moved[name].id.startswith("derived.") else f" ({name})")
        for name in read_by(new, each.id)
        if name in moved
    ]
    if not causes:
        return each
    more = f" et {len(causes) - MOST_CAUSES} autre(s)" if len(causes) > MOST_CAUSES else ""
    words = f"lit ce qui change : {', '.join(causes[:MOST_CAUSES])}{more}"
    return Difference(each.id, each.title, each.chapter, "affected", (Change("reads", words),), each.old_sources, each.new_sources)


def read_by(ruleset: Ruleset, rule_id: str) -> list[str]:
    """The derived facts and rules that a rule depends on, nearest first."""
    found: dict[str, None] = {}
    waiting = [rule_id]
    while waiting:
        for name in depends_on(ruleset, waiting.pop(0)):
            if name not in found and name != rule_id:
                found[name] = None
                waiting.append(name)
    return list(found)


def derived_difference(old: Ruleset, new: Ruleset, name: str) -> Difference:
    """The differences of one derived fact."""
    before, after = old.derived.get(name), new.derived.get(name)
    if before is None or after is None:
        ruleset, derived, status = (old, before, "removed") if before else (new, after, "added")
        assert derived is not None
        said = Change("definition", definition_words(definition_of(ruleset, derived)))
        return Difference(name, derived.definition.label, "", status, (said,))
    changes = tuple(derived_changes(old, new, before, after))
    return Difference(name, after.definition.label, "", "changed" if changes else "same", changes)


def derived_changes(old: Ruleset, new: Ruleset, before: Derived, after: Derived) -> Iterator[Change]:
    if before.condition is not None and after.condition is not None:
        writers = SentenceWriters(old.cached(SentenceWriter), new.cached(SentenceWriter), after.for_each)
        for words in condition_changes(writers, before.condition, after.condition):
            yield Change("definition", words)
    else:
        yield from (Change("definition", words) for words in row_changes(old, new, before, after))
        yield from definition_changes(definition_of(old, before), definition_of(new, after))
    yield from text_change("title", "intitulé", before.definition.label, after.definition.label)
    yield from text_change("reading", "lecture retenue", before.reading, after.reading)


def row_changes(old: Ruleset, new: Ruleset, before: Derived, after: Derived) -> Iterator[str]:
    """The changes in a table, row by row; the conditions of two rows with the same value are compared."""
    writers = SentenceWriters(old.cached(SentenceWriter), new.cached(SentenceWriter), after.for_each)
    removed = [row for row in rows_read(before) if row not in rows_read(after)]
    added = [row for row in rows_read(after) if row not in rows_read(before)]
    if not removed and not added and rows_read(before) != rows_read(after):
        yield "mêmes lignes, lues dans un autre ordre"
    for row in list(removed):
        other = next((each for each in added if each[:2] == row[:2] and same_subject_parts(row[2], each[2])), None)
        if other is not None:
            removed.remove(row)
            added.remove(other)
            for words in condition_changes(writers, row[2], other[2]):
                yield f"pour la valeur « {value_words(after, row[1])} », {words}"
    yield from (f"ligne retirée : {value_words(before, value)} si {writers.old_sentence(when)}" for _, value, when in removed)
    yield from (f"ligne ajoutée : {value_words(after, value)} si {writers.new_sentence(when)}" for _, value, when in added)


def rows_read(derived: Derived) -> list[tuple[str, Any, Condition]]:
    """Each row of a table: the item when it is a score, the value, the condition."""
    if derived.cases:
        return [("", case.value, case.when) for case in derived.cases]
    return [(item.label, case.value, case.when) for item in derived.score for case in item.cases]


def same_subject_parts(old: Condition, new: Condition) -> bool:
    return any(same_subject(x, y) for x in flattened(old) for y in flattened(new))


def definition_changes(old: Definition, new: Definition) -> Iterator[Change]:
    """The changes in the other parts of a definition, each as a whole."""
    yield from text_change("definition", "calcul", old.formula, new.formula)
    yield from text_change("definition", "compté", counted_words(old), counted_words(new))
    yield from text_change("definition", "sinon", old.otherwise, new.otherwise)
    if old.rows and new.rows:
        yield from text_change("definition", "lecture de la table", old.intro, new.intro)
    yield from text_change("definition", "classes", " ; ".join(old.categories), " ; ".join(new.categories))


def counted_words(said: Definition) -> str:
    return f"{said.intro} {one_line(said.condition)}" if said.condition else ""


def definition_words(said: Definition) -> str:
    """The whole definition on one line."""
    parts = [said.formula, one_line(said.condition) if said.condition else "", " ; ".join(row_words(row) for row in said.rows)]
    return f"{said.intro} {' ; '.join(part for part in parts if part)}"


def row_words(row: Row) -> str:
    item = f"{row.item}, " if row.item else ""
    return f"{item}{row.value} si {one_line(row.when)}"


def step_changes(old: Ruleset, new: Ruleset) -> Iterator[Change]:
    """The changes in the resolution of conflicts, step by step."""
    before, after = steps_of(old), steps_of(new)
    yield from (Change("resolution", f"étape retirée : {text}") for text, step in before.items() if text not in after)
    yield from (Change("resolution", f"étape ajoutée : {text}") for text, step in after.items() if text not in before)
    yield from (Change("resolution", f"étape modifiée : {text}") for text in before if text in after and before[text] != after[text])


def steps_of(ruleset: Ruleset) -> dict[str, Step]:
    return {step.text: step for step in ruleset.steps}
