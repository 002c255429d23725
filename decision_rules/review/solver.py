"""Finds a case with z3, within a limit of effort; the answer may be « undecided »."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import z3

from decision_rules.model.facts import Dictionary
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.symbolic_case import Facts, SymbolicCase
from decision_rules.runtime.fact_values import check_facts

EFFORT = 40_000_000  # the resource limit of z3 per question (a few seconds): unlike a time limit, it gives the same answer on any machine


class Answer(NamedTuple):
    """The facts of a case that satisfies the conditions; or None, with `settled` when it is proved that there is none."""

    facts: Facts | None
    settled: bool


def find_case(symbolic_case: SymbolicCase, *conditions: Any) -> Answer:
    """A case that satisfies every condition."""
    if any(condition is False for condition in conditions):
        return Answer(None, True)
    solver = z3.Solver()
    solver.set("rlimit", EFFORT)
    solver.set("random_seed", 1)
    solver.add(*(axiom for axiom in symbolic_case.axioms if axiom is not True))
    solver.add(*(condition for condition in conditions if condition is not True))
    found = solver.check()
    if found == z3.sat:
        return Answer(symbolic_case.facts(solver.model()), True)
    return Answer(None, found == z3.unsat)


def shrink(facts: Facts, dictionary: Dictionary, holds: Callable[[Facts], bool]) -> Facts:
    """The smallest case found that still satisfies `holds`, by removing facts, items, fields and decimals."""
    shorter = True
    while shorter:
        shorter = False
        for candidate in smaller(facts):
            checked, problems = check_facts(candidate, dictionary, EXAMPLE_DAY)
            if not problems and len(str(checked)) < len(str(facts)) and holds(checked):
                facts, shorter = checked, True
                break
    return facts


def smaller(facts: Facts) -> Iterator[Facts]:
    """Smaller cases: without one fact, then without one item, field or value, or with a rounder number."""
    for name in facts:
        yield {other: value for other, value in facts.items() if other != name}
    for name, value in facts.items():
        yield from ({**facts, name: less} for less in smaller_values(value))


def smaller_values(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            rest = value[:index], value[index + 1 :]
            yield [*rest[0], *rest[1]]
            if isinstance(item, dict):
                yield from ([*rest[0], {other: kept for other, kept in item.items() if other != name}, *rest[1]] for name in item)
                yield from ([*rest[0], {**item, name: less}, *rest[1]] for name, inner in item.items() for less in smaller_values(inner))
    elif isinstance(value, float):
        yield from (round(value), round(value, 1), round(value) + 0.5, round(value) - 0.5)
