"""One evaluation: outputs per lesion, scores as intervals, withdrawn outputs kept, verdicts explained."""

from __future__ import annotations

from datetime import date

from decision_rules import ScoreEntry, UndeterminedRule, evaluation_result, library
from decision_rules.explain.trace import explain_rule
from decision_rules.runtime.fact_values import check_facts

RIGID = {"id": "A", "size_mm": 20, "site": "rigid", "pain": "none"}
UNSTABLE = {"id": "B", "size_mm": 20, "site": "junction", "pain": "mechanical"}


def said(evaluation):
    return [(output.kind, output.topic, output.lesion, output.status) for output in evaluation.outputs()]


def test_a_lesion_rule_answers_for_each_lesion_and_reads_the_other_rules_of_the_same_lesion(evaluate):
    evaluation = evaluate(lesions__list=[UNSTABLE, RIGID], patient__deficit=False)

    assert said(evaluation) == [("recommendation", "stabilise", "B", "active"), ("option", "ablate", "A", "active")]


def test_a_score_with_a_missing_item_is_an_interval_and_two_lesions_are_never_added(evaluate):
    scores = evaluate(lesions__list=[{"id": "A", "site": "junction"}, {"id": "B", "site": "rigid", "pain": "none"}]).scores()

    assert scores == {
        "instability": (
            ScoreEntry(lesion=None, total=None, min=3, max=6, category="unstable"),
            ScoreEntry(lesion="A", total=None, min=3, max=6, category="unstable"),
            ScoreEntry(lesion="B", total=0, min=0, max=0, category="stable"),
        )
    }


def test_a_held_option_stays_in_the_trace_with_the_rule_that_holds_it(evaluate):
    outputs = evaluate(lesions__list=[RIGID]).outputs()

    held = [output for output in outputs if output.topic == "ablate"]
    assert [(output.status, output.withdrawn_by) for output in held] == [("withdrawn", "T-HOLD")]


def test_an_option_is_provisional_while_a_required_item_is_pending(evaluate):
    evaluation = evaluate(lesions__list=[RIGID, {"id": "B", "site": "rigid", "pain": "none"}], patient__deficit=False)

    assert said(evaluation) == [("option", "ablate", "A", "provisional"), ("required", "missing_size", "B", "active")]


def test_an_undetermined_rule_names_the_fact_that_would_settle_it(evaluate):
    undetermined = evaluate(lesions__list=[{"id": "A", "site": "rigid", "pain": "none"}]).undetermined()

    assert undetermined == (
        UndeterminedRule("T-ABL", ("lesions.list[].size_mm",)),
        UndeterminedRule("T-WATCH", ("patient.pain",)),
    )


def test_no_recommendation_emitted_can_itself_be_a_condition(evaluate):
    calm = evaluate(patient__pain=2, lesions__list=[RIGID], patient__deficit=True)
    unstable = evaluate(patient__pain=2, lesions__list=[UNSTABLE], patient__deficit=True)

    assert ("recommendation", "watch", None, "active") in said(calm)
    assert ("recommendation", "watch", None, "active") not in said(unstable)


def test_the_explanation_says_each_step_with_its_value_and_verdict(evaluate):
    explanation = explain_rule(evaluate(patient__pain=3, lesions__list=[]), "T-WATCH")

    assert explanation.verdict == "true"
    assert explanation.criteria() == [{"fact": "patient.pain", "sentence": "Douleur ≥ 4", "value": "3", "verdict": "false"}]


def test_the_same_facts_give_the_same_bytes_whatever_their_order(evaluate):
    first = evaluate(patient__pain=3, patient__deficit=False, lesions__list=[RIGID])
    second = evaluate(lesions__list=[RIGID], patient__deficit=False, patient__pain=3)

    assert repr(first.result().to_json()) == repr(second.result().to_json())
    assert repr(evaluation_result(first.ruleset, first.facts, first.on).to_json()) == repr(
        evaluation_result(second.ruleset, second.facts, second.on).to_json()
    )


def test_a_coarse_value_is_missing_for_a_fine_question_and_decisive_when_it_matters():
    facts = {"diagnosis.histology": "desmoid", "tumour.site": "abdominopelvic"}
    result = evaluation_result(library().ruleset("desmoid-2024-dtwg"), facts, date(2026, 1, 15))

    assert UndeterminedRule("PCA-EL-01", ("tumour.site",)) in result.undetermined
    (site,) = [entry for entry in result.decisive if entry.fact == "tumour.site"]
    assert {witness.value for witness in site.witness} <= {"mesenteric", "intra_abdominal_other"}


def test_a_rule_that_asks_names_each_missing_fact_and_an_output_may_have_its_own_condition(evaluate):
    treated = [{"site": "junction", "course.line": 1}, {"site": "junction"}]

    waiting = evaluate(patient__aims=["cure"], patient__treated=treated, lesions__list=[])
    settled = evaluate(
        patient__aims=["cure", "relief"], patient__pain=4, patient__treated=[{**treated[0]}, {**treated[1], "course.line": 2}]
    )

    requests = [output.topic for output in waiting.outputs() if output.topic.startswith("missing_")]
    assert requests == ["missing_patient_pain", "missing_patient_treated_course_line"]
    assert {output.topic for output in settled.outputs()} >= {"new_line"}
    assert "only_cure" not in {output.topic for output in settled.outputs()}


def test_an_open_list_keeps_an_unlisted_text_and_knows_its_own_values_whatever_their_case(small):
    facts, problems = check_facts({"patient": {"aims": ["Comfort", "autre but"]}}, small.dictionary, date(2026, 1, 15))

    assert (facts, problems) == ({"patient.aims": ["relief", "autre but"]}, [])
