"""On random cases: the compiled conditions agree with the plain reading, and nothing depends on order or chance."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Evaluation, active_outputs, library
from decision_rules.engine.decisive import decisive_facts, without_requests
from decision_rules.engine.domains import admissible_values, facts_read
from decision_rules.engine.facts import FactDefinition
from decision_rules.engine.interpretation import Reading
from decision_rules.engine.logic import Verdict
from tests.engine.conftest import CATALOGUES

DAY = date(2026, 1, 15)
DESMOID = ["desmoid-2017-esmo-seed", "desmoid-2024-dtwg"]


def values_of(definition: FactDefinition) -> st.SearchStrategy:
    """Any admissible value of a fact."""
    match definition.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(int(definition.minimum), int(definition.maximum))
        case "decimal":
            return st.one_of(
                st.sampled_from([5, 10, 20, 50, 80, 100]), st.integers(int(definition.minimum), int(definition.maximum))
            )
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


def cases_of(rules, ruleset) -> st.SearchStrategy:
    read = facts_read(ruleset)
    return st.fixed_dictionaries({}, optional={name: values_of(rules.dictionary.facts[name]) for name in read})


def rulesets():
    return [library().ruleset(name) for name in DESMOID] + list(library(CATALOGUES).rulesets.values())


def agree(ruleset, facts) -> None:
    codes, _ = ruleset.compiled.run(facts, DAY.isoformat())
    reading = Reading(ruleset, facts, DAY)
    compiled = {rule_id: Verdict(code) for rule_id, code in zip(ruleset.compiled.rule_ids, codes, strict=True)}
    assert compiled == {rule_id: reading.verdict(rule_id) for rule_id in ruleset.rules}


@pytest.mark.parametrize("index", range(4))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_the_compiled_conditions_agree_with_the_plain_reading(index, data):
    ruleset = rulesets()[index]
    rules = library() if index < 2 else library(CATALOGUES)

    agree(ruleset, data.draw(cases_of(rules, ruleset)))


@pytest.mark.parametrize("name", DESMOID)
def test_the_compiled_conditions_agree_on_every_worked_case_with_any_one_fact_removed(name):
    ruleset = library().ruleset(name)
    for case in ruleset.catalogue.cases:
        for removed in [None, *case.facts]:
            agree(ruleset, {fact: value for fact, value in case.facts.items() if fact != removed})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_an_evaluation_is_deterministic_and_free_of_order(data):
    ruleset = library().ruleset(DESMOID[1])
    facts = data.draw(cases_of(library(), ruleset))
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))

    first, second = (json.dumps(Evaluation(ruleset, each, DAY).as_dict()) for each in (facts, shuffled))

    assert first == second


@pytest.mark.parametrize("case_id", ["W10", "W16", "W20", "W37", "W48"])
def test_a_decisive_fact_has_a_witness_and_any_other_is_inert_over_its_whole_domain(case_id):
    case = next(case for case in library().catalogues["desmoid"].cases if case.id == case_id)
    ruleset, facts = library().ruleset(case.ruleset), dict(case.facts)
    now = active_outputs(ruleset, facts, DAY)
    reported = {entry["fact"]: entry for entry in decisive_facts(ruleset, facts, DAY)}

    for entry in reported.values():
        left, right = (
            active_outputs(ruleset, {**facts, entry["fact"]: witness["value"]} if witness["value"] is not None else facts, DAY)
            for witness in entry["witness"]
        )
        assert left != right
    for name in facts_read(ruleset):
        if name not in facts and name not in reported:
            outcomes = {
                active_outputs(ruleset, {**facts, name: value}, DAY) for value in admissible_values(ruleset, name, facts, DAY)
            }
            assert len(outcomes) <= 1
            assert {without_requests(outcome) for outcome in outcomes} <= {without_requests(now)}
