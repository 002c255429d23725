"""Are the examples strong enough? Each rule and derived fact is changed in one place at a time; some example must notice."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from decision_rules.engine.checks import EXAMPLE_DAY
from decision_rules.engine.derivations import Derived
from decision_rules.engine.domains import admissible_values, facts_read_by
from decision_rules.engine.interpretation import Reading
from decision_rules.engine.logic import Verdict
from decision_rules.engine.rules import Rule, Ruleset
from decision_rules.engine.ruleset_checks import depends_on
from decision_rules.engine.values import check_facts
from decision_rules.review.variants import Variants

SINGLE, RANDOM = 400, 300  # neighbours of the examples tried, with one change then with several, to tell a survivor from its original
FARTHEST = 4  # rules among those that read a changed derived fact
LONGEST_DOMAIN = 24  # values of one fact tried around an example
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no example notices, with facts that would, or none found: then it changes no verdict we could see."""

    ruleset: str
    owner: str
    words: str
    rule: str | None
    killer: Facts | None
    expect: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """How many changes the examples of a ruleset notice."""

    ruleset: str
    killed: int
    survivors: tuple[Survivor, ...]

    @property
    def visible(self) -> list[Survivor]:
        """The survivors that change a verdict: those the examples should have caught."""
        return [survivor for survivor in self.survivors if survivor.killer is not None]

    @property
    def total(self) -> int:
        return self.killed + len(self.survivors)


def mutate(ruleset: Ruleset) -> Score:
    """Change each condition of a ruleset in turn and count the changes its examples and worked cases notice."""
    witness = Witnesses(ruleset)
    killed, survivors = 0, []
    for owner, words, changed in mutants(ruleset):
        rules = witness.readers(owner)
        if any(witness.notices(rule, changed) for rule in rules):
            killed += 1
        else:
            survivors.append(witness.survivor(owner, words, changed, rules))
    return Score(ruleset.id, killed, tuple(survivors))


def mutants(ruleset: Ruleset) -> Iterator[tuple[str, str, Ruleset]]:
    """Each changed ruleset, with the rule or derived fact changed and what was changed."""
    variants = Variants(ruleset)
    for rule in ruleset.rules.values():
        for words, condition in variants.of(rule.when, rule.for_each):
            yield rule.id, words, with_rule(ruleset, replace(rule, when=condition))
        if rule.scope is not None:
            for words, condition in variants.of(rule.scope, rule.for_each):
                yield rule.id, f"portée : {words}", with_rule(ruleset, replace(rule, scope=condition))
    for derived in ruleset.derived.values():
        for words, changed in derived_variants(variants, derived):
            yield derived.name, words, replace(ruleset, derived={**ruleset.derived, derived.name: changed})


def derived_variants(variants: Variants, derived: Derived) -> Iterator[tuple[str, Derived]]:
    if derived.condition is not None:
        for words, condition in variants.of(derived.condition, derived.for_each):
            yield words, replace(derived, condition=condition)
    for index, case in enumerate(derived.cases):
        for words, condition in variants.of(case.when, derived.for_each):
            changed = replace(case, when=condition)
            yield words, replace(derived, cases=(*derived.cases[:index], changed, *derived.cases[index + 1 :]))
    if derived.where is not None:
        for words, condition in variants.of(derived.where, derived.count_of):
            yield words, replace(derived, where=condition)


def with_rule(ruleset: Ruleset, changed: Rule) -> Ruleset:
    """The ruleset with one rule replaced; its rules are indexed anew."""
    copied = replace(ruleset)
    copied.__dict__["rules"] = {**ruleset.rules, changed.id: changed}
    return copied


