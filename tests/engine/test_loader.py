"""The error of a content file that does not load gives the file, the line, the fault and the cure."""

from __future__ import annotations

import shutil

import pytest

from decision_rules import ContentError
from decision_rules.review.checks import check_library
from decision_rules.source.library import Library
from tests.engine.conftest import CATALOGUES
from tests.faults import refusal_of

RULES, FACTS, HEAD, DERIVED = "rules/lesions.yaml", "facts.yaml", "catalogue.yaml", "derived.yaml"


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (
            RULES,
            "{unknown: patient.deficit}",
            "{unknown: patient.defict}",
            "donnée inconnue « patient.defict » — vouliez-vous dire « patient.deficit »",
        ),
        (RULES, "at_most: 30", "at_moost: 30", "clé inconnue « at_moost »"),
        (RULES, "at_most: 30", "at_most: 3000", "seuil impossible 3000"),
        (RULES, "is: mechanical", "is: mecanical", "« mecanical » n'est pas une valeur"),
        (RULES, "{rule: T-LES}", "{rule: T-LESS}", "lit « T-LESS », absent de"),
        (RULES, "topic: stabilise, text", "topic: stabilize, text", "sujet inconnu « stabilize »"),
        (RULES, "cite: T0, where: p. 1", "cite: T9, where: p. 1", "source inconnue « T9 »"),
        (RULES, "id: T-ABL", "id: T-LES", "la règle T-LES est déclarée deux fois"),
        (RULES, "    title: Surveillance\n", "    title: Surveillance\n    title: Autre\n", "clé répétée « title »"),
        (RULES, "    title: Surveillance\n", "    titel: Surveillance\n", "clé inconnue « titel »"),
        (RULES, "rulesets: [lesions-2]", "rulesets: [lesions-3]", "référentiel inconnu « lesions-3 »"),
        (RULES, "chapter: Lésions", "chapter: [Lésions", "expected ',' or ']'"),
        (FACTS, "name: patient.deficit", "name: patient.pain", "donnée « patient.pain » déclarée deux fois"),
        (FACTS, "minimum: 0, maximum: 10, ", "", "n'a pas de bornes"),
        (HEAD, "by_rule: T-HOLD", "by_rule: T-HELD", "« T-HELD » n'est une règle d'aucun référentiel"),
        (HEAD, "when: {rule: T-HOLD}", "when: {rule: T-HELD}", "lit « T-HELD », absent de lesions-2"),
        (HEAD, "from: 2024-01-01", "from: 2023-06-01", "commence avant la fin du précédent"),
        (HEAD, "from: 2024-01-01", "from: 2024-31-08", "date impossible « 2024-31-08 » — écrire un jour qui existe"),
        (HEAD, "from: 2024-01-01", "from: 20240101", "date impossible « 20240101 »"),
        (HEAD, "until: 2023-12-31", "until: 2023-02-29", "date impossible « 2023-02-29 »"),
        (HEAD, "effective: {from: 2024-01-01}", "effective: 2024-01-01", "« effective » attend une période"),
        (HEAD, "title: Second essai,", "title: Second essai, next_review: 2027-31-12,", "date impossible « 2027-31-12 »"),
        (RULES, "when: {unknown: patient.deficit}", "when: {fact: patient.seen_on, below: 2024-31-08}", "date impossible « 2024-31-08 »"),
        (RULES, "when: {unknown: patient.deficit}", "when: {fact: patient.seen_on, above: 7}", "date impossible « 7 »"),
        (
            DERIVED,
            "type: enum\n    label: Classe\n    values: [{id: high, label: Haute}, {id: low, label: Basse}]",
            "type: date\n    label: Classe",
            "date impossible « high »",
        ),
        (DERIVED, "    when_unknown: skip\n", "", "ne dit pas ce que devient une ligne indéterminée — ajouter when_unknown: skip"),
        (DERIVED, "when_unknown: skip", "when_unknown: pass", "ne dit pas ce que devient une ligne indéterminée"),
        (DERIVED, "label: Douloureux, when", "label: Douloureux, when_unknown: skip, when", "« when_unknown » va avec first_true"),
        (DERIVED, "when_unknown: skip\n", "when_unknown: skip\n    otherwise: null\n", "clé inconnue « otherwise »"),
    ],
)
def test_a_faulty_file_says_where_and_how_to_mend_it(tmp_path, file, before, after, fault):
    refusal = refusal_of(CATALOGUES, tmp_path, f"lesions/{file}", before, after)

    assert fault in str(refusal)
    assert refusal.file == f"lesions/{file}"
    assert refusal.line
    assert refusal.cure


def test_an_impossible_date_in_an_example_or_a_worked_case_is_a_finding(tmp_path):
    shutil.copytree(CATALOGUES, tmp_path / "catalogues")
    folder = tmp_path / "catalogues" / "lesions"
    rules = folder / "rules" / "tables.yaml"
    rules.write_text(
        rules.read_text().replace("{patient.aims: [relief], patient.pain: 4}", "{patient.seen_on: 2026-31-02, patient.pain: 4}", 1)
    )
    (folder / "cases").mkdir()
    (folder / "cases" / "worked.yaml").write_text(
        "cases:\n  - {id: W01, title: Cas, ruleset: lesions-2, facts: {patient.seen_on: 2026-02-30}, expect: []}\n"
    )

    findings = [str(each) for each in check_library(Library(tmp_path / "catalogues"))]

    assert any(each.startswith("lesions/rules/tables.yaml:3 T-KNOWN") and "patient.seen_on" in each for each in findings)
    assert any(each.startswith("lesions/cases W01 : patient.seen_on") for each in findings)


def test_definitions_that_turn_in_a_circle_do_not_load(tmp_path):
    shutil.copytree(CATALOGUES, tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "lesions" / "derived.yaml"
    path.write_text(path.read_text().replace("{fact: patient.pain, at_least: 4}", "{rule: T-WATCH}"))

    with pytest.raises(ContentError, match="T-WATCH → derived.painful → T-WATCH|derived.painful → T-WATCH → derived.painful"):
        Library(tmp_path / "catalogues")


def test_the_digest_follows_a_threshold_and_ignores_an_example(tmp_path, small):
    shutil.copytree(CATALOGUES, tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "lesions" / RULES
    text = path.read_text()

    path.write_text(text.replace("size_mm: 31", "size_mm: 32"))
    assert Library(tmp_path / "catalogues").ruleset("lesions-2").digest == small.ruleset("lesions-2").digest
    path.write_text(text.replace("at_most: 30", "at_most: 31"))
    assert Library(tmp_path / "catalogues").ruleset("lesions-2").digest != small.ruleset("lesions-2").digest
