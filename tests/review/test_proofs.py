"""The findings of `rules prove` on a deliberate dead rule, contradiction, case without output and redundant rule; and acceptances."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from decision_rules import Evaluation, library
from decision_rules.commands import main
from decision_rules.model.errors import ContentError
from decision_rules.review.accepted import prove
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.proofs import ProofFinding, Prover

SAID = {"id": "T-ALWAYS", "kind": "alert", "topic": "held", "when": "{any: [{always: true}, {known: patient.pain}]}"}
AGAINST = {"id": "T-AGAINST", "kind": "contraindication", "topic": "ablate", "when": "{fact: patient.pain, at_least: 9}"}
FOR = {"id": "T-FOR", "kind": "option", "topic": "ablate", "when": "{fact: patient.site, is: limb}"}
WITHDRAWN = (
    "  - {step: withdraws_same_topic, text: Une contre-indication retire., kind: contraindication, withdraws: [option, recommendation]}\n"
)


def found(ruleset) -> dict[str, list[ProofFinding]]:
    grouped: dict[str, list[ProofFinding]] = {}
    for finding in Prover(ruleset).findings():
        grouped.setdefault(finding.kind, []).append(finding)
    return grouped


def accepted(tmp_path: Path, *entries: str) -> Path:
    path = tmp_path / "accepted.yaml"
    path.write_text("accepted: [" + ", ".join(entries) + "]")
    return path


def test_a_rule_that_can_never_fire_is_found(planted):
    ruleset = planted(
        {
            "id": "T-DEAD",
            "kind": "alert",
            "topic": "held",
            "when": "{all: [{fact: derived.painful, is: true}, {fact: patient.pain, below: 3}]}",
        }
    )

    assert [finding.rules for finding in found(ruleset)["never_fires"]] == [("T-DEAD",)]


def test_a_contradiction_the_catalogue_does_not_resolve_comes_with_a_case_that_shows_it(planted):
    ruleset = planted(FOR, AGAINST, catalogue=(WITHDRAWN, ""))

    conflict = found(ruleset)["conflict"][0]

    assert (conflict.rules, conflict.topic) == (("T-FOR", "T-AGAINST"), "ablate")
    statuses = {entry.kind: entry.status for entry in Evaluation(ruleset, conflict.case, EXAMPLE_DAY).outputs() if entry.topic == "ablate"}
    assert {"option", "contraindication"} <= set(statuses)
    assert "withdrawn" not in statuses.values()


def test_a_contradiction_the_catalogue_resolves_is_no_finding(planted):
    assert "conflict" not in found(planted(FOR, AGAINST))


def test_a_rule_that_only_repeats_another_is_found_with_a_case_where_both_fire(planted):
    ruleset = planted(
        {
            "id": "T-TWICE",
            "kind": "alert",
            "topic": "held",
            "when": "{all: [{unknown: patient.deficit}, {fact: patient.pain, at_least: 8}]}",
        }
    )

    double = found(ruleset)["redundant"][0]

    assert double.rules == ("T-TWICE", "T-HOLD")


def test_a_complete_case_without_any_output_is_found_until_a_rule_speaks(planted, ruleset):
    silence = found(ruleset)["no_output"][0]

    assert Evaluation(ruleset, silence.case, EXAMPLE_DAY).outputs() == ()
    assert "no_output" not in found(planted(SAID))


def test_an_accepted_finding_passes_and_a_new_one_does_not(tmp_path, ruleset):
    silence = "{rulesets: [lesions-2], finding: no_output, when: {fact: patient.pain, at_least: %d}, reason: Rien à dire.}"

    all_accepted = prove(ruleset, accepted(tmp_path, silence % 0))
    some_accepted = prove(ruleset, accepted(tmp_path, silence % 9))

    assert (all_accepted.holds, [each.reason for each in all_accepted.accepted]) == (True, ["Rien à dire."])
    assert not some_accepted.holds
    assert some_accepted.new[0].case["patient.pain"] < 9


def test_an_acceptance_that_no_longer_applies_fails(tmp_path, planted):
    ruleset = planted(SAID)
    entries = [
        "{rulesets: [lesions-2], finding: no_output, when: {always: true}, reason: Rien à dire.}",
        "{rulesets: [lesions-2], finding: conflict, rules: [T-FOR, T-AGAINST], topic: ablate, reason: Voulu.}",
    ]

    report = prove(ruleset, accepted(tmp_path, *entries))

    assert not report.holds
    assert {each.kind for each in report.stale} == {"no_output", "conflict"}


def test_a_misspelt_acceptance_is_refused_with_its_line(tmp_path, ruleset):
    with pytest.raises(ContentError, match="accepted.yaml:1"):
        prove(ruleset, accepted(tmp_path, "{rulesets: [lesions-2], finding: contradiction, reason: Voulu.}"))


def test_every_ruleset_holds_but_for_what_is_accepted():
    reports = [prove(ruleset) for ruleset in library().rulesets.values()]

    assert [
        (report.ruleset, report.new, report.stale, report.undecided) for report in reports if not report.holds or report.undecided
    ] == []


def test_the_command_prints_one_report_per_ruleset_asked_for_and_refuses_an_unknown_one(capsys):
    assert main(["rules", "prove", "desmoid-2017-esmo-seed", "--format", "json"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert [(report["ruleset"], report["new"], len(report["accepted"])) for report in reports] == [("desmoid-2017-esmo-seed", [], 1)]

    assert main(["rules", "prove", "inconnu"]) == 2
    assert "référentiel inconnu « inconnu »" in capsys.readouterr().err
