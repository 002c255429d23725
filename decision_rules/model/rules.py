"""The loaded model: rule, ruleset and catalogue, with their parts."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from decision_rules.model.conditions import All, Condition
from decision_rules.model.derived_facts import Derived
from decision_rules.model.facts import Dictionary
from decision_rules.model.result import Citation, OutputKind, VerdictWord
from decision_rules.model.roles import ChapterRole, DerivedRole

Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    reference: str
    year: str
    seen_as: str


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    label: str
    kinds: tuple[OutputKind, ...]
    act: str | None = None  # the id of an act of acts.yaml, when the topic is a treatment


@dataclass(frozen=True, slots=True)
class Variant:
    """Another text of an output, used when its condition is TRUE."""

    when: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Output:
    """An output of a rule: a kind, a topic and a French sentence; printed only if its own condition `when` is TRUE (None: always)."""

    kind: OutputKind
    topic: str
    text: str
    variants: tuple[Variant, ...] = ()
    when: Condition | None = None


REQUEST = Output(OutputKind.REQUIRED, "missing_", "")  # a placeholder, replaced by one request per missing fact


@dataclass(frozen=True, slots=True)
class Example:
    """An example of a rule: the facts given, and the verdict expected."""

    given: Mapping[str, Any]
    expect: VerdictWord
    rulesets: tuple[str, ...]
    line: int


@dataclass(frozen=True, eq=False)
class Rule:
    """One clinical rule of one or several rulesets: its conditions, outputs, strength, sources and examples.

    `if_unknown` are the outputs printed when the verdict is UNKNOWN; `asks`: each missing fact is then requested; `for_each` is the list
    for whose items it is evaluated (None: for the case); `reading` is the interpretation of the source, in French.
    """

    id: str
    title: str
    chapter: str
    rulesets: tuple[str, ...]
    when: Condition
    outputs: tuple[Output, ...]
    if_unknown: tuple[Output, ...]
    strength: str
    sources: tuple[Citation, ...]
    scope: Condition | None = None
    for_each: str | None = None
    asks: bool = False
    to_confirm: str | None = None
    reading: str | None = None
    evidence: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    file: str = ""
    line: int = 0

    @cached_property
    def condition(self) -> Condition:
        """The scope and the condition as one condition: the rule fires when both are TRUE."""
        return self.when if self.scope is None else All((self.scope, self.when))


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    rules: tuple[Rule, ...]
    role: str = ""  # a ChapterRole


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of the treatment ladder: the topics that open it, and the condition for the patient to be at this step."""

    id: str
    label: str
    lane: str
    here_when: Condition | None
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisplayedValue:
    """A derived fact displayed with its computation: its parts, and the reported value beside it."""

    fact: str
    parts: tuple[str, ...]
    beside: str | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A follow-up schedule: the months after an act at which an examination is due, printed when its rule fires."""

    id: str
    title: str
    rule: str
    start: str | None
    months: tuple[int, ...]
    due: str
    tolerance_days: int | None
    modality: str
    note: str
    sources: tuple[Citation, ...]
    to_confirm: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the resolution of conflicts, as data."""

    step: str
    text: str
    settings: Mapping[str, Any]
    when: Condition | None = None


def steps_for(catalogue: Catalogue, rules: Container[str]) -> tuple[Step, ...]:
    """The resolution steps that apply to a ruleset with these rules."""
    return tuple(step for step in catalogue.steps if step.settings.get("by_rule") is None or step.settings["by_rule"] in rules)


@dataclass(frozen=True, eq=False)
class WorkedCase:
    """A worked case of the catalogue: its facts, its complete set of expected outputs, its expected derived facts and scores."""

    id: str
    title: str
    ruleset: str
    facts: Mapping[str, Any]
    expect: tuple[Mapping[str, Any], ...] | None
    derived: Mapping[str, Any] = field(default_factory=dict)
    scores: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(eq=False)
class Catalogue:
    """One clinical field: what its rulesets share (scope, resolution, sources, topics, ladder, schedules) and its rulesets by id."""

    id: str
    title: str
    scope: Condition
    asked_when: Condition | None
    steps: tuple[Step, ...]
    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    key_facts: tuple[str, ...]
    computed: tuple[DisplayedValue, ...]
    lanes: Mapping[str, str]
    ladder: tuple[LadderStep, ...]
    schedules: tuple[Schedule, ...]
    plan_inputs: Mapping[str, Any]
    evidence: tuple[Mapping[str, Any], ...]
    silences: tuple[str, ...]
    cases: tuple[WorkedCase, ...] = ()
    rulesets: dict[str, Ruleset] = field(default_factory=dict)


@dataclass(eq=False)
class Ruleset:
    """One revision of a dated version of the rules of a catalogue.

    `closure` is the plain data of all it reads, `digest` its SHA-256. `effective_from` and `effective_until` are the first and the last day
    of its period of use (None: no end).
    """

    id: str
    revision: int
    title: str
    basis: str
    catalogue: Catalogue
    effective_from: date
    effective_until: date | None
    next_review: date | None
    chapters: tuple[Chapter, ...]
    derived: Mapping[str, Derived]
    dictionary: Dictionary
    closure: Mapping[str, Any] = field(default_factory=dict, repr=False)
    digest: str = ""
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False, init=False)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.id: rule for chapter in self.chapters for rule in chapter.rules}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The resolution steps, except those of rules that this ruleset does not have."""
        return steps_for(self.catalogue, self.rules)

    def rules_in_role(self, role: ChapterRole) -> frozenset[str]:
        """The ids of the rules of the chapter with this role; empty when the ruleset has no such chapter."""
        return frozenset(rule.id for chapter in self.chapters if chapter.role == role for rule in chapter.rules)

    def derived_in_role(self, role: DerivedRole) -> Derived | None:
        """The derived fact with this role; None when the ruleset has no such derived fact."""
        return next((derived for derived in self.derived.values() if derived.role == role), None)

    def cached(self, build: Callable[[Ruleset], Built]) -> Built:
        """The object `build` makes from this ruleset (compiled code, sentences), built once and cached in it."""
        if build not in self._cache:
            self._cache[build] = build(self)
        made: Built = self._cache[build]
        return made

    def __getstate__(self) -> dict[str, Any]:
        """A copy or a pickle holds the content only; the cache is built again."""
        return self.__dict__ | {"_cache": {}}

    @property
    def name(self) -> str:
        """« id@revision », as on the command line."""
        return f"{self.id}@{self.revision}"

    def in_force(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_until is None or on <= self.effective_until)
