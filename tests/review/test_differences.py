"""The differences between two rulesets in words, the readable catalogue, and their two verbs."""

from __future__ import annotations

import io
import json
import shutil

import pytest

from decision_rules import Library, library
from decision_rules.commands import main
from decision_rules.review.clauses import Clause
from decision_rules.review.differences import NotComparable, difference
from decision_rules.review.rendering import render_ruleset
from tests.engine.conftest import CATALOGUES

RULESETS = library().rulesets
PAIRS = [tuple(catalogue.rulesets) for catalogue in library().catalogues.values()]
DESMOID = ("desmoid-2017-esmo-seed", "desmoid-2024-dtwg")


def run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return main(["rules", *arguments], out, err), out.getvalue(), err.getvalue()


@pytest.fixture
def edited(tmp_path):
    """The small catalogue with one of its files changed as text, loaded from elsewhere."""

    def edit(**replacements: tuple[str, str]):
        folder = tmp_path / "catalogues"
        shutil.copytree(CATALOGUES, folder, dirs_exist_ok=True)
        for name, (old, new) in replacements.items():
            path = next(folder.rglob(f"{name}.yaml"))
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new), encoding="utf-8")
        return Library(folder).ruleset("lesions-2")

    return edit


def changes(old, new, rule: str) -> list[str]:
    """The changes of one rule or derived fact, in words."""
    found = difference(old, new)
    return [change.words for each in [*found.rules, *found.derived] if each.id == rule for change in each.changes]


@pytest.mark.parametrize("name", RULESETS)
def test_a_ruleset_does_not_differ_from_itself(name):
    found = difference(RULESETS[name], RULESETS[name])

    assert (found.rules, found.derived, found.resolution, found.unchanged) == ((), (), (), len(RULESETS[name].rules))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_every_rule_of_either_ruleset_is_counted_once_and_every_difference_is_told_in_words(pair):
    old, new = (RULESETS[name] for name in pair)
    found = difference(old, new)
    by_content = {rule for rule in old.rules.keys() & new.rules if old.closure["rules"][rule] != new.closure["rules"][rule]}

    assert len(found.rules) + found.unchanged == len(old.rules.keys() | new.rules.keys())
    assert {each.id for each in found.rules if each.status == "added"} == new.rules.keys() - old.rules.keys()
    assert {each.id for each in found.rules if each.status == "removed"} == old.rules.keys() - new.rules.keys()
    assert {each.id for each in found.rules if each.status == "changed"} == by_content
    assert all(change.words for each in [*found.rules, *found.derived] for change in each.changes)
    assert all(each.old_sources or each.new_sources for each in found.rules)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0])
def test_read_backwards_what_came_is_what_went(pair):
    forth, back = difference(*(RULESETS[name] for name in pair)), difference(*(RULESETS[name] for name in reversed(pair)))

    assert {each.id for each in forth.rules if each.status == "added"} == {each.id for each in back.rules if each.status == "removed"}
    assert forth.unchanged + forth.count("affected") == back.unchanged + back.count("affected")


def test_a_moved_threshold_is_told_with_both_limits_and_its_unit():
    old, new = RULESETS["breast-1-seed"], RULESETS["breast-2-evidence"]

    assert changes(old, new, "BRE-SIZE-02")[0] == "seuil : plus grande taille connue ≥ 15 mm devient > 15 mm"
    assert "pour la valeur « Oui », seuil : composante in situ de la biopsie ≤ 25 % devient < 25 %" in changes(old, new, "derived.dcis_ok")


def test_a_rule_that_only_reads_what_changed_is_told_too():
    found = difference(*(RULESETS[name] for name in DESMOID))
    [rule] = [each for each in found.rules if each.id == "DES-SY-07"]

    assert (rule.status, [change.words for change in rule.changes]) == ("affected", ["lit ce qui change : « Traitement actif ouvert »"])


def test_conditions_come_and_go_in_words():
    old, new = (RULESETS[name] for name in DESMOID)

    assert changes(old, new, "PCA-EL-12") == [
        "condition ajoutée : n’est pas établi : menace sur la vie, une fonction ou la qualité de vie : oui"
    ]
    assert changes(old, new, "DES-RT-03")[:2] == [
        "condition retirée : la règle DES-RT-01 se déclenche (Radiothérapie en troisième ligne)",
        "condition ajoutée : la règle DES-RT-02 se déclenche (Radiothérapie, alternative locale au traitement médical)",
    ]


def test_outputs_strength_and_sources_are_told_with_before_and_after():
    words = changes(RULESETS["sarcoma-2018-esmo-euracan"], RULESETS["sarcoma-2021-esmo-euracan-genturis"], "STS-RT-08")

    assert words[0].startswith("sortie retirée : Question à la RCP « Radiothérapie préopératoire du rétropéritoine ? » — ")
    assert words[1].startswith("sortie ajoutée : Alerte « ")
    assert "force : « silence des documents sources » devient « phase III »" in words
    assert {"source retirée : PRJ, règle de sécurité du catalogue", "source ajoutée : L8", "source ajoutée : L9"} <= set(words)


def test_two_catalogues_have_nothing_to_compare():
    with pytest.raises(NotComparable, match="ne sont pas du même catalogue"):
        difference(RULESETS["breast-1-seed"], RULESETS["spine-1-seed"])


