"""The search of rules by words, without accents or capitals, and of the rules that read a fact."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from cryoboard.organisation.selectors import folded
from decision_rules import Rule, Ruleset
from decision_rules.model.references import facts_read_by
from decision_rules.review.clauses import one_line
from decision_rules.review.rendering import render_rule


def found_rules(ruleset: Ruleset, words: str) -> list[Rule]:
    """The rules whose text holds every word; matches of the id, then of the title, come first."""
    asked = folded(words).split()
    if not asked:
        return []
    texts = searchable(ruleset)
    found = [rule for rule in ruleset.rules.values() if all(word in texts[rule.id] for word in asked)]
    return sorted(found, key=lambda rule: nearness(rule, asked))


def nearness(rule: Rule, asked: Sequence[str]) -> int:
    if any(word in folded(rule.id) for word in asked):
        return 0
    return 1 if all(word in folded(rule.title) for word in asked) else 2


@lru_cache(maxsize=16)
def searchable(ruleset: Ruleset) -> dict[str, str]:
    """The searchable text of each rule: id, title, conditions, outputs, strength, sources, data read."""
    return {rule.id: folded(" ".join(words_of(ruleset, rule))) for rule in ruleset.rules.values()}


def words_of(ruleset: Ruleset, rule: Rule) -> list[str]:
    read = render_rule(ruleset, rule)
    conditions = [one_line(each) for each in (read.scope, read.condition) if each]
    outputs = [word for each in (*read.outputs, *read.unknown_outputs) for word in (each.kind_label, each.topic_label, each.text)]
    sources = [word for each in read.sources for word in (each.cite, each.where, each.title)]
    labels = [each.label for each in (*read.facts, *read.computed)]
    return [read.id, read.title, read.chapter, *conditions, *outputs, read.strength, read.to_confirm, read.reading, *sources, *labels]


def rules_with_fact(ruleset: Ruleset, fact: str) -> list[Rule]:
    """The rules whose conditions read a fact, directly or through computed data."""
    return [rule for rule in ruleset.rules.values() if fact in facts_read_by(ruleset, rule)]
