"""On random cases: the compiled conditions agree with the interpreter, and nothing depends on order or chance."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Evaluation, Ruleset, active_outputs, library
from decision_rules.explain.trace_builder import value_formatter
from decision_rules.model.facts import FactDefinition, format_value
from decision_rules.model.logic import FALSE, TRUE, Verdict
from decision_rules.model.references import facts_read
from decision_rules.model.rules import REQUEST
from decision_rules.runtime.compiler import compile_derived, compile_ruleset
from decision_rules.runtime.decisive import decisive_facts, without_requests
from decision_rules.runtime.domains import admissible_values
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter
from tests.engine.conftest import CATALOGUES

DAY = date(2026, 1, 15)
OURS = list(library().rulesets)
RULESETS = [*OURS, *library(CATALOGUES).rulesets]


def values_of(definition: FactDefinition) -> st.SearchStrategy:
    """Any admissible value of a fact."""
    match definition.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(int(definition.minimum), int(definition.maximum))
        case "decimal":
            return st.one_of(st.sampled_from([5, 10, 20, 50, 80, 100]), st.integers(int(definition.minimum), int(definition.maximum)))
        case "enum":
            return st.sampled_from([name for name, _, _ in definition.choices()])
        case "enum_list":
            return st.lists(st.sampled_from([name for name, _, _ in definition.choices()]), max_size=3, unique=True)
        case "date":
            return st.integers(0, 1200).map(lambda days: (DAY - timedelta(days=days)).isoformat())
        case "records":
            fields = {name: values_of(field) for name, field in definition.fields.items()}
            return st.lists(st.fixed_dictionaries({}, optional=fields), max_size=3)
    return st.just("texte")


def cases_of(ruleset: Ruleset) -> st.SearchStrategy:
    """Any case made of the facts a ruleset reads, as they are once checked."""
    read = facts_read(ruleset)
    return st.fixed_dictionaries({}, optional={name: values_of(ruleset.dictionary.facts[name]) for name in read})


def ruleset_named(name: str) -> Ruleset:
    return (library() if name in OURS else library(CATALOGUES)).ruleset(name)


def printed(ruleset: Ruleset, interpreter: Interpreter) -> set[tuple[str, str, str, int | None]]:
    """The outputs printed by the interpreter, before the resolution: by rule, for the case or for each item."""
    found = set()
    for rule in ruleset.rules.values():
        for item in interpreter.items_of(rule.for_each) if rule.for_each else [None]:
            verdict = interpreter.verdict(rule.id, item)
            outputs = rule.outputs if verdict is TRUE else (*rule.if_unknown, *([REQUEST] if rule.asks else []))
            for output in outputs if verdict is not FALSE else ():
                if output.when is None or interpreter.evaluate(output.when, item) is TRUE:
                    found.add((rule.id, output.kind, output.topic, item.index if item else None))
    return found


def agree(ruleset: Ruleset, facts: dict) -> None:
    codes, raised = ruleset.cached(compile_ruleset).run(facts, DAY.isoformat())
    interpreter = Interpreter(ruleset, facts, DAY)
    compiled = {rule_id: Verdict(code) for rule_id, code in zip(ruleset.cached(compile_ruleset).rule_ids, codes, strict=True)}
    assert compiled == {rule_id: interpreter.verdict(rule_id) for rule_id in ruleset.rules}
    assert repr(ruleset.cached(compile_derived)(facts, DAY.isoformat())) == repr(
        {name: interpreter.value(name) for name in ruleset.derived}
    )
    table = ruleset.cached(compile_ruleset).emissions
    assert {(table[number].rule.id, table[number].output.kind, table[number].output.topic, index) for number, index in raised} == printed(
        ruleset, interpreter
    )


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_compiled_conditions_agree_with_the_interpreter(name, data):
    ruleset = ruleset_named(name)

    agree(ruleset, data.draw(cases_of(ruleset)))


@pytest.mark.parametrize("name", OURS)
def test_the_compiled_conditions_agree_on_every_worked_case_with_any_one_fact_removed(name):
    ruleset = library().ruleset(name)
    for case in ruleset.catalogue.cases:
        facts, _ = check_facts(case.facts, library().dictionary, DAY)
        for removed in [None, *facts]:
            agree(ruleset, {fact: value for fact, value in facts.items() if fact != removed})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_an_evaluation_is_deterministic_and_free_of_order(data):
    ruleset = library().ruleset(data.draw(st.sampled_from(OURS)))
    facts = data.draw(cases_of(ruleset))
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))

    first, second = (json.dumps(Evaluation(ruleset, each, DAY).result().to_json()) for each in (facts, shuffled))

    assert first == second


@pytest.mark.parametrize("case_id", ["W10", "W16", "W20", "W37", "W48"])
def test_a_decisive_fact_has_a_witness_and_any_other_is_inert_over_its_whole_domain(case_id):
    case = next(case for case in library().catalogues["desmoid"].cases if case.id == case_id)
    ruleset, facts = library().ruleset(case.ruleset), dict(case.facts)
    now = active_outputs(ruleset, facts, DAY)
    reported = {entry.fact: entry for entry in decisive_facts(ruleset, facts, DAY)}

    for entry in reported.values():
        left, right = (
            active_outputs(ruleset, {**facts, entry.fact: witness.value} if witness.value is not None else facts, DAY)
            for witness in entry.witness
        )
        assert left != right
    for name in facts_read(ruleset):
        if name not in facts and name not in reported:
            outcomes = {active_outputs(ruleset, {**facts, name: value}, DAY) for value in admissible_values(ruleset, name, facts, DAY)}
            assert len(outcomes) <= 1
            assert {without_requests(outcome) for outcome in outcomes} <= {without_requests(now)}


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_trace_shows_a_value_as_every_page_does(data):
    definition = data.draw(st.sampled_from(list(library().dictionary.facts.values())))
    value = data.draw(values_of(definition))

    assert value_formatter(definition)(value) == format_value(definition, value)