@pytest.mark.parametrize("name", RULESETS)
def test_the_readable_catalogue_says_every_rule_in_french_words(name):
    ruleset, read = RULESETS[name], render_ruleset(RULESETS[name])
    rules = [rule for chapter in read.chapters for rule in chapter.rules]

    assert [rule.id for rule in rules] == list(ruleset.rules)
    assert all(words_of(rule.condition) and rule.outputs and rule.sources and rule.strength and rule.examples for rule in rules)
    said = [words for rule in rules for words in words_of(rule.condition)] + [row.value for each in read.computed for row in each.rows]
    names = [*ruleset.dictionary.facts, *ruleset.derived]
    assert [words for words in said if any(name in words for name in names)] == []
    assert all(each.formula or each.condition or each.rows or each.intro.endswith(".") for each in read.computed)


def words_of(said: Clause) -> list[str]:
    return [said.words, *(words for child in said.children for words in words_of(child))]


def test_a_coarse_value_is_said_as_all_it_stands_for():
    rule = RULESETS[DESMOID[1]].rules["DES-IM-01"]
    computed = {each.name: each for each in render_ruleset(RULESETS[DESMOID[1]]).computed}[next(iter(rule_reads(rule)))]

    assert not any("sans précision" in words for row in computed.rows for words in words_of(row.when))


def rule_reads(rule) -> list[str]:
    from decision_rules.model.conditions import names_read

    return [name for name in names_read(rule.condition) if name.startswith("derived.")]


def test_diff_prints_words_or_json_with_both_digests():
    code, text, _ = run("diff", *DESMOID)
    _, raw, _ = run("diff", *DESMOID, "--format", "json")
    data = json.loads(raw)

    assert code == 0 and text.splitlines()[1].startswith("39 règle(s) ajoutée(s), 21 retirée(s), 6 modifiée(s)")
    assert (data["old"]["digest"], data["new"]["digest"]) == tuple(RULESETS[name].digest for name in DESMOID)
    assert {each["status"] for each in data["rules"]} == {"added", "removed", "changed", "affected"}


@pytest.mark.parametrize("second, words", [("spine-1-seed", "même catalogue"), ("nulle-part", "référentiel inconnu")])
def test_diff_refuses_in_one_line(second, words):
    code, out, err = run("diff", DESMOID[0], second)

    assert (code, out, err.count("\n")) == (2, "", 1) and words in err


@pytest.mark.parametrize("form, files", [("html", 18), ("json", 1), ("text", 15)])
def test_render_writes_one_page_per_chapter(tmp_path, form, files):
    code, out, _ = run("render", DESMOID[1], "--out", str(tmp_path / "site"), "--format", form)
    written = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]

    assert (code, len(written)) == (0, files) and out.startswith(f"{files} fichier(s)")
    text = "".join(path.read_text(encoding="utf-8") for path in written)
    assert all(rule in text for rule in RULESETS[DESMOID[1]].rules) and RULESETS[DESMOID[1]].digest in text


def test_render_refuses_a_folder_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = run("render", DESMOID[1], "--out", str(tmp_path / "file" / "site"))

    assert (code, out, err.count("\n")) == (2, "", 1)


def test_a_change_of_one_word_of_a_file_is_told_as_such(edited, ruleset):
    new = edited(
        lesions=("any_item: lesions.list, where", "every_item: lesions.list, where"),
        derived=("{fact: patient.pain, at_least: 7}", "{fact: patient.pain, above: 7}"),
        catalogue=("Suspendu.", "Mis en attente."),
    )
    found = difference(ruleset, new)
    told = {each.id: [change.words for change in each.changes] for each in [*found.rules, *found.derived]}

    assert told == {
        "T-GROW": ["portée : « au moins un élément de « Lésions » vérifie » devient « chaque élément de « Lésions » vérifie »"],
        "derived.class": ["pour la valeur « Haute », seuil : douleur ≥ 7 devient > 7"],
    }
    assert [change.words for change in found.resolution] == ["étape retirée : Suspendu.", "étape ajoutée : Mis en attente."]


def test_outputs_and_what_happens_without_the_data_are_told(edited, ruleset):
    new = edited(
        lesions=("{kind: option, topic: ablate, text: Ablation.}", "{kind: option, topic: ablate, text: Ablation large.}"),
        requests=("if_unknown: ask", "if_unknown: silent"),
    )
    found = difference(ruleset, new)
    words = [change.words for each in found.rules for change in each.changes]

    assert any(line.endswith("« Ablation. » devient « Ablation large. »") for line in words)
    assert any(line.startswith("si une donnée manque : la règle reste sans effet") for line in words)


def test_a_table_that_reads_undetermined_rows_otherwise_is_told_as_such(edited, ruleset):
    strict = "    label: Urgence\n    when_unknown: unknown\n"
    found = difference(ruleset, edited(derived=(strict, strict.replace("unknown: unknown", "unknown: skip"))))

    assert {each.id: [change.words for change in each.changes] for each in found.derived} == {
        "derived.urgent_sure": [
            "lecture de la table : « La première ligne vraie, de haut en bas, donne la valeur ; une ligne indéterminée placée avant elle "
            "la laisse inconnue. » devient « La première ligne vraie, de haut en bas, donne la valeur. »"
        ]
    }
    assert [each.id for each in found.rules] == ["T-SURE"]
