"""What the dossier chooses to print, and in which words."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from cryoboard.documents.kinds.dossier.ablation_plan import drawing, plan_block
from cryoboard.documents.kinds.dossier.dossier import dossier_context
from cryoboard.documents.kinds.dossier.output_reasons import explain_outputs
from cryoboard.documents.pipeline.pdf_rendering import dossier_html
from cryoboard.documents.pipeline.typography import counted, french, number, short_date
from decision_rules import library
from tests.packages.documents.conftest import A, B, evaluated, patient, worked


def case_of(example, *rulesets, meta=None):
    evaluations = [evaluated(worked(example), ruleset, meta) for ruleset in rulesets or (B,)]
    return dossier_context(patient(), evaluations)["cases"][0]


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("Que faire ?", "Que faire\u202f?"),
        ("« oui » ; non : 77 mm", "«\u00a0oui\u00a0»\u202f; non\u00a0: 77\u00a0mm"),
        ("froid à -40 °C", "froid à −40\u00a0°C"),
        ("DES-WS-01, 10.1016/j.ejca.2019-11", "DES-WS-01, 10.1016/j.ejca.2019-11"),
        ("12 000 cas, § 3", "12\u202f000 cas, §\u00a03"),
    ],
)
def test_french_spaces_do_not_break(plain, printed):
    assert french(plain) == printed


def test_numbers_and_dates_are_french():
    assert (number(12.5), number(-40.0), number(3)) == ("12,5", "−40", "3")
    assert (short_date("2026-03-12"), short_date(date(2026, 3, 12)), short_date("en mars")) == ("12/03/2026", "12/03/2026", "en mars")
    assert (counted(0, "option", "options"), counted(2, "option", "options")) == ("0\u00a0option", "2\u00a0options")


def test_contraindications_come_first_then_what_is_recommended():
    kinds = [group["kind"] for group in case_of("W20")["groups"]]

    assert kinds == sorted(kinds, key=["contraindication", "recommendation", "option", "required", "question", "alert"].index)
    assert kinds[:2] == ["contraindication", "recommendation"]


def test_a_provisional_option_says_so():
    groups = {group["kind"]: group["outputs"] for group in case_of("W48", A)["groups"]}

    assert [each["provisional"] for each in groups["option"]] == [True] * len(groups["option"]) and groups["option"]


def test_what_is_withdrawn_names_the_rule_that_withdrew_it():
    withdrawn = case_of("W39")["withdrawn"]

    assert withdrawn == [{"what": "Option «\u00a0Chirurgie\u00a0»", "rules": "DES-EX-04", "by": "DES-DX-16"}]


def test_nothing_withdrawn_is_printed_as_a_proposal():
    outputs = evaluated(worked("W39")).outcome.outputs
    printed = [each for group in case_of("W39")["groups"] for each in group["outputs"]]

    assert len(printed) == sum(output.stands for output in outputs) < len(outputs)


def test_reasons_shared_by_several_outputs_are_said_once_and_lost_by_none():
    outputs = evaluated(worked("W21")).outcome.standing()
    shared, because = explain_outputs(library().dictionary, outputs)
    meaning = {each["letter"]: each["words"].split(" ; ") for each in shared}

    assert shared
    for output, printed in zip(outputs, because, strict=True):
        said = {word for mark in printed for word in meaning.get(mark, [mark])}
        assert len(said) == len(output.because)


def test_a_decisive_datum_says_who_has_it_and_what_it_could_change():
    rows = case_of("W02")["decisive"]

    assert {"Résécabilité": "chirurgien"}.items() <= {row["facts"][0]["label"]: row["supplier"] for row in rows}.items()
    assert all(effect["topics"] for row in rows for effect in row["effects"])


def test_a_datum_that_does_not_apply_is_not_asked_for():
    asked = [fact["label"] for row in case_of("W02")["decisive"] for fact in row["facts"]]
    meta = {"disease.resectability": {"state": "not_applicable"}}
    without = case_of("W02", meta=meta)

    assert "Résécabilité" in asked
    assert "Résécabilité" not in [fact["label"] for row in without["decisive"] for fact in row["facts"]]
    assert ["Sans objet"] in [row["values"] for half in without["key_facts"] for row in half]


def test_a_datum_that_could_change_everything_says_so_in_few_words():
    rows = case_of("W27", A)["decisive"] + case_of("W23", A)["decisive"]

    assert all(len(", ".join(effect["topics"])) < 160 for row in rows for effect in row["effects"])


def test_the_other_ruleset_is_told_by_its_differences_only():
    (other,) = case_of("W01", A, B)["others"]
    same = case_of("W01", A, A)["others"][0]

    assert other["ruleset"]["id"] == B and same["rows"] == []
    assert {
        "topic": "Rythme d’imagerie pendant la surveillance\u202f?",
        "here": [{"what": "Question à la RCP", "rules": "DES-WS-01"}],
        "there": [],
    } in other["rows"]


def test_the_next_date_of_a_schedule_is_marked():
    facts = worked("W24") | {"ablation.date": "2026-06-01"}
    schedules = dossier_context(patient(), [evaluated(facts)])["cases"][0]["schedules"]
    due = next(each["due"] for each in schedules if each["due"])

    assert [each["date"] for each in due if each["next"]] == ["01/12/2026"]
    assert {"month": "1\u00a0mois", "date": "01/07/2026", "next": False} in due


def test_the_plan_is_drawn_to_scale():
    plan = evaluated(worked("W21")).outcome.plan
    shape = drawing(plan)

    assert (plan.cross_1_mm, plan.cross_2_mm, plan.margin_mm) == (50, 40, 4)
    assert (shape["tumour"], shape["ice"]) == ({"rx": "25", "ry": "20"}, {"rx": "29", "ry": "24"})
    assert (shape["view_box"], shape["width"], shape["height"]) == ("-35 -30 70 60", "34mm", "29.14mm")
    assert len(shape["probes"]) == len(plan.probes_mm) == 6


def test_no_number_of_the_drawing_takes_a_french_comma():
    html = dossier_html(dossier_context(patient(), [evaluated(worked("W21"))]))
    figures = [figure for value in re.findall(r'(?:x|y|r|rx|ry|cx|cy|width|height|viewBox)="([^"]+)"', html) for figure in value.split()]

    assert len(figures) > 20 and all(re.fullmatch(r"-?[\d.]+(mm)?", figure) for figure in figures)


def test_without_a_plan_nothing_is_drawn():
    assert plan_block(None) is None and case_of("W01")["plan"] is None


def test_the_context_holds_no_clock_and_is_plain_data():
    content = dossier_context(patient(), [evaluated(worked("W21"))])

    assert json.loads(json.dumps(content)) == content
    assert content["created"] == "2026-11-20T09:18:00+01:00"
