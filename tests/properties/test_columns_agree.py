"""On random cases, the column engine says of each case what the evaluation of that case says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Evaluation, Ruleset, check_facts
from decision_rules.batch.columns import Batch
from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.kernel import Kernel
from decision_rules.batch.packed_rows import pack, unpack_many
from decision_rules.batch.plan import Path, Plan
from decision_rules.batch.planes import unpack_flags
from decision_rules.batch.schedule import Schedule
from decision_rules.model.logic import Verdict
from decision_rules.runtime.dependencies import rule_basis
from decision_rules.runtime.interpreter import Interpreter
from tests.properties.test_engine_agrees import DAY, OURS, cases_of, ruleset_named

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@lru_cache(maxsize=32)
def compiled(name: str) -> tuple[Compiler, Schedule]:
    ruleset = ruleset_named(name)
    compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
    verdicts = [node for pair in compiler.verdicts.values() for node in pair]
    outputs = [node for status in compiler.outputs.values() for node in status]
    return compiler, Schedule(compiler.plan, [*verdicts, *outputs], Kernel)


def batch_of(name: str, cases: list[dict]) -> Batch:
    layout = compiled(name)[0].layout
    return unpack_many(layout, [pack(layout, facts) for facts in cases], float(DAY.toordinal()))


def elements(batch: Batch, path: Path, plane) -> Iterator[tuple[int, int | None]]:
    """The cases a plane holds for, with the rank of the item."""
    if not path:
        yield from ((int(case), None) for case in np.flatnonzero(unpack_flags(plane, batch.size)))
        return
    universe = batch.universe(path)
    for element in np.flatnonzero(unpack_flags(plane, universe.size)):
        yield int(universe.parent[element]), int(universe.position[element])


def agree(name: str, cases: list[dict]) -> None:
    """Every verdict, and every output with its status, on each case of the batch."""
    ruleset, (compiler, schedule), batch = ruleset_named(name), compiled(name), batch_of(name, cases)
    results = schedule.run(batch)
    verdicts = {rule: [unpack_flags(results[node], batch.size) for node in pair] for rule, pair in compiler.verdicts.items()}
    printed: list[set] = [set() for _ in cases]
    for key, status in compiler.outputs.items():
        for word, node in status._asdict().items():
            for case, rank in elements(batch, key.path, results[node]):
                printed[case].add((key.kind, key.topic, key.rule, rank, word))
    for case, facts in enumerate(cases):
        evaluation = Evaluation(ruleset, facts, DAY)
        said = {rule: Verdict(3 if true[case] else int(possible[case])) for rule, (true, possible) in verdicts.items()}
        assert said == evaluation.verdicts
        assert printed[case] == {(e.output.kind, e.output.topic, e.rule.id, e.index, e.status) for e in evaluation.emitted}


def known_cases(ruleset: Ruleset) -> Iterator[dict]:
    """Every worked case with any one fact removed, and every example of a rule."""
    for case in ruleset.catalogue.cases:
        facts, _ = check_facts(case.facts, ruleset.dictionary, DAY)
        yield from ({fact: value for fact, value in facts.items() if fact != removed} for removed in [None, *facts])
    for rule in ruleset.rules.values():
        yield from (check_facts(example.given, ruleset.dictionary, DAY)[0] for example in rule.examples)


@pytest.mark.parametrize("name", [*OURS, "lesions-2"])
@SLOW
@given(data=st.data())
def test_verdicts_and_final_outputs_agree_with_the_evaluation_of_each_case(name, data):
    agree(name, data.draw(st.lists(cases_of(ruleset_named(name)), min_size=1, max_size=12)))


@pytest.mark.parametrize("name", OURS)
def test_they_agree_on_every_worked_case_with_any_one_fact_removed_and_on_every_example(name):
    agree(name, list(known_cases(ruleset_named(name))))


@pytest.mark.parametrize("name", [*OURS, "lesions-2"])
@SLOW
@given(data=st.data())
def test_each_verdict_rests_on_the_same_facts_known_or_missing(name, data):
    ruleset, cases = ruleset_named(name), data.draw(st.lists(cases_of(ruleset_named(name)), min_size=1, max_size=6))
    compiler, batch = Compiler(Plan(), ruleset, layout_of(ruleset)), batch_of(name, cases)
    found = {rule.id: compiler.dependencies.facts_of_rule(rule, ()) for rule in ruleset.rules.values()}

    results = Schedule(compiler.plan, [node for facts in found.values() for ends in facts.values() for node in ends], Kernel).run(batch)

    for case, facts in enumerate(cases):
        interpreter = Interpreter(ruleset, facts, DAY)
        for rule_id, ends in found.items():
            flags = {fact: [bool(unpack_flags(results[node], batch.size)[case]) for node in pair] for fact, pair in ends.items()}
            assert {fact: not missing for fact, (present, missing) in flags.items() if present} == rule_basis(interpreter, rule_id).facts


@pytest.mark.parametrize("name", OURS)
def test_no_condition_of_ours_falls_back_on_the_interpreter(name):
    compiler, _ = compiled(name)

    assert compiler.outputs and compiler.fallbacks == []


@pytest.mark.parametrize("name", OURS)
@SLOW
@given(data=st.data())
def test_facts_come_back_from_their_packed_row_as_they_were(name, data):
    layout = compiled(name)[0].layout
    drawn = data.draw(st.lists(cases_of(ruleset_named(name)), min_size=1, max_size=5))
    checked = [check_facts(facts, ruleset_named(name).dictionary, DAY)[0] for facts in drawn]
    cases = [{fact: value for fact, value in facts.items() if fact in layout.slots} for facts in checked]
    batch = batch_of(name, cases)

    assert [batch.facts(number) for number in range(len(cases))] == cases
