"""On random cases, decisive facts worked out on all variants at once are those of the reference, which tries them one by one."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decision_rules import Evaluation, Ruleset, check_facts, library
from decision_rules.batch.compiler import Compiler, layout_of
from decision_rules.batch.decisive import ANSWERS_KEPT, AnswerCache, StandingOutputs, decisive_facts
from decision_rules.batch.integer_kernel import IntegerKernel
from decision_rules.batch.plan import Path, Plan
from decision_rules.batch.schedule import Schedule
from decision_rules.batch.variants import Variants
from decision_rules.model.references import facts_read
from decision_rules.runtime import decisive as reference
from decision_rules.runtime.domains import bisect, crossings, curve
from decision_rules.runtime.interpreter import Interpreter
from tests.properties.test_engine_agrees import DAY, OURS, cases_of, ruleset_named

OWN = "lesions-2"  # the engine's own catalogue, which uses every operation
SLOW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
MANY = settings(SLOW, max_examples=60)


def agree(ruleset: Ruleset, facts: dict) -> None:
    assert repr(decisive_facts(ruleset, facts, DAY)) == repr(reference.decisive_facts(ruleset, facts, DAY))


@pytest.mark.parametrize("name", [*OURS, OWN])
@SLOW
@given(data=st.data())
def test_the_same_facts_in_the_same_order_with_the_same_witnesses(name, data):
    ruleset = ruleset_named(name)

    agree(ruleset, data.draw(cases_of(ruleset)))


@pytest.mark.parametrize("name", OURS)
def test_they_agree_on_every_worked_case_and_on_a_case_that_says_nothing(name):
    ruleset = library().ruleset(name)

    for facts in [{}, *(check_facts(case.facts, ruleset.dictionary, DAY)[0] for case in ruleset.catalogue.cases if case.ruleset == name)]:
        agree(ruleset, facts)


@pytest.mark.parametrize("name", OURS)
def test_they_agree_on_worked_cases_with_facts_taken_away(name):
    ruleset, chance = library().ruleset(name), random.Random(20260115)

    for case in ruleset.catalogue.cases[::8]:
        facts, _ = check_facts(case.facts, ruleset.dictionary, DAY)
        agree(ruleset, {fact: value for fact, value in facts.items() if chance.random() < 0.6})


def placed(variants: Variants, path: Path, found: object) -> Iterator[tuple[int, int | None]]:
    """The variants a plane holds for, with the rank of the item."""
    for rank, plane in enumerate(found) if path else [(None, found)]:
        there = plane & variants.with_item_at(path[0], rank) if path else plane
        yield from ((variant, rank) for variant in range(variants.size) if there >> variant & 1)


@pytest.mark.parametrize("name", [OWN, "spine-2-evidence", "desmoid-2024-dtwg", "sarcoma-2021-esmo-euracan-genturis"])
@SLOW
@given(data=st.data())
def test_verdicts_and_outputs_of_each_variant_are_those_of_its_evaluation(name, data):
    """Requests for missing facts and statuses included, which decisive facts do not read."""
    ruleset = ruleset_named(name)
    compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
    nodes = [node for pair in compiler.verdicts.values() for node in pair] + [node for each in compiler.outputs.values() for node in each]
    variants = ruleset.cached(StandingOutputs).variants(Interpreter(ruleset, data.draw(cases_of(ruleset)), DAY))

    results = Schedule(compiler.plan, nodes, IntegerKernel).run(variants)

    printed: list[set] = [set() for _ in range(variants.size)]
    for key, status in compiler.outputs.items():
        for word, node in status._asdict().items():
            for variant, rank in placed(variants, key.path, results[node]):
                printed[variant].add((key.kind, key.topic, key.rule, rank, word))
    for variant in {0, *random.Random(variants.size).choices(range(variants.size), k=12)}:
        evaluation = Evaluation(ruleset, variants.facts(variant), DAY)
        verdicts = {
            rule: (results[pair.possible] >> variant & 1) + 2 * (results[pair.true] >> variant & 1)
            for rule, pair in compiler.verdicts.items()
        }
        assert verdicts == {rule: int(verdict) for rule, verdict in evaluation.verdicts.items()}
        assert printed[variant] == {(e.output.kind, e.output.topic, e.rule.id, e.index, e.status) for e in evaluation.emitted}


@MANY
@given(data=st.data())
def test_a_condition_without_a_column_form_is_asked_of_each_variant(data):
    ruleset = ruleset_named(OWN)
    rules = [rule for rule in ruleset.rules.values() if rule.for_each]
    compiler = Compiler(Plan(), ruleset, layout_of(ruleset))
    written = {rule.id: compiler.conditions.compile(rule.condition, (rule.for_each,)).true for rule in rules}
    asked = {rule.id: compiler.fallback(rule.condition, (rule.for_each,), "essai").true for rule in rules}
    variants = ruleset.cached(StandingOutputs).variants(Interpreter(ruleset, data.draw(cases_of(ruleset)), DAY))

    results = Schedule(compiler.plan, [*written.values(), *asked.values()], IntegerKernel).run(variants)

    assert rules
    for rule in rules:
        path = (rule.for_each,)
        assert list(placed(variants, path, results[written[rule.id]])) == list(placed(variants, path, results[asked[rule.id]]))


@MANY
@given(st.floats(-50, 50), st.floats(-50, 50), st.sampled_from([-3, -0.5, 0, 0.25, 1, 7]), st.booleans())
def test_a_threshold_is_carried_back_where_sixty_halvings_carry_it(limit, shift, slope, whole):
    def at(value: float) -> float:
        return math.ceil(slope * value + shift) if whole else slope * value + shift

    limit = float(round(limit)) if whole else limit
    rising = at(300.0) >= at(0.0)

    def halved(strict: bool) -> float:
        least, most = 0.0, 300.0
        for _ in range(60):
            middle = (least + most) / 2
            value = at(middle)
            past = (value > limit if strict else value >= limit) if rising else (value < limit if strict else value <= limit)
            least, most = (least, middle) if past else (middle, most)
        return round(most, 6)

    assert crossings(at, 0.0, 300.0, limit) == {halved(strict=False), halved(strict=True)}
    assert bisect(at, 0.0, 300.0, limit, rising, strict=True)[0] == halved(strict=True)


@pytest.mark.parametrize("name", [*OURS, OWN])
@SLOW
@given(data=st.data())
def test_a_formula_as_a_function_of_one_fact_is_the_formula_read_with_that_fact(name, data):
    ruleset = ruleset_named(name)
    facts = data.draw(cases_of(ruleset))
    interpreter = Interpreter(ruleset, facts, DAY)

    for derived in (each for each in ruleset.derived.values() if each.formula is not None):
        for fact in set(derived.names_read()) & set(facts_read(ruleset)):
            definition = ruleset.dictionary.facts[fact]
            if definition.type in ("integer", "decimal"):
                value = data.draw(st.integers(int(definition.minimum), int(definition.maximum)))
                assert curve(interpreter, fact, derived)(value) == Interpreter(ruleset, {**facts, fact: value}, DAY).value(derived.name)


def test_answers_are_remembered_by_facts_and_day_no_more_than_so_many_and_no_caller_can_change_them():
    ruleset = ruleset_named(OWN)
    remembered = AnswerCache(ruleset)
    first = remembered.answer({"patient.pain": 3}, DAY)

    with pytest.raises(FrozenInstanceError):
        first[0].fact = "patient.site"
    for pain in range(11):
        for deficit in (True, False):
            for site in ("arm", "leg", "trunk", "limb"):
                remembered.answer({"patient.pain": pain, "patient.deficit": deficit, "patient.site": site}, DAY)

    assert first and remembered.answer({"patient.pain": 3}, DAY) == first
    assert len(remembered.answers) == ANSWERS_KEPT
    assert remembered.answer({"patient.pain": 3}, DAY.replace(year=2020)) == reference.decisive_facts(
        ruleset, {"patient.pain": 3}, DAY.replace(year=2020)
    )
