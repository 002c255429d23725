"""One common chapter included by two catalogues, each with its own parameters."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from decision_rules import Evaluation, Library
from decision_rules.model.errors import ContentError
from decision_rules.review.checks import check_library
from decision_rules.review.release import frozen_revision
from decision_rules.source.library import library
from tests.faults import refusal_of

SHARED = Path(__file__).parent / "shared"
DAY = date(2026, 1, 15)
PAIN, NORTH, SOUTH = "common/safety/pain.yaml", "north/catalogue.yaml", "south/rules/a_pain.yaml"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(SHARED, tmp_path / "shared")
    return tmp_path / "shared"


def changed(folder: Path, file: str, before: str, after: str) -> Library:
    path = folder / file
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after))
    return Library(folder)


def said(rules: Library, name: str, **facts: object) -> list[tuple[str, str]]:
    evaluation = Evaluation(rules.rulesets[name], {key.replace("__", "."): value for key, value in facts.items()}, DAY)
    return sorted((output.topic, output.text) for output in evaluation.outputs())


def test_each_catalogue_reads_the_chapter_with_its_own_parameters():
    rules = library(SHARED)

    assert said(rules, "north-1", patient__pain=5) == [("relief", "Soulager."), ("weigh", "Mesurer.")]
    assert said(rules, "north-1", patient__pain=5, patient__height_cm=170) == [("relief", "Soulager.")]
    assert said(rules, "south-1", patient__pain=5) == []
    assert said(rules, "south-1", patient__pain=7, patient__height_cm=170) == [("relief", "Soulager vite."), ("weigh", "Mesurer.")]


def test_the_chapters_come_after_those_of_the_catalogue_or_in_the_place_of_the_file_that_includes_them():
    rules = library(SHARED).rulesets

    assert [chapter.title for chapter in rules["north-1"].chapters] == ["Chapitre propre", "Douleur"]
    assert [chapter.title for chapter in rules["south-1"].chapters] == ["Douleur", "Chapitre propre"]


def test_an_included_rule_says_the_line_of_its_chapter():
    for ruleset in library(SHARED).rulesets.values():
        assert (ruleset.rules["P-RELIEF"].file, ruleset.rules["P-RELIEF"].line) == (PAIN, 12)
        assert (ruleset.derived["derived.severe"].file, ruleset.derived["derived.severe"].line) == (PAIN, 10)


def test_the_examples_of_a_chapter_run_once_for_each_ruleset_that_includes_it(copied):
    rules = changed(copied, PAIN, "{patient.pain: 10}, expect: fires", "{patient.pain: 5}, expect: fires")

    findings = [str(finding) for finding in check_library(rules)]

    assert [finding.split(" : ")[0] for finding in findings if "attendu true" in finding] == [f"{PAIN}:22 P-WEIGH [south-1]"]
    assert check_library(library(SHARED)) == []


def test_a_digest_covers_the_chapter_and_the_values_given_to_it(copied):
    before = {name: ruleset.digest for name, ruleset in library(SHARED).rulesets.items()}

    after = changed(copied, NORTH, "limit: 4", "limit: 5").rulesets
    assert after["north-1"].digest != before["north-1"] and after["south-1"].digest == before["south-1"]
    after = changed(copied, PAIN, "text: Mesurer.", "text: Peser.").rulesets
    assert after["south-1"].digest != before["south-1"]


def test_a_frozen_pack_holds_the_chapter_with_its_parameters_in_place(copied):
    rules = library(SHARED)
    revision = frozen_revision(rules_with_register(copied), rules.rulesets["south-1"], on=DAY, approved_by="essai", reason="essai")

    frozen = rules.with_releases([revision]).frozen(revision)

    assert frozen.rulesets["south-1"].digest == rules.rulesets["south-1"].digest
    assert said(frozen, "south-1", patient__pain=7) == said(rules, "south-1", patient__pain=7)


def rules_with_register(folder: Path) -> Library:
    """The same content in a folder with an empty register: all of it is a draft."""
    (folder / "released").mkdir()
    (folder / "released" / "released.yaml").write_text("revisions: []\n")
    return Library(folder)


def test_an_inclusion_may_name_the_rulesets_it_is_for(copied):
    head = copied / NORTH
    second = "  - {id: north-2, title: Nord 2, effective: {from: 2030-01-01}}\n"
    head.write_text(head.read_text().replace("from: 2020-01-01}}\n", "from: 2020-01-01, until: 2029-12-31}}\n" + second))

    rules = changed(copied, NORTH, "include: {chapter: safety/pain,", "include: {chapter: safety/pain, rulesets: [north-2],").rulesets

    assert {name: "P-RELIEF" in rules[name].rules for name in ("north-1", "north-2")} == {"north-1": False, "north-2": True}


def test_a_common_chapter_may_include_another(copied):
    (copied / "common/safety/all.yaml").write_text(
        "chapter: Tout\nparameters: [limit]\n"
        "include: {chapter: safety/pain, with: {limit: {parameter: limit}, below: 3, measure: patient.height_cm, advice: Soulager.}}\n"
        "rules: []\n"
    )

    rules = changed(
        copied,
        NORTH,
        "include: {chapter: safety/pain, with: {limit: 4, below: 3, measure: patient.height_cm, advice: Soulager.}}",
        "include: [{chapter: safety/all, with: {limit: 4}}]",
    )

    assert rules.rulesets["north-1"].digest == library(SHARED).rulesets["north-1"].digest


def test_a_chapter_nobody_includes_is_found(copied):
    (copied / "common/safety/other.yaml").write_text("chapter: Autre\nrules: []\n")

    assert [str(each) for each in check_library(Library(copied))] == ["common/safety/other.yaml : aucun référentiel n'inclut ce chapitre"]


@pytest.mark.parametrize(
    ("file", "before", "after", "where", "fault"),
    [
        (NORTH, "safety/pain", "safety/pane", NORTH, "chapitre commun inconnu « safety/pane » — vouliez-vous dire « safety/pain » ?"),
        (
            NORTH,
            "safety/pain",
            "../north/rules/own",
            NORTH,
            "chapitre commun inconnu « ../north/rules/own » — chapitres communs : safety/pain",
        ),
        (NORTH, "limit: 4,", "limit: 4, limits: 5,", NORTH, "paramètre inconnu « limits » de safety/pain — paramètres : limit, below"),
        (NORTH, "limit: 4,", "", NORTH, "paramètre « limit » manquant pour safety/pain — le donner sous with"),
        (PAIN, "{parameter: advice}", "Soulager.", PAIN, "paramètre « advice » déclaré mais jamais employé"),
        (PAIN, "{parameter: limit}", "{parameter: limite}", PAIN, "paramètre inconnu « limite » — le déclarer sous parameters"),
        (PAIN, "{parameter: limit}", "{parameter: limit, unit: mm}", PAIN, "clé inconnue « unit »"),
        (PAIN, "parameter.measure: 120", "parameter.limit: 120", PAIN, "« parameter.limit » ne donne pas un nom, mais « 4 »"),
        (
            PAIN,
            "{patient.pain: 10, parameter.measure",
            "{patient.height_cm: 10, parameter.measure",
            PAIN,
            "clé répétée « patient.height_cm »",
        ),
        (PAIN, "parameters: [limit, below, measure, advice]", "parameters: limit", PAIN, "« parameters » attend une liste de noms"),
        (PAIN, "    title: Douleur forte\n", "    title: Douleur forte\n    rulesets: [north-1]\n", PAIN, "ne nomme pas de référentiel"),
        (PAIN, "rules:\n", "include: {chapter: safety/pain}\nrules:\n", PAIN, "inclusion circulaire : safety/pain → safety/pain"),
        (PAIN, "at_least: {parameter: limit}", "at_leest: {parameter: limit}", PAIN, "clé inconnue « at_leest »"),
        (
            PAIN,
            "label: Mesure}",
            "label: Mesure}\n  - {id: watch, kinds: [alert], label: Autre}",
            PAIN,
            "sujet « watch » déjà déclaré autrement",
        ),
        (PAIN, "id: P-RELIEF", "id: N-WATCH", PAIN, "la règle N-WATCH est déclarée deux fois dans north-1"),
        (NORTH, "{chapter: safety/pain,", "{chapter: safety/pain, rulesets: [north-9],", NORTH, "référentiel inconnu « north-9 »"),
        (NORTH, "include: {chapter: safety/pain, with: {", "include: {chapter: safety/pain, whith: {", NORTH, "clé inconnue « whith »"),
        (SOUTH, "include:", "chapter: Seul\ninclude:", SOUTH, "clé manquante « rules »"),
    ],
)
def test_a_fault_of_an_inclusion_says_where_and_how_to_mend_it(tmp_path, file, before, after, where, fault):
    refusal = refusal_of(SHARED, tmp_path, file, before, after)

    assert fault in str(refusal)
    assert (refusal.file, bool(refusal.line), bool(refusal.cure)) == (where, True, True)


def test_a_circle_of_chapters_is_refused_where_it_closes(copied):
    for one, other in (("a", "b"), ("b", "a")):
        (copied / f"common/safety/{one}.yaml").write_text(f"chapter: {one}\nrules: []\n\ninclude:\n  - {{chapter: safety/{other}}}\n")
    (copied / NORTH).write_text((copied / NORTH).read_text().replace("include: {", "include:\n  - {chapter: safety/a}\n  - {"))

    with pytest.raises(ContentError) as refusal:
        Library(copied)

    assert str(refusal.value) == "common/safety/b.yaml:5: inclusion circulaire : safety/a → safety/b → safety/a — rompre le cercle"
