"""The result of `rules mutate` on weak examples, on strong ones, and on an equivalent change."""

from __future__ import annotations

import json

from decision_rules.commands import main
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.mutations import EXPECT, mutants, mutate
from decision_rules.runtime.fact_values import check_facts
from decision_rules.runtime.interpreter import Interpreter

WEAK = "[{given: {patient.pain: 9}, expect: fires}, {given: {patient.pain: 0}, expect: silent}, {given: {}, expect: unknown}]"
STRONG = "[{given: {patient.pain: 4}, expect: fires}, {given: {patient.pain: 3}, expect: silent}, {given: {}, expect: unknown}]"
RULE = {"id": "T-PAIN", "kind": "alert", "topic": "held", "when": "{fact: patient.pain, at_least: 4}"}


def survivors_of(ruleset, owner: str) -> list:
    return [survivor for survivor in mutate(ruleset).survivors if survivor.owner == owner]


def test_each_survivor_comes_with_an_example_that_tells_the_change(planted):
    ruleset = planted({**RULE, "examples": WEAK})

    survivors = survivors_of(ruleset, "T-PAIN")

    assert {survivor.given["patient.pain"] for survivor in survivors} == {3, 4}
    changed = {(mutant.owner, mutant.words): mutant.ruleset for mutant in mutants(ruleset)}
    for survivor in survivors:
        facts, _ = check_facts(survivor.given, ruleset.dictionary, EXAMPLE_DAY)
        assert EXPECT[Interpreter(ruleset, facts, EXAMPLE_DAY).verdict(survivor.rule).name] == survivor.expect
        assert (
            EXPECT[Interpreter(changed[survivor.owner, survivor.words], facts, EXAMPLE_DAY).verdict(survivor.rule).name] != survivor.expect
        )


def test_examples_on_each_side_of_the_boundary_leave_no_survivor(planted):
    assert survivors_of(planted({**RULE, "examples": STRONG}), "T-PAIN") == []


def test_a_change_that_no_case_can_tell_is_equivalent_and_does_not_count(planted):
    same = {**RULE, "when": "{all: [{fact: patient.pain, at_least: 4}, {fact: patient.pain, at_least: 2}]}", "examples": STRONG}

    assert survivors_of(planted(same), "T-PAIN") == []


def test_shares_of_the_work_add_up_to_the_whole(ruleset):
    whole, shares = mutate(ruleset), [mutate(ruleset, part, 2) for part in range(2)]

    total = shares[0] + shares[1]

    assert (total.killed, total.equivalent, len(total.survivors)) == (whole.killed, whole.equivalent, len(whole.survivors))


def test_the_command_scores_a_ruleset_whose_examples_notice_everything(capsys):
    assert main(["rules", "mutate", "desmoid-2024-dtwg", "--format", "json"]) == 0
    score = json.loads(capsys.readouterr().out)[0]

    assert (score["killed"], score["survivors"], score["undecided"]) == (score["changes"], [], [])