class Witnesses:
    """The examples and worked cases of a ruleset, and the verdicts they expect."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self.dependents = reverse(ruleset)
        self.cases = [self.checked(case.facts) for case in ruleset.catalogue.cases if case.ruleset == ruleset.id]
        self.examples = {rule.id: [self.checked(example.given) for example in rule.examples] for rule in ruleset.rules.values()}
        self._expected: dict[tuple[int, str], Verdict] = {}

    def checked(self, facts: Mapping[str, Any]) -> Facts:
        return check_facts(facts, self.ruleset.dictionary, EXAMPLE_DAY)[0]

    def readers(self, owner: str) -> list[Rule]:
        """The rule itself; of a derived fact, every rule that reads it, however far."""
        if owner in self.ruleset.rules:
            return [self.ruleset.rules[owner]]
        found: dict[str, None] = {}
        waiting = [owner]
        while waiting:
            for name in self.dependents.get(waiting.pop(), ()):
                if name not in found:
                    found[name] = None
                    waiting.append(name)
        return [self.ruleset.rules[name] for name in found if name in self.ruleset.rules]

    def expected(self, facts: Facts, rule: Rule) -> Verdict:
        key = (id(facts), rule.id)
        if key not in self._expected:
            self._expected[key] = Reading(self.ruleset, facts, EXAMPLE_DAY).verdict(rule.id)
        return self._expected[key]

    def notices(self, rule: Rule, changed: Ruleset) -> bool:
        """Some example of the rule, or some worked case, gives the rule another verdict."""
        return any(
            Reading(changed, facts, EXAMPLE_DAY).verdict(rule.id) is not self.expected(facts, rule)
            for facts in (*self.examples[rule.id], *self.cases)
        )

    def survivor(self, owner: str, words: str, changed: Ruleset, rules: list[Rule]) -> Survivor:
        for rule in rules[:FARTHEST]:
            for facts in self.neighbours(rule, changed):
                before = Reading(self.ruleset, facts, EXAMPLE_DAY).verdict(rule.id)
                if Reading(changed, facts, EXAMPLE_DAY).verdict(rule.id) is not before:
                    expect = {"TRUE": "fires", "FALSE": "silent", "UNKNOWN": "unknown"}[before.name]
                    return Survivor(self.ruleset.id, owner, words, rule.id, facts, expect)
        return Survivor(self.ruleset.id, owner, words, None, None, None)

    def neighbours(self, rule: Rule, changed: Ruleset) -> Iterator[Facts]:
        """The rule's examples with one fact changed or removed, then with several, at random but always the same."""
        read = sorted(facts_read_by(self.ruleset, rule) | self.read_through(rule))
        values = {name: values_around(self.ruleset, changed, name) for name in read}
        chance = random.Random(rule.id)
        single = [(facts, name, value) for facts in self.examples[rule.id] for name in read for value in (None, *values[name])]
        for facts, name, value in chance.sample(single, min(len(single), SINGLE)):
            changed_facts = {**facts, name: value}
            yield {name: value for name, value in changed_facts.items() if value is not None}
        for _ in range(RANDOM if read else 0):
            facts = dict(chance.choice(self.examples[rule.id]))
            for name in chance.sample(read, min(len(read), chance.randint(2, 4))):
                facts[name] = chance.choice(values[name]) if values[name] else None
            yield {name: value for name, value in facts.items() if value is not None}

    def read_through(self, rule: Rule) -> set[str]:
        """The facts read by the rules this one quotes."""
        found: set[str] = set()
        waiting = [rule.id]
        seen = {rule.id}
        while waiting:
            for name in depends_on(self.ruleset, waiting.pop()):
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)
                    if name in self.ruleset.rules:
                        found |= facts_read_by(self.ruleset, self.ruleset.rules[name])
        return found


def values_around(ruleset: Ruleset, changed: Ruleset, name: str) -> list[Any]:
    """The values that the original or the changed ruleset can tell apart."""
    found = admissible_values(ruleset, name, {}, EXAMPLE_DAY)[:LONGEST_DOMAIN]
    if ruleset.dictionary.facts[name].type in ("integer", "decimal"):
        found = found + [value for value in admissible_values(changed, name, {}, EXAMPLE_DAY)[:LONGEST_DOMAIN] if value not in found]
    return found


def reverse(ruleset: Ruleset) -> dict[str, list[str]]:
    """For each rule or derived fact, those that read it directly."""
    readers: dict[str, list[str]] = {}
    for node in [*ruleset.derived, *ruleset.rules]:
        for name in depends_on(ruleset, node):
            readers.setdefault(name, []).append(node)
    return readers


