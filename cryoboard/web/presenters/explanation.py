"""« Pourquoi » : the criteria of a rule with their values, dates, sources and verdicts, and the reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryoboard.cases.models import Case
from cryoboard.evaluations.models import Evaluation
from cryoboard.rulesets.selectors import ruleset_of
from cryoboard.web.presenters.decisive import fact_link
from cryoboard.web.presenters.proposals import Reference, references
from cryoboard.web.presenters.status_labels import VERDICT_TONES, VERDICT_WORDS
from decision_rules import Explanation, TraceNode, VerdictWord, evaluate, explain_rule, lower_first

DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion."""

    depth: int
    sentence: str
    value: str
    observed_on: str
    source_document: str
    verdict: str
    verdict_word: str
    tone: str
    url: str
    is_group: bool


@dataclass(frozen=True, slots=True)
class Why:
    """The whole explanation of a rule."""

    ruleset: str
    rule: str
    title: str
    verdict: str
    verdict_word: str
    tone: str
    strength: str
    reading: str | None
    to_confirm: str | None
    lines: list[Line]
    sources: list[Reference]


def explain(case: Case, evaluation: Evaluation, rule_id: str) -> Why:
    """The explanation, computed again from the stored snapshot. Raises UnknownRule."""
    ruleset = ruleset_of(evaluation.ruleset, evaluation.digest)
    explanation = explain_rule(evaluate(ruleset, evaluation.facts, evaluation.on), rule_id)
    rule = explanation.rule
    return Why(
        ruleset=ruleset.id,
        rule=rule.id,
        title=rule.title,
        verdict=explanation.verdict,
        verdict_word=VERDICT_WORDS[explanation.verdict],
        tone=VERDICT_TONES[explanation.verdict],
        strength=rule.strength,
        reading=rule.reading,
        to_confirm=rule.to_confirm,
        lines=list(_lines(case, explanation, evaluation.facts_meta)),
        sources=references(ruleset, rule.sources),
    )


def _lines(case: Case, explanation: Explanation, meta: Mapping[str, Any]) -> Iterator[Line]:
    if explanation.scope is not None:
        yield from _walk(case, _named(explanation.scope, "Champ d’application"), meta, 0)
    yield from _walk(case, _named(explanation.tree, "Condition"), meta, 0)


def _named(node: TraceNode, name: str) -> TraceNode:
    """The lines of the scope and of the condition, under their headings; a single criterion has its own heading."""
    if node.fact is None and node.children:
        return node._replace(sentence=f"{name} : {lower_first(node.sentence)}")
    return TraceNode(node.verdict, name, None, None, (node,))


def _walk(case: Case, node: TraceNode, meta: Mapping[str, Any], depth: int) -> Iterator[Line]:
    envelope = meta.get((node.fact or "").partition("[]")[0], {})
    yield Line(
        depth=min(depth, DEEPEST),
        sentence=node.sentence,
        value=node.value or "",
        observed_on=french_day(envelope.get("observed_on")),
        source_document=envelope.get("source_document") or "",
        verdict=node.verdict,
        verdict_word=VERDICT_WORDS[node.verdict],
        tone=VERDICT_TONES[node.verdict],
        url=fact_link(case, node.fact).url if node.fact and node.verdict is VerdictWord.UNKNOWN else "",
        is_group=node.fact is None and bool(node.children),
    )
    for child in node.children:
        yield from _walk(case, child, meta, depth + 1)


def french_day(iso: str | None) -> str:
    """12/03/2026, or nothing."""
    return f"{iso[8:10]}/{iso[5:7]}/{iso[0:4]}" if iso else ""
