"""The official record: every item of the model has an answer, no rule reads the facts added for it, and applicable items are claimed."""

from __future__ import annotations

from datetime import date

import pytest

from decision_rules import check_facts, computed_answer, does_not_apply, evaluation_result, fiche_claims, library, relevant_facts
from decision_rules.review.checks import check_released
from decision_rules.runtime.applicability import applicable_rulesets
from decision_rules.source.library import ROOT
from tests.faults import refusal_of
from tests.rules.given_extracts import ITEMS, stored

DAY = date(2026, 11, 20)
FICHE_FACTS = [name for name, fact in library().dictionary.facts.items() if fact.catalogue == "fiche"]
# Every mandatory or conditional item of sections E, F, H and I of the official model: the data that answer it.
ANSWERS = {
    "tumour.discovery": ("diagnosis.discovery_mode",),
    "tumour.diagnosis_date": ("diagnosis.date",),
    "tumour.morphology": ("diagnosis.histology", "breast.histology_type", "tumour.benign_type", "diagnosis.category"),
    "tumour.topography": ("tumour.site", "diagnosis.primary_site"),
    "tumour.laterality": ("tumour.laterality",),
    "tumour.cT": ("tumour.clinical_t",),
    "tumour.cN": ("tumour.clinical_n", "disease.n_stage", "breast.clinical_node_status"),
    "tumour.cM": ("disease.m_stage", "disease.metastatic_extent"),
    "tumour.tnm_version": ("tumour.tnm_version",),
    "tumour.other_classification": ("tumour.other_classification",),
    "tumour.metastases[]": ("disease.metastatic_sites", "disease.metastases_count"),
    "clinic.history": ("patient.history",),
    "clinic.comorbidities": ("patient.comorbidities",),
    "clinic.ps": ("patient.ecog",),
    "clinic.geriatric_screen": ("patient.geriatric_tool", "patient.geriatric_score"),
    "clinic.weight_height": ("patient.weight_kg", "patient.height_cm"),
    "clinic.allergies": ("patient.allergies",),
    "clinic.anticoagulation": ("patient.antithrombotic", "patient.antithrombotic_drug"),
    "clinic.renal": ("patient.gfr_ml_min",),
    "clinic.pregnancy": ("patient.is_pregnant", "patient.pregnant_or_lactating", "patient.pregnancy_wish"),
    "clinic.pain": ("symptoms.pain_nrs",),
    "phase.kind": ("disease.state", "tumour.nature", "disease.relapse_date"),
    "phase.progression": ("disease.growth_status",),
    "phase.extent": ("disease.progression_extent",),
    "prior_tx[]": ("prior_treatments",),
}
# The items without an item of their own in the content, with the reason.
ELSEWHERE = {"prior_tx[].stop_reason": "a field of each line of prior_treatments: reason_stopped, printed with the line"}


def test_every_mandatory_or_conditional_item_of_the_model_is_answered_or_explained():
    assert {key for _, key, _ in stored(ITEMS)} == {*ANSWERS, *ELSEWHERE}


def test_each_answer_is_printed_by_an_item_and_claimed_at_a_stage():
    items = library().fiche.items
    printed = {name for item in items for name in (*item.facts, *item.beside)}

    assert {name for names in ANSWERS.values() for name in names} <= printed
    assert [key for key, names in ANSWERS.items() if not any(item.obligatory for item in items if names[0] in item.facts)] == []
    assert set(FICHE_FACTS) <= printed
    assert "reason_stopped" in library().dictionary.facts["prior_treatments"].fields


def test_no_rule_reads_what_was_added_for_the_fiche_and_no_digest_changed():
    assert [name for name in FICHE_FACTS if library().dictionary.facts[name].read_by] == []
    assert list(check_released(library())) == []


def test_an_unknown_item_of_the_fiche_is_never_decisive():
    facts = {"diagnosis.histology": "desmoid", "tumour.site": "limb_lower", "disease.growth_status": "progressing"}
    decisive = {
        each.fact for ruleset in applicable_rulesets(library(), facts, DAY) for each in evaluation_result(ruleset, facts, DAY).decisive
    }

    assert decisive and not decisive & set(FICHE_FACTS)


def owed(**facts: object) -> set[str]:
    """The facts claimed for a case; a double underscore replaces the point of a name."""
    known, problems = check_facts({name.replace("__", "."): value for name, value in facts.items()}, library().dictionary, DAY)
    assert problems == []
    return {claim.fact for claim in fiche_claims(library(), known, DAY, relevant_facts(library(), known, DAY))}


def test_every_case_owes_the_mandatory_items_and_none_of_the_conditional_ones():
    always = {"diagnosis.discovery_mode", "patient.history", "patient.comorbidities", "patient.allergies", "patient.ecog"}
    conditional = {"tumour.laterality", "patient.weight_kg", "patient.gfr_ml_min", "patient.geriatric_tool", "disease.relapse_date"}

    assert always | {"disease.growth_status", "prior_treatments", "tumour.clinical_t", "disease.m_stage"} <= owed()
    assert not conditional & (owed() | relevant_facts(library(), {}, DAY))


