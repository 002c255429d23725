"""The encoding for the solver agrees with the engine, on random cases and on the cases the solver finds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Ruleset, library
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.smt import Encoding
from decision_rules.review.solver import find_case
from decision_rules.review.symbolic_case import SymbolicCase, holds
from decision_rules.review.terms import Choice, Choices, Number, Truth
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter
from tests.engine.conftest import CATALOGUES
from tests.properties.test_engine_agrees import cases_of

RULESETS = [*library().rulesets, "lesions-2"]


def ruleset_named(name: str) -> Ruleset:
    return (library(CATALOGUES) if name.startswith("lesions") else library()).ruleset(name)


def fixed(term: Any, value: Any) -> list[Any]:
    """The constraints that set the variables of one fact, or of one field, to its value."""
    if value is None:
        return [z3.Not(term.known)]
    match term:
        case Truth():
            return [term.true if value else term.false]
        case Choice():
            return [flag == (name == value) for name, flag in term.values.items()]
        case Choices():
            return [term.known, *(flag == (name in value) for name, flag in term.values.items())]
        case Number():
            number = date.fromisoformat(value).toordinal() if isinstance(value, str) else z3.RealVal(str(value))
            return [term.has_value, term.low == number]
    return [term.known]


def tied(symbolic_case: SymbolicCase, facts: dict[str, Any]) -> list[Any]:
    """The constraints that reduce the symbolic case to one case."""
    found = []
    for name, definition in symbolic_case.dictionary.facts.items():
        value = facts.get(name)
        if definition.type != "records":
            found += fixed(symbolic_case.fact(name), value)
            continue
        known, present = symbolic_case.items(name)
        found += [known == (value is not None), *(there == (rank < len(value or ())) for rank, there in enumerate(present))]
        for rank, item in enumerate(value or ()):
            found += [each for leaf in definition.fields for each in fixed(symbolic_case.field(name, rank, leaf), item.get(leaf))]
    return found


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_solver_gives_a_random_case_the_verdicts_of_the_engine(name, data):
    ruleset = ruleset_named(name)
    drawn = data.draw(cases_of(ruleset))
    facts, problems = check_facts(drawn, ruleset.dictionary, EXAMPLE_DAY)
    if problems:  # the end of a treatment before its start, « none » beside another value
        return
    symbolic_case = SymbolicCase(ruleset.dictionary, EXAMPLE_DAY, longest=3)
    encoding, solver = Encoding(ruleset, symbolic_case), z3.Solver()
    verdicts = {rule: encoding.verdict(rule) for rule in ruleset.rules}

    solver.add(*tied(symbolic_case, facts), *(axiom for axiom in symbolic_case.axioms if axiom is not True))

    assert solver.check() == z3.sat
    model, interpreter = solver.model(), Interpreter(ruleset, facts, EXAMPLE_DAY)
    found = {
        rule: TRUE if holds(model, truth.true) else FALSE if holds(model, truth.false) else UNKNOWN for rule, truth in verdicts.items()
    }
    assert found == {rule: interpreter.verdict(rule) for rule in ruleset.rules}


@pytest.mark.parametrize("name", RULESETS)
def test_a_case_the_solver_finds_is_admissible_and_has_the_verdict_asked_for(name):
    ruleset = ruleset_named(name)
    symbolic_case = SymbolicCase(ruleset.dictionary, EXAMPLE_DAY)
    encoding = Encoding(ruleset, symbolic_case)
    for rule in list(ruleset.rules)[::7]:
        for wanted in (TRUE, FALSE, UNKNOWN):
            answer = find_case(symbolic_case, getattr(encoding.verdict(rule), wanted.word))

            assert answer.settled
            if answer.facts is not None:
                facts, problems = check_facts(answer.facts, ruleset.dictionary, EXAMPLE_DAY)
                assert (problems, Interpreter(ruleset, facts, EXAMPLE_DAY).verdict(rule)) == ([], wanted)
