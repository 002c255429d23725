"""The demonstration board: visibly fictitious, complete, loaded once, and covering the whole path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.cases.selectors import cases_visible_to, current_facts
from cryoboard.demo.demo_cases import CASES, load_cases
from cryoboard.demo.people import PEOPLE
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.models import Membership, Professional, Role
from decision_rules import check_facts, library
from tests.loaded_once import loaded_once

FILES = sorted(CASES.glob("*.json"))
EVERY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def cases(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with loaded_once(django_db_blocker, load_cases):
        yield


@pytest.fixture
def loaded(cases, db):
    return get_user_model().objects.get(username="coordinatrice")


def test_loading_twice_adds_nothing(loaded):
    before = [model.objects.count() for model in (Case, Patient, Fact, Membership, get_user_model())]

    assert load_cases() == (0, len(FILES))
    assert [model.objects.count() for model in (Case, Patient, Fact, Membership, get_user_model())] == before


def test_there_is_one_person_per_role_and_each_may_sign_in(loaded):
    held = [(membership.role, membership.user) for membership in Membership.objects.select_related("user")]
    users = [user for _, user in held]

    assert {role for role, _ in held} == set(Role.values)
    assert [user.username for user in users if not user.check_password("demonstration")] == []
    assert [user.username for user in users if user.is_superuser] == []
    assert sorted(str(user.professional) for user in users) == sorted(person.name for person in PEOPLE)


def test_every_physician_has_a_specialty_a_place_of_work_and_a_number_of_their_own(loaded):
    physicians = [person for person in PEOPLE if person.rpps]
    known = {each.rpps: each for each in Professional.objects.exclude(rpps="")}

    assert {person.specialty for person in physicians} > {"medical_oncology", "surgery", "pathology", "interventional_radiology"}
    assert len(known) == len(physicians) + 1  # the general practitioner has no account
    assert [person.username for person in physicians if known[person.rpps].facility is None] == []
    assert {case.patient.gp.specialty for case in Case.objects.select_related("patient__gp")} == {"general_practice"}


def test_the_list_begins_with_the_first_case_and_the_requester_sees_some(loaded):
    references = [case.reference for case in cases_visible_to(loaded)]
    requester = get_user_model().objects.get(username="demandeur")

    assert references == [path.stem for path in FILES]
    assert len(references) >= 12
    assert 0 < cases_visible_to(requester).count() < len(references)


@EVERY_FILE
def test_a_case_is_plainly_fictitious_and_says_what_was_published_and_what_was_added(path):
    data = json.loads(path.read_text(encoding="utf-8"))

    assert data["patient"]["birth_name"] == f"DÉMO-{data['reference'].split('-')[1]}"
    assert data["patient"]["given_names"] in ("Patiente fictive", "Patient fictif")
    assert "inventées pour la démonstration" in data["source_note"] or "source" in data["source_note"].partition("(")[2]
    assert any(words in data["source_note"] for words in ("pour la démonstration", "demeure inconnu"))
    assert data.get("published", True) is not ("inventées pour la démonstration" in data["source_note"])


def test_a_case_says_whether_it_is_published_or_built(loaded):
    built = {case.reference.split("-")[1] for case in Case.objects.all() if case.origin_label == "Cas construit"}

    assert built == {"22", "23", "25"}
    assert {case.origin_label for case in Case.objects.all()} == {"Cas publié", "Cas construit"}
    assert Case().origin_label == ""


@EVERY_FILE
def test_no_value_is_refused_and_every_envelope_names_a_known_fact_and_its_document(path):
    data = json.loads(path.read_text(encoding="utf-8"))
    facts, problems = check_facts(data["facts"], library().dictionary, date.fromisoformat(data["on"]))
    kept = data["envelopes"]

    assert problems == []
    assert set(data.get("pending", {})) <= set(library().dictionary.facts)
    assert set(data.get("pending", {})).isdisjoint(facts)
    assert {about["source_document"] for about in kept.values()} != {""}
    assert [
        name
        for name in kept
        if name not in library().dictionary.facts and not any(fact.startswith(f"{name}.") for fact in library().dictionary.facts)
    ] == []


@EVERY_FILE
def test_the_dates_of_a_case_follow_one_another(path):
    facts, _ = check_facts(json.loads(path.read_text(encoding="utf-8"))["facts"], library().dictionary, date(2026, 11, 20))
    first_seen = facts.get("pathway.rcp_recours_date", "2026-11-20")
    treatments = [item for item in facts.get("prior_treatments", []) if "start" in item]

    if facts.get("tumour.nature") != "recurrent":
        assert [item for item in treatments if item["start"] < first_seen] == []
    assert [item for item in treatments if item.get("end", "2999") < item["start"]] == []
    done = [item["start"] for item in treatments if item["modality"] == "cryoablation"]
    assert done == ([facts["ablation.date"]] if "ablation.date" in facts else [])
    before = [item["end"] for item in treatments if "end" in item]
    assert [day for day in done if any(day < end for end in before)] == []


def test_the_published_ages_are_those_of_the_sources(loaded):
    published = {
        "01": 44,
        "02": 26,
        "03": 14,
        "04": 32,
        "05": 72,
        "06": 32,
        "07": 26,
        "08": 33,
        "09": 36,
        "10": 18,
        "11": 30,
        "12": 26,
        "15": 43,
        "16": 63,
        "17": 70,
        "18": 66,
        "19": 56,
        "20": 65,
        "21": 76,
        "24": 64,
    }
    shown = {case.reference.split("-")[1]: current_facts(case).get("patient.age_years") for case in Case.objects.all()}

    assert {number: fact.value for number, fact in shown.items() if number in published} == published
    assert [
        case.reference
        for case in Case.objects.all()
        if case.patient.birth_date and current_facts(case)["patient.age_years"].value != 2026 - case.patient.birth_date.year
    ] == []


COVERED = {
    "diagnosis requirement missing": {
        ("required", "coaxial_core_biopsy"),
        ("contraindication", "active_treatment_before_histology"),
    },
    "wait and see": {("recommendation", "active_surveillance")},
    "lines by site": {("option", "surgery"), ("recommendation", "systemic_therapy")},
    "mesenteric perforation": {("recommendation", "surgery"), ("alert", "mesenteric_complication_emergency")},
    "pregnancy": {("question", "ask_board_pregnancy")},
    "minor": {("alert", "paediatric_expert_board")},
    "systemic options": {("option", "low_dose_chemo_mtx_vinca"), ("option", "tki")},
    "radiotherapy and limb perfusion": {("option", "rt_56gy"), ("contraindication", "ilp")},
    "cryoablation eligible, with its plan": {("option", "cryoablation"), ("required", "carbodissection")},
    "cryoablation contraindicated": {("contraindication", "cryoablation")},
    "clear follow-up": {("recommendation", "continue_follow_up")},
    "residue": {("alert", "residual_unablated_tumour"), ("option", "repeat_cryoablation")},
    "local progression": {("alert", "local_tumour_progression")},
    "response pattern": {("alert", "pattern_1_response")},
    "suspected sarcoma": {("alert", "suspect_sarcoma"), ("required", "rcp_recours_before_any_procedure")},
    "salvage cryoablation of a sarcoma": {("option", "salvage_pca"), ("contraindication", "second_external_beam_rt")},
    "advanced sarcoma": {("option", "pca_palliative"), ("option", "pca_oligoprogression")},
    "radiochemotherapy": {("option", "neoadjuvant_rtct_discussion"), ("alert", "rtct_no_phase_3")},
    "spine": {("alert", "instability_not_excluded"), ("alert", "percutaneous_on_hold"), ("required", "sins_items")},
    "breast": {("option", "cryoablation_curative"), ("contraindication", "lobular_carcinoma")},
}


@pytest.fixture
def said(loaded):
    """All that the rules say of the demonstration cases."""
    outcomes = [each.outcome for case in Case.objects.all() for each in evaluate_case(case=case, actor=loaded)]
    assert any(outcome.plan for outcome in outcomes)
    return {(output.kind, output.topic) for outcome in outcomes for output in outcome.outputs}


def test_together_the_cases_cover_the_whole_path(said):
    assert {section: missing for section, topics in COVERED.items() if (missing := topics - said)} == {}
