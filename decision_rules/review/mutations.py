"""Mutation testing of a ruleset: each rule and derived fact is changed in one place at a time, and some example must then fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from decision_rules.model.derived_facts import Derived
from decision_rules.model.logic import TRUE, Verdict
from decision_rules.model.references import depends_on
from decision_rules.model.rules import Rule, Ruleset, WorkedCase
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.smt import Encoding
from decision_rules.review.smt_encoding import Place
from decision_rules.review.solver import Answer, find_case, shrink
from decision_rules.review.symbolic_case import LONGEST, Facts, SymbolicCase
from decision_rules.review.terms import both, differ, either, values_differ
from decision_rules.review.variants import Variants, derived_variants
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter

EXPECT = {"TRUE": "fires", "FALSE": "silent", "UNKNOWN": "unknown"}


class Mutant(NamedTuple):
    """A ruleset changed in one place: the changed rule or derived fact (`owner`), the change in French, all that reads it (`reached`)."""

    owner: str
    words: str
    ruleset: Ruleset
    reached: list[str]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no example detects, with facts that detect it: an example to add to `rule`."""

    owner: str
    words: str
    rule: str
    given: Facts
    expect: str


@dataclass(frozen=True, slots=True)
class Score:
    """The number of changes that the examples of a ruleset detect. Equivalent changes, which no case can detect, are not counted."""

    ruleset: str
    killed: int
    survivors: tuple[Survivor, ...]
    equivalent: int
    undecided: tuple[tuple[str, str], ...]  # changes the solver could not decide in time

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors) + len(self.undecided)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.ruleset,
            self.killed + other.killed,
            self.survivors + other.survivors,
            self.equivalent + other.equivalent,
            self.undecided + other.undecided,
        )


def mutate(ruleset: Ruleset, part: int = 0, parts: int = 1) -> Score:
    """Change each condition in turn and count the changes that examples and worked cases detect; share number `part` out of `parts`."""
    expected, distinguishing = ExpectedVerdicts(ruleset), DistinguishingCases(ruleset)
    score = Score(ruleset.id, 0, (), 0, ())
    for number, mutant in enumerate(mutants(ruleset)):
        if number % parts == part:
            score += Score(ruleset.id, 1, (), 0, ()) if expected.is_noticed(mutant) else distinguishing.outcome(mutant)
    return score


def mutants(ruleset: Ruleset) -> Iterator[Mutant]:
    """Each changed ruleset."""
    variants, readers = Variants(ruleset), readers_by_name(ruleset)
    for rule in ruleset.rules.values():
        reached = reached_by(rule.id, readers)
        for words, condition in variants.variants_of(rule.when, rule.for_each):
            yield Mutant(rule.id, words, with_rule(ruleset, replace(rule, when=condition)), reached)
        if rule.scope is not None:
            for words, condition in variants.variants_of(rule.scope, rule.for_each):
                yield Mutant(rule.id, f"domaine : {words}", with_rule(ruleset, replace(rule, scope=condition)), reached)
    for derived in ruleset.derived.values():
        reached = reached_by(derived.name, readers)
        if any(name in ruleset.rules for name in reached):
            for words, changed in derived_variants(variants, derived):
                yield Mutant(derived.name, words, with_derived(ruleset, changed), reached)


def with_rule(ruleset: Ruleset, changed: Rule) -> Ruleset:
    """A copy of the ruleset with one rule replaced."""
    copied = replace(ruleset)
    copied.__dict__["rules"] = {**ruleset.rules, changed.id: changed}
    return copied


def with_derived(ruleset: Ruleset, changed: Derived) -> Ruleset:
    return replace(ruleset, derived={**ruleset.derived, changed.name: changed})


def readers_by_name(ruleset: Ruleset) -> dict[str, list[str]]:
    """For each rule or derived fact, the rules and derived facts that read it directly."""
    readers: dict[str, list[str]] = {}
    for node in [*ruleset.derived, *ruleset.rules]:
        for name in depends_on(ruleset, node):
            readers.setdefault(name, []).append(node)
    return readers


def reached_by(owner: str, readers: Mapping[str, list[str]]) -> list[str]:
    """The rule or derived fact itself, then all that reads it, nearest first."""
    found = {owner: None}
    waiting = [owner]
    for name in waiting:
        for reader in readers.get(name, ()):
            if reader not in found:
                found[reader] = None
                waiting.append(reader)
    return list(found)


