"""A ruleset as a plan: the verdict of each rule, and where each of its outputs stands once conflicts are resolved."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from decision_rules.batch.columns import Batch, Path
from decision_rules.batch.conditions import Conditions
from decision_rules.batch.conflicts import Conflicts, Status
from decision_rules.batch.dependencies import Support
from decision_rules.batch.derivations import Derivations
from decision_rules.batch.emissions import Printed, Rules
from decision_rules.batch.layout import Layout
from decision_rules.batch.plan import Pair, Plan
from decision_rules.batch.planes import Array
from decision_rules.model.conditions import Condition, names_read
from decision_rules.model.references import facts_read
from decision_rules.model.rules import Ruleset
from decision_rules.runtime.interpreter import Item, Reading


def layout_of(*rulesets: Ruleset) -> Layout:
    """The columns these rulesets read, their catalogue's scope included."""
    read = {name for ruleset in rulesets for name in [*facts_read(ruleset), *scope_reads(ruleset)]}
    facts = rulesets[0].dictionary.facts
    return Layout(facts[name] for name in facts if name in read)


def scope_reads(ruleset: Ruleset) -> set[str]:
    """The facts behind the scope of a catalogue."""
    waiting, found = list(names_read(ruleset.catalogue.scope)), set()
    while waiting:
        name = waiting.pop()
        if name in ruleset.derived and name not in found:
            waiting += ruleset.derived[name].names_read()
        found.add(name)
    return found & set(ruleset.dictionary.facts)


class Compiler:
    """Writes one ruleset into a plan, which another ruleset may share."""

    def __init__(self, plan: Plan, ruleset: Ruleset, layout: Layout) -> None:
        self.plan, self.ruleset, self.layout = plan, ruleset, layout
        self.fallbacks: list[str] = []
        self.conditions = Conditions(self)
        self.derivations = Derivations(self)
        self.rules = Rules(self)
        self.support = Support(self)

    @cached_property
    def verdicts(self) -> dict[str, Pair]:
        """The verdict of each rule, for the case."""
        return {rule.id: self.rules.own_verdict(rule, ()) for rule in self.ruleset.rules.values()}

    @cached_property
    def outputs(self) -> dict[Printed, Status]:
        """Where each output of each rule stands."""
        return Conflicts(self, self.rules.printed()).resolved(self.ruleset.steps)

    @cached_property
    def scope(self) -> Pair:
        """Whether the catalogue speaks of the case."""
        return self.conditions.judge(self.ruleset.catalogue.scope, ())

    def fallback(self, condition: Condition, path: Path, reason: str) -> Pair:
        """A condition without a column form: the plain reading of each case answers, and the ruleset says so."""
        self.fallbacks.append(f"{self.ruleset.id} : {reason}")
        true, possible = (self.plan.node("scalar", path, PlainReading(self.ruleset, condition, path, least)) for least in (3, 1))
        return Pair(true, possible)


class PlainReading:
    """One condition asked of the plain reading, case by case: is its verdict at least this one?"""

    def __init__(self, ruleset: Ruleset, condition: Condition, path: Path, least: int) -> None:
        self.ruleset, self.condition, self.path, self.least = ruleset, condition, path, least

    def __call__(self, batch: Batch) -> Array:
        days = np.broadcast_to(np.asarray(batch.on), batch.size)
        found: list[bool] = []
        for case in range(batch.size):
            reading = Reading(self.ruleset, batch.facts(case), date.fromordinal(int(days[case])))
            found += [reading.judge(self.condition, item) >= self.least for item in self.items(reading, self.path)]
        return np.array(found, np.bool_)

    def items(self, reading: Reading, path: Path) -> list[Item | None]:
        """The elements of a universe, in one case."""
        if not path:
            return [None]
        items: list[dict[str, Any]] = reading.items(path[-1]) or []
        return [Item(path[-1], items, rank, outer) for outer in self.items(reading, path[:-1]) for rank in range(len(items))]
