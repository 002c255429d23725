"""A content file that does not load says file, line, fault and cure."""

from __future__ import annotations

import shutil

import pytest

from decision_rules import ContentError
from decision_rules.source.library import Library
from tests.engine.conftest import CATALOGUES
from tests.faults import refusal_of

RULES, FACTS, HEAD = "rules/lesions.yaml", "facts.yaml", "catalogue.yaml"


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
    ],
)
def test_a_faulty_file_says_where_and_how_to_mend_it(tmp_path, file, before, after, fault):
    refusal = refusal_of(CATALOGUES, tmp_path, f"lesions/{file}", before, after)

    assert fault in str(refusal)
    assert refusal.file == f"lesions/{file}"
    assert refusal.line
    assert refusal.cure


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