class ExpectedVerdicts:
    """The examples and worked cases of a ruleset, and the verdicts they expect."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.cases = [(self.checked(case.facts), case) for case in ruleset.catalogue.cases if case.ruleset == ruleset.id]
        self.examples = {
            rule.id: [self.checked(each.given) for each in rule.examples if not each.rulesets or ruleset.id in each.rulesets]
            for rule in ruleset.rules.values()
        }
        self._expected: dict[tuple[int, str], Verdict] = {}

    def checked(self, facts: Mapping[str, Any]) -> Facts:
        return check_facts(facts, self.ruleset.dictionary, EXAMPLE_DAY)[0]

    def expected(self, facts: Facts, rule: str) -> Verdict:
        key = (id(facts), rule)
        if key not in self._expected:
            self._expected[key] = Interpreter(self.ruleset, facts, EXAMPLE_DAY).verdict(rule)
        return self._expected[key]

    def is_noticed(self, mutant: Mutant) -> bool:
        """Whether an example of a rule that depends on the change, or a worked case, no longer gives the expected result."""
        rules = [name for name in mutant.reached if name in self.ruleset.rules]
        return any(self.example_fails(mutant.ruleset, rule) for rule in rules) or any(
            self.case_fails(mutant, facts, case, rules) for facts, case in self.cases
        )

    def example_fails(self, changed: Ruleset, rule: str) -> bool:
        return any(
            Interpreter(changed, facts, EXAMPLE_DAY).verdict(rule) is not self.expected(facts, rule) for facts in self.examples[rule]
        )

    def case_fails(self, mutant: Mutant, facts: Facts, case: WorkedCase, rules: list[str]) -> bool:
        """Whether a worked case fails: it expects derived facts and the rules that fire, but not which rules are UNKNOWN."""
        interpreter = Interpreter(mutant.ruleset, facts, EXAMPLE_DAY)
        if any(name in mutant.reached and interpreter.value(name) != value for name, value in case.derived.items()):
            return True
        if case.expect is None or any("rules" not in output for output in case.expect):
            return False
        return any((interpreter.verdict(rule) is TRUE) != (self.expected(facts, rule) is TRUE) for rule in rules)


class DistinguishingCases:
    """Finds a case for which a changed ruleset and its original differ, with a solver, and shortens it; or proves that there is none."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        worlds = (
            SymbolicCase(ruleset.dictionary, EXAMPLE_DAY, longest) for longest in (1, LONGEST)
        )  # lists of one item first: they suffice for most changes, and are fast
        self.originals = [Encoding(ruleset, symbolic_case) for symbolic_case in worlds]
        self.found: list[tuple[str, Facts]] = []  # cases found before: one case often detects several changes

    def outcome(self, mutant: Mutant) -> Score:
        known = next((each for each in self.found if each[0] in mutant.reached and self.distinguishes(mutant, *each)), None)
        if known is not None:
            return self.survivor_score(mutant, *known)
        rules = [name for name in mutant.reached if name in self.ruleset.rules]
        answer = self.difference(mutant, rules)
        rule = next((rule for rule in rules if answer.facts is not None and self.distinguishes(mutant, rule, answer.facts)), None)
        if answer.facts is None and answer.settled:
            return Score(self.ruleset.id, 0, (), 1, ())
        if answer.facts is None or rule is None:
            return Score(self.ruleset.id, 0, (), 0, ((mutant.owner, mutant.words),))
        facts = shrink(answer.facts, self.ruleset.dictionary, lambda shorter: self.distinguishes(mutant, rule, shorter))
        self.found.append((rule, facts))
        return self.survivor_score(mutant, rule, facts)

    def difference(self, mutant: Mutant, rules: list[str]) -> Answer:
        """A case for which the verdict of some rule differs after the change."""
        answer = self.other_value(mutant)
        for original in self.originals if answer.facts is not None or not answer.settled else ():
            changed = Encoding(mutant.ruleset, original.symbolic_case, original, frozenset(mutant.reached))
            answer = find_case(original.symbolic_case, either(*(differ(original.verdict(rule), changed.verdict(rule)) for rule in rules)))
            if answer.facts is not None:
                break
        return answer

    def other_value(self, mutant: Mutant) -> Answer:
        """A case for which the value of the changed derived fact differs; without one, the rules need not be compared."""
        original = self.originals[-1]
        derived = self.ruleset.derived.get(mutant.owner)
        if derived is None:
            return Answer({}, True)
        changed = Encoding(mutant.ruleset, original.symbolic_case, original, frozenset(mutant.reached))
        places: Iterable[tuple[Any, Place | None]] = original.places(derived.for_each) if derived.for_each else [(True, None)]
        values = [(there, original.derived(mutant.owner, place), changed.derived(mutant.owner, place)) for there, place in places]
        return find_case(original.symbolic_case, either(*(both(there, values_differ(before, after)) for there, before, after in values)))

    def distinguishes(self, mutant: Mutant, rule: str, facts: Facts) -> bool:
        before, after = (Interpreter(ruleset, facts, EXAMPLE_DAY).verdict(rule) for ruleset in (self.ruleset, mutant.ruleset))
        return before is not after

    def survivor_score(self, mutant: Mutant, rule: str, facts: Facts) -> Score:
        expect = EXPECT[Interpreter(self.ruleset, facts, EXAMPLE_DAY).verdict(rule).name]
        return Score(self.ruleset.id, 0, (Survivor(mutant.owner, mutant.words, rule, facts, expect),), 0, ())
