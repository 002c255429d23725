"""The explanation of a verdict, in French, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from decision_rules.explain.sentences import SentenceWriter
from decision_rules.explain.trace_builder import TraceBuilder, TraceNode
from decision_rules.model.errors import UnknownRule
from decision_rules.model.result import VerdictWord
from decision_rules.model.rules import Rule
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.runtime.interpreter import enumerate_items


@dataclass(frozen=True, slots=True)
class Explanation:
    """The explanation of the verdict of a rule: the steps of its scope (None without one) and of its condition."""

    rule: Rule
    verdict: VerdictWord
    scope: TraceNode | None
    tree: TraceNode

    def criteria(self) -> list[dict[str, Any]]:
        """The facts read, each once, as dictionaries: fact, label as a sentence, value and verdict."""
        rows: dict[tuple[str, str], dict[str, Any]] = {}
        for root in (self.scope, self.tree):
            for node in root.walk() if root else ():
                if node.fact and not node.fact.startswith("derived."):
                    rows.setdefault(
                        (node.fact, node.sentence),
                        {"fact": node.fact, "sentence": node.sentence, "value": node.value, "verdict": node.verdict},
                    )
        return list(rows.values())

    def as_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule.id,
            "title": self.rule.title,
            "verdict": self.verdict,
            "scope": self.scope.as_dict() if self.scope else None,
            "tree": self.tree.as_dict(),
        }


def explain_rule(evaluation: Evaluation, rule_id: str) -> Explanation:
    """The explanation of the verdict of a rule in an evaluation. Raises UnknownRule."""
    interpreter = evaluation.interpreter
    ruleset = interpreter.ruleset
    rule = ruleset.rules.get(rule_id)
    if rule is None:
        raise UnknownRule(rule_id)
    write_scope, write = ruleset.cached(TraceBuilder).of_rule(rule)
    if rule.for_each:
        verdict = interpreter.verdict(rule_id).word
        parts = tuple(write(interpreter, each) for each in enumerate_items(rule.for_each, interpreter.items(rule.for_each) or []))
        label = ruleset.cached(SentenceWriter).label(rule.for_each)
        return Explanation(rule, verdict, None, TraceNode(verdict, f"Pour chaque élément de « {label} »", None, None, parts))
    scope = write_scope(interpreter, None) if write_scope is not None else None
    tree = write(interpreter, None)
    outside = scope is not None and scope.verdict is not VerdictWord.TRUE
    return Explanation(rule, VerdictWord.FALSE if outside else tree.verdict, scope, tree)
