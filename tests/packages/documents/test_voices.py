"""Several catalogues in one dossier: a block each, their divergences, and the scores with how they are reached."""

from __future__ import annotations

from cryoboard.documents.kinds.dossier.dossier import dossier_context
from cryoboard.documents.pipeline.pdf_rendering import dossier_html
from decision_rules import check_facts, library
from tests.packages.documents.conftest import ON, B, evaluated, patient

SPINE, SARCOMA = "spine-2-evidence", "sarcoma-2021-esmo-euracan-genturis"


def flat(*nested):
    merged = {name: value for each in nested for name, value in each.items()}
    return check_facts(merged, library().dictionary, ON)[0]


def worked(catalogue, name):
    return next(dict(each.facts) for each in library().catalogues[catalogue].cases if each.id == name)


def case_of(facts, *rulesets):
    return dossier_context(patient(), [evaluated(facts, ruleset) for ruleset in rulesets])["cases"][0]


def test_each_other_catalogue_has_its_block_and_no_difference_table():
    case = case_of(flat(worked("spine", "W2-2"), worked("desmoid", "W39")), B, SPINE)

    assert [voice["ruleset"]["id"] for voice in case["voices"]] == [SPINE]
    assert case["others"] == [] and case["voices"][0]["groups"]
    assert case["catalogue"] == "Tumeurs desmoïdes et cryoablation percutanée"


def test_an_opposition_between_catalogues_is_a_row_with_both_sides():
    case = case_of(flat(worked("spine", "W2-2"), worked("desmoid", "W39")), B, SPINE)
    rows = {row["topic"]: row for row in case["divergences"]}

    assert rows["Chirurgie"]["opposed"]
    assert [side["words"] for side in rows["Chirurgie"]["sides"]] == ["écartée", "option"]


def test_sources_cited_by_several_catalogues_are_listed_once():
    case = case_of(flat(worked("spine", "W2-2"), worked("desmoid", "W39")), B, SPINE)
    listed = [(each["id"], each["title"]) for each in case["references"]]

    assert len(listed) == len(set(listed)) and {"S2"} <= {name for name, _ in listed}


def test_the_sins_of_each_lesion_is_printed_with_its_category():
    lesions = [{"id": "A", "level": "T7", "sins.pain": "mechanical"}, {"id": "B", "level": "S3", "sins.alignment": "normal"}]
    rows = case_of(flat({"spine.lesions": lesions}), SPINE)["scores"]

    assert [(row["label"], row["value"], row["detail"]) for row in rows] == [
        ("Score SINS, dossier entier", "4 à 16", "indéterminé"),
        ("Score SINS, lésion A", "4 à 16", "indéterminé"),
        ("Score SINS, lésion B", "0 à 11", "indéterminé"),
    ]


def test_grade_and_stage_are_printed_with_their_parts_and_a_mismatch_is_said():
    facts = {
        "diagnosis.histology": "leiomyosarcoma",
        "tumour.site": "limb_lower",
        "tumour.size_mm": 85,
        "tumour.fnclcc_differentiation_score": 3,
        "tumour.fnclcc_mitotic_score": 2,
        "tumour.fnclcc_necrosis_score": 1,
        "tumour.fnclcc_grade": 2,
        "disease.n_stage": "N0",
        "disease.m_stage": "M0",
    }
    content = dossier_context(patient(), [evaluated(facts, SARCOMA)])
    rows = {row["label"]: row for row in content["cases"][0]["scores"]}

    assert rows["Grade FNCLCC calculé"]["differs"] == "Grade FNCLCC rendu\u00a0: 2, discordant"
    assert rows["Stade (AJCC/UICC, 8e édition)"]["value"] == "Stade IIIA"
    assert "Scores, grade et stade" in dossier_html(content)
