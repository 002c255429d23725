"""A derived value that a new fact can reverse is documented as such: in its `reading`, and in its explanation."""

from __future__ import annotations

from datetime import date

import pytest

from decision_rules import evaluate, explain_rule, library
from decision_rules.explain.computed_facts import computations
from decision_rules.model.derived_facts import Derived
from decision_rules.model.rules import Ruleset
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.review.rendering import render_ruleset
from decision_rules.review.smt import Encoding
from decision_rules.review.solver import find_case
from decision_rules.review.symbolic_case import SymbolicCase
from decision_rules.review.terms import both

DAY = date(2026, 1, 15)
REVERSED = {
    "breast": {"dcis_ok", "ci"},
    "desmoid": {"histology_gate", "sporadic", "ws_state", "persistent_progression"},
    "sarcoma": {"fnclcc_mitotic_score", "fnclcc_necrosis_score", "grade", "ajcc8_stage", "imaging_done", "second_reading_done"},
    "spine": {"epidural_present", "compression_suspected", "extent", "radiosensitivity"},
}


def rests_on_a_passed_case(ruleset: Ruleset, derived: Derived) -> bool:
    """Whether some case makes a row TRUE while an earlier row, of another value, is UNKNOWN."""
    symbolic_case = SymbolicCase(ruleset.dictionary, EXAMPLE_DAY, longest=2)
    encoding = Encoding(ruleset, symbolic_case)
    there, place = next(iter(encoding.places(derived.for_each))) if derived.for_each else (True, None)
    rows = [(encoding.encode(case.when, place), case.value) for case in derived.cases]
    questions = [
        both(there, passed.unknown, held.true)
        for rank, (held, value) in enumerate(rows)
        for passed, other in rows[:rank]
        if other != value and derived.when_unknown == "skip"
    ]
    answers = [find_case(symbolic_case, question) for question in questions]
    assert all(answer.settled for answer in answers)
    return any(answer.facts is not None for answer in answers)


@pytest.mark.parametrize("catalogue", REVERSED)
def test_the_reading_of_a_value_that_can_be_reversed_says_so(catalogue):
    found = {
        (ruleset.id, derived.name.removeprefix("derived.")): derived.reading or ""
        for ruleset in library().catalogues[catalogue].rulesets.values()
        for derived in ruleset.derived.values()
        if derived.cases and rests_on_a_passed_case(ruleset, derived)
    }

    assert {name for _, name in found} == REVERSED[catalogue]
    assert [key for key, reading in found.items() if "ensuite" not in reading] == []


def test_the_page_of_computed_data_shows_the_reading():
    read = render_ruleset(library().ruleset("breast-2-evidence"))

    assert "un oui devient non" in (next(each for each in read.computed if each.name == "derived.dcis_ok").reading or "")


def test_the_trace_names_the_case_that_was_passed_over_and_only_then():
    known = {"breast.dcis_percent_biopsy": 10, "breast.histology_type": "ductal_nst"}

    assert passed(known) == ["Cas antérieur indéterminé, passé (manque : CCIS sur les biopsies périphériques)"]
    assert passed(known | {"breast.peripheral_biopsies_dcis": False}) == []


def passed(facts: dict[str, object]) -> list[str]:
    tree = explain_rule(evaluate(library().ruleset("breast-2-evidence"), facts, DAY), "BRE-IND-02").tree
    return [node.sentence for node in tree.walk() if node.sentence.startswith("Cas antérieur")]


def test_a_stage_shown_with_its_parts_says_that_an_unknown_node_was_passed_over():
    ruleset = library().ruleset("sarcoma-2021-esmo-euracan-genturis")
    facts = {"tumour.site": "limb", "tumour.size_mm": 40, "tumour.fnclcc_grade": 1, "disease.m_stage": "M0"}

    shown = {each.name: each for each in computations(ruleset, facts, DAY)}

    assert shown["derived.ajcc8_stage"].words == "Stade IA"
    assert shown["derived.ajcc8_stage"].passed == (
        "Cas antérieur indéterminé, passé (manque : Atteinte ganglionnaire (N), Situation de la maladie)"
    )
    assert "Cas antérieur" not in shown["derived.ajcc8_t"].passed
