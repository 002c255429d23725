"""Tables of cases tried in order, with both readings of an undetermined case: what learning a fact may do; all engines agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Ruleset
from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.kernel import Kernel
from decision_rules.batch.packed_rows import pack, unpack_many
from decision_rules.batch.plan import Plan
from decision_rules.batch.planes import unpack_flags
from decision_rules.batch.schedule import Schedule
from decision_rules.model.conditions import Compare
from decision_rules.model.derived_facts import Derived, TableRow
from decision_rules.model.facts import FactDefinition
from decision_rules.model.logic import FALSE, TRUE, UNKNOWN, Verdict
from decision_rules.review.smt import Encoding
from decision_rules.review.symbolic_case import SymbolicCase, holds
from decision_rules.review.terms import Choice, Number, Truth
from decision_rules.runtime.dependencies import basis_of, rule_basis
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter
from decision_rules.source.library import library
from tests.engine.conftest import CATALOGUES
from tests.properties.test_engine_agrees import DAY, OURS, agree, cases_of, ruleset_named
from tests.properties.test_kleene import facts, trees
from tests.review.test_smt import tied

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = library(CATALOGUES).ruleset("lesions-2")
DEFINITION = FactDefinition(name="derived.table", type="integer", label="Table", question="", minimum=0, maximum=9)
tables = st.lists(st.tuples(trees, st.integers(0, 3)), min_size=1, max_size=4).map(
    lambda rows: tuple(TableRow(condition, value) for condition, value in rows)
)


def with_table(cases: tuple[TableRow, ...], when_unknown: str) -> Ruleset:
    table = Derived(DEFINITION, ("lesions-2",), cases=cases, when_unknown=when_unknown)
    return replace(SMALL, derived={**SMALL.derived, table.name: table})


def with_undetermined_tables(name: str) -> Ruleset:
    """A ruleset whose tables all wait for an undetermined case. As written they pass over it: the other tests cover that."""
    ruleset = ruleset_named(name)
    derived = {each.name: replace(each, when_unknown="unknown") if each.cases else each for each in ruleset.derived.values()}
    return replace(ruleset, derived=derived)


@given(tables, facts, facts)
def test_a_value_reached_past_settled_cases_only_is_never_reversed_by_learning_a_fact(cases, known, learnt):
    ruleset = with_table(cases, "unknown")

    before = Interpreter(ruleset, known, DAY).value(DEFINITION.name)

    assert before is None or Interpreter(ruleset, {**learnt, **known}, DAY).value(DEFINITION.name) == before


@given(tables, facts, facts)
def test_a_value_reached_past_an_undetermined_case_is_reversed_only_by_a_case_that_was_passed(cases, known, learnt):
    ruleset = with_table(cases, "skip")
    interpreter, later = Interpreter(ruleset, known, DAY), Interpreter(ruleset, {**learnt, **known}, DAY)
    before, after = interpreter.value(DEFINITION.name), later.value(DEFINITION.name)

    passed = [case for case in cases if interpreter.evaluate(case.when) is UNKNOWN and later.evaluate(case.when) is TRUE]

    assert before in (None, after) or after in [case.value for case in passed]


@given(tables, facts)
def test_both_readings_agree_where_no_case_is_undetermined_and_the_strict_one_says_less(cases, known):
    lax, strict = (Interpreter(with_table(cases, each), known, DAY).value(DEFINITION.name) for each in ("skip", "unknown"))
    verdicts = [Interpreter(SMALL, known, DAY).evaluate(case.when) for case in cases]

    assert strict in (None, lax)
    assert strict == lax or UNKNOWN in verdicts


@given(tables, facts, st.sampled_from(["skip", "unknown"]))
def test_an_unknown_value_names_a_missing_fact_unless_every_case_is_false(cases, known, when_unknown):
    interpreter = Interpreter(with_table(cases, when_unknown), known, DAY)
    missing = basis_of(interpreter, Compare(DEFINITION.name, "at_least", 0)).missing()

    if interpreter.value(DEFINITION.name) is None and any(interpreter.evaluate(case.when) is not FALSE for case in cases):
        assert missing


@pytest.mark.parametrize("name", [*OURS, "lesions-2"])
@SLOW
@given(data=st.data())
def test_the_compiled_tables_agree_with_the_interpreter(name, data):
    ruleset = with_undetermined_tables(name)

    agree(ruleset, data.draw(cases_of(ruleset)))


@pytest.mark.parametrize("name", [*OURS, "lesions-2"])
def test_the_tables_on_columns_agree_with_the_interpreter_and_rest_on_the_same_facts(name):
    ruleset = with_undetermined_tables(name)
    compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
    bases = {rule.id: compiler.dependencies.facts_of_rule(rule, ()) for rule in ruleset.rules.values()}
    ends = [node for facts in bases.values() for pair in facts.values() for node in pair]
    schedule = Schedule(compiler.plan, [*(node for pair in compiler.verdicts.values() for node in pair), *ends], Kernel)

    @SLOW
    @given(st.lists(cases_of(ruleset), min_size=1, max_size=8))
    def agrees(cases):
        batch = unpack_many(compiler.layout, [pack(compiler.layout, each) for each in cases], float(DAY.toordinal()))
        results = schedule.run(batch)
        flags = {node: unpack_flags(plane, batch.size) for node, plane in results.items()}
        for number, each in enumerate(cases):
            interpreter = Interpreter(ruleset, each, DAY)
            for rule, (true, possible) in compiler.verdicts.items():
                assert Verdict(3 if flags[true][number] else int(flags[possible][number])) is interpreter.verdict(rule)
                rests_on = {fact: not flags[missing][number] for fact, (present, missing) in bases[rule].items() if flags[present][number]}
                assert rests_on == rule_basis(interpreter, rule).facts

    agrees()


@pytest.mark.parametrize("name", [*OURS, "lesions-2"])
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_the_solver_gives_the_tables_the_values_of_the_interpreter(name, data):
    ruleset = with_undetermined_tables(name)
    drawn, problems = check_facts(data.draw(cases_of(ruleset)), ruleset.dictionary, DAY)
    if problems:
        return
    symbolic_case = SymbolicCase(ruleset.dictionary, DAY, longest=3)
    encoding, solver = Encoding(ruleset, symbolic_case), z3.Solver()
    tables = {each.name: encoding.derived(each.name, None) for each in ruleset.derived.values() if each.cases and not each.for_each}
    solver.add(*tied(symbolic_case, drawn), *(axiom for axiom in symbolic_case.axioms if axiom is not True))

    assert solver.check() == z3.sat
    model, interpreter = solver.model(), Interpreter(ruleset, drawn, DAY)
    for table, term in tables.items():
        value = interpreter.value(table)
        assert holds(model, term.known) is (value is not None)
        match term:
            case Truth() if value is not None:
                assert holds(model, term.true) is value
            case Choice() if value is not None:
                assert holds(model, term.values[value])
            case Number() if value is not None:
                assert holds(model, term.low == value) if not isinstance(term.low, int) else term.low == value
