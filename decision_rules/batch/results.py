"""The result of the replay of a slice, the merge of results, and the report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from decision_rules.batch.severity import RANKS, SEVERITIES, KindStatus, Transition
from decision_rules.model.result import OutputKind, OutputStatus
from decision_rules.model.rules import Ruleset

REFUSALS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line of the cohort that is not a valid case."""

    line: int
    case: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """A case that changes: its line in the cohort, and its reference."""

    place: int
    case: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of cases of a transition, the first of them, and the rules that cause it."""

    cases: int
    examples: tuple[Example, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class SliceResult:
    """Counts of cases: read = replayed + refused, replayed = changed + unchanged, changed = the sum of severities."""

    read: int = 0
    refused: int = 0
    changed: int = 0
    outside_scope: int = 0
    severities: Mapping[str, int] = field(default_factory=dict)
    transitions: Mapping[Transition, Tally] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()
    examples: int = 5

    @property
    def replayed(self) -> int:
        return self.read - self.refused

    @property
    def unchanged(self) -> int:
        return self.replayed - self.changed

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for a file or a row."""
        return {
            "read": self.read,
            "refused": self.refused,
            "changed": self.changed,
            "outside_scope": self.outside_scope,
            "severities": dict(self.severities),
            "transitions": [
                [list(key), [tally.cases, [[e.place, e.case] for e in tally.examples], list(tally.rules)]]
                for key, tally in self.transitions.items()
            ],
            "refusals": [[each.line, each.case, each.reason] for each in self.refusals],
            "examples": self.examples,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SliceResult:
        transitions = {}
        for (severity, topic, scope, before, after), (cases, examples, rules) in data["transitions"]:
            key = Transition(severity, topic, scope, kind_statuses_from(before), kind_statuses_from(after))
            transitions[key] = Tally(cases, tuple(Example(*each) for each in examples), tuple(rules))
        refusals = tuple(Refusal(*each) for each in data["refusals"])
        return cls(**{**data, "transitions": transitions, "refusals": refusals})


def merge(one: SliceResult, other: SliceResult) -> SliceResult:
    """The sum of two results; associative and commutative."""
    transitions = dict(one.transitions)
    for key, tally in other.transitions.items():
        transitions[key] = added(transitions[key], tally, one.examples) if key in transitions else tally
    severities = {name: one.severities.get(name, 0) + other.severities.get(name, 0) for name in {*one.severities, *other.severities}}
    refusals = sorted((*one.refusals, *other.refusals), key=lambda each: each.line)
    return SliceResult(
        read=one.read + other.read,
        refused=one.refused + other.refused,
        changed=one.changed + other.changed,
        outside_scope=one.outside_scope + other.outside_scope,
        severities=severities,
        transitions=transitions,
        refusals=tuple(refusals[:REFUSALS_KEPT]),
        examples=one.examples,
    )


def added(one: Tally, other: Tally, kept: int) -> Tally:
    examples = sorted((*one.examples, *other.examples), key=lambda each: each.place)
    return Tally(one.cases + other.cases, tuple(examples[:kept]), one.rules)


def merge_all(results: Iterable[SliceResult], examples: int) -> SliceResult:
    total = SliceResult(examples=examples)
    for result in results:
        total = merge(total, result)
    return total


def summary(
    result: SliceResult, old: Ruleset, new: Ruleset, cohort: Mapping[str, Any], fallbacks: Iterable[str] = (), notices: Iterable[str] = ()
) -> dict[str, Any]:
    """The impact report as plain data: both digests, the counts, and each transition with its cases, most severe first."""
    order = sorted(result.transitions.items(), key=lambda each: (RANKS[each[0].severity], -each[1].cases, each[0]))
    return {
        **{
            side: {"ruleset": each.id, "revision": each.revision, "title": each.title, "digest": each.digest}
            for side, each in (("old", old), ("new", new))
        },
        "cohort": dict(cohort),
        "counts": {
            "read": result.read,
            "refused": result.refused,
            "replayed": result.replayed,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "outside_scope": result.outside_scope,
        },
        "severities": [
            {"severity": name, "label": label, "cases": result.severities.get(name, 0)}
            for name, label in SEVERITIES.items()
            if result.severities.get(name)
        ],
        "transitions": [entry(key, tally, new) for key, tally in order],
        "refused": [{"line": each.line, "case": each.case, "reason": each.reason} for each in result.refusals],
        "read_case_by_case": list(fallbacks),
        "notices": list(notices),
    }


def entry(key: Transition, tally: Tally, new: Ruleset) -> dict[str, Any]:
    topic = new.catalogue.topics.get(key.topic)
    return {
        "severity": key.severity,
        "label": SEVERITIES[key.severity],
        "topic": key.topic,
        "topic_label": topic.label if topic else key.topic,
        "list": key.scope or None,
        "before": [kind_status_json(each) for each in key.before],
        "after": [kind_status_json(each) for each in key.after],
        "rules": list(tally.rules),
        "cases": tally.cases,
        "examples": [each.case for each in tally.examples],
    }


def kind_statuses_from(data: Iterable[Iterable[str]]) -> tuple[KindStatus, ...]:
    return tuple(KindStatus(OutputKind(kind), OutputStatus(status)) for kind, status in data)


def kind_status_json(each: KindStatus) -> dict[str, str]:
    return {"kind": each.kind.value, "status": each.status.value}