@pytest.mark.parametrize(
    ("fact", "claimed", "silent"),
    [
        ("tumour.laterality", {"tumour__site": "limb_lower"}, {"tumour__site": "mesenteric"}),
        ("patient.geriatric_tool", {"patient__age_years": 75}, {"patient__age_years": 74}),
        ("tumour.tnm_version", {"tumour__clinical_t": "T2"}, {"tumour__site": "limb_lower"}),
        ("tumour.other_classification", {"diagnosis__histology": "desmoid"}, {"diagnosis__histology": "leiomyosarcoma"}),
        ("tumour.clinical_t", {"diagnosis__histology": "leiomyosarcoma"}, {"diagnosis__histology": "desmoid"}),
        (
            "tumour.clinical_n",
            {"diagnosis__primary_site": "kidney", "diagnosis__histology": "benign_or_other"},
            {"diagnosis__histology": "leiomyosarcoma"},
        ),
        (
            "disease.n_stage",
            {"diagnosis__histology": "leiomyosarcoma"},
            {"diagnosis__histology": "leiomyosarcoma", "disease__n_stage": "N0"},
        ),
        ("disease.relapse_date", {"disease__state": "local_recurrence"}, {"disease__state": "localised_primary"}),
        ("disease.progression_extent", {"disease__growth_status": "progressing"}, {"disease__growth_status": "stable"}),
        ("disease.metastatic_sites", {"disease__m_stage": "M1"}, {"disease__m_stage": "M0"}),
        (
            "patient.gfr_ml_min",
            {"pathway__options_under_discussion": ["systemic"]},
            {"pathway__options_under_discussion": ["cryoablation"]},
        ),
        ("patient.weight_kg", {"pathway__options_under_discussion": ["cryoablation"]}, {"pathway__options_under_discussion": ["pet_ct"]}),
        ("patient.is_pregnant", {"patient__childbearing_potential": True}, {"patient__childbearing_potential": False}),
    ],
)
def test_a_conditional_item_is_claimed_only_when_its_condition_is_established(fact, claimed, silent):
    assert fact in owed(**claimed)
    assert fact not in owed(**silent)


def test_an_empty_list_is_an_answer_said_in_words():
    assert not {"patient.history", "patient.allergies"} & owed(patient__history=[], patient__allergies=[])
    words = [library().dictionary.format(name, []) for name in ("patient.history", "patient.comorbidities", "patient.allergies")]
    assert words == ["Aucun", "Aucune", "Aucune connue"]


def test_the_t_of_a_sarcoma_is_worked_out_and_that_of_a_desmoid_does_not_apply():
    item = next(each for each in library().fiche.items if each.facts == ("tumour.clinical_t",))
    sarcoma = {"diagnosis.histology": "leiomyosarcoma", "tumour.site": "limb_lower", "tumour.size_mm": 80}

    assert computed_answer(library(), item, sarcoma, DAY).startswith("T2")
    assert "tumour.clinical_t" not in owed(**{name.replace(".", "__"): value for name, value in sarcoma.items()})
    assert does_not_apply(library(), item, {"diagnosis.histology": "desmoid"}, DAY)
    assert not does_not_apply(library(), item, {}, DAY)


def test_the_form_asks_them_where_a_clinician_expects_them():
    names = [name for section in library().dictionary.sections if section.id == "patient" for name in (fact.name for fact in section.facts)]
    at = names.index("patient.ecog")

    assert names[at + 1 : at + 4] == ["patient.history", "patient.comorbidities", "patient.allergies"]


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        ("facts.yaml", "after: tumour.site", "after: patient.ecog", "n'est pas une autre donnée de la section tumour"),
        ("facts.yaml", "    label: Mode de découverte", "    empty: Aucun\n    label: Mode de découverte", "empty va avec records"),
        ("items.yaml", "facts: [diagnosis.date]", "facts: [diagnosis.dat]", "vouliez-vous dire « diagnosis.date »"),
        ("items.yaml", "computed: derived.ajcc8_t", "computed: derived.ajcc9_t", "nom inconnu « derived.ajcc9_t »"),
        ("items.yaml", "catalogues: [spine]", "catalogues: [spin]", "nom inconnu « spin »"),
        ("items.yaml", "obligatory: inscription", "obligatory: inscriptions", "nom inconnu « inscriptions »"),
    ],
)
def test_a_faulty_item_says_where_and_how_to_mend_it(tmp_path, file, before, after, fault):
    refusal = refusal_of(ROOT, tmp_path, f"fiche/{file}", before, after)

    assert fault in str(refusal)
    assert (refusal.file, bool(refusal.line)) == (f"fiche/{file}", True)
