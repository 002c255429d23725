"""The evidence library: nothing lost, nothing added, every caution shown; and the rules that cite it."""

from __future__ import annotations

import csv
import shutil

import pytest

from decision_rules import evidence_library, library
from decision_rules.model.errors import ContentError
from decision_rules.model.evidence_columns import ABLATION, COLLECTIONS, INTEGER, NUMBER, THESIS, TRIALS
from decision_rules.review.checks import EXAMPLE_DAY
from decision_rules.runtime.evaluation import Evaluation
from decision_rules.source.digest import row_digest
from decision_rules.source.evidence_library import ROOT, EvidenceLibrary
from decision_rules.source.library import ROOT as LIBRARY
from decision_rules.source.library import Library
from tests.rules.given_extracts import EVIDENCE, FILES, sha256, stored

SALVAGE = {
    "disease.state": "local_recurrence",
    "diagnosis.histology": "leiomyosarcoma",
    "disease.recurrence_surgery_eligible": False,
    "disease.recurrence_pattern": "solitary_locoregional",
    "tumour.pca_technically_feasible": True,
}


def row(name):
    return evidence_library().rows[name]


@pytest.fixture
def folder(tmp_path):
    """A copy of the library in which faults are made."""
    for path in [*ROOT.glob("*.csv"), *ROOT.glob("*.yaml")]:
        shutil.copy(path, tmp_path)
    return tmp_path


def spoil(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.id)
def test_the_data_are_the_given_files_byte_for_byte(collection):
    name = f"{collection.file}.csv"

    assert sha256(ROOT / name) == dict(stored(FILES))[f"{EVIDENCE}/{name}"]


def test_every_row_is_there_once():
    found = {collection.id: len(evidence_library().of(collection)) for collection in COLLECTIONS}

    assert found == {"rtct": 33, "ta": 8, "th": 61}


@pytest.mark.parametrize("collection", COLLECTIONS, ids=lambda collection: collection.id)
def test_an_empty_cell_is_said_not_reported_and_a_figure_is_that_of_the_file(collection):
    with (ROOT / f"{collection.file}.csv").open(encoding="utf-8", newline="") as file:
        given = list(csv.DictReader(file))
    for cells, each in zip(given, evidence_library().of(collection), strict=True):
        for column in collection.columns:
            cell = cells[column.name]
            assert (each.words(column.name) == "non rapporté") == (not cell)
            if cell and column.type in (INTEGER, NUMBER):
                assert each.number(column.name) == float(cell)


def test_the_rows_are_those_the_catalogue_counts():
    trials = evidence_library().of(TRIALS)
    counts = {}
    for each in trials:
        counts[each.values["setting"], each.values["schedule"]] = counts.get((each.values["setting"], each.values["schedule"]), 0) + 1
    published = {schedule: counts["neoadjuvant", schedule] for schedule in ("split_course", "normofractionated", "hypofractionated")}

    assert published == {"split_course": 5, "normofractionated": 10, "hypofractionated": 8}
    assert sum(count for (setting, _), count in counts.items() if setting == "adjuvant") == 4
    assert sum(count for (setting, _), count in counts.items() if setting == "ongoing") == 6


def test_a_thesis_rate_is_never_a_point_alone():
    rates = [each for each in evidence_library().of(THESIS) if each.values["unit"] == "%"]

    assert row("th-41").finding == "48 % (intervalle de confiance 13 à 82) ; Sarcomes, groupe A (rechute locorégionale), n = 10"
    assert rates and all("intervalle de confiance" in each.finding for each in rates)


def test_a_range_is_not_an_interval():
    found = row("th-45")

    assert found.finding == "10,6 mois ; Sarcomes, groupe B (maladie avancée), n = 5"
    assert found.caution == "extrêmes 1,7-24,4 ; ce n’est pas un intervalle de confiance"


def test_a_rate_that_is_not_of_sarcoma_says_so_and_every_series_has_its_reserve():
    assert all("(global, non disponible pour les sarcomes)" in row(name).finding for name in ("ta-06", "ta-07"))
    assert all(each.caution for each in evidence_library().of(ABLATION))


def test_what_awaits_verification_is_marked():
    assert {each.id for each in evidence_library().rows.values() if each.to_verify} == {"rtct-11", "rtct-16", "rtct-22", "rtct-25"}


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("rtct-trials.yaml", "nécrose médiane 95 %", "nécrose médiane 96 %", "n'a pas les chiffres de la source"),
        ("rtct-trials.yaml", "    notes: 8 % d’amputation\n", "", "n'est pas traduit"),
        ("rtct-trials.yaml", "  - id: rtct-02", "  - id: rtct-01", "garder le même ordre"),
        ("rtct-trials.yaml", "agents: [gemcitabine]", "agents: [gemcitabin]", "agents inconnu"),
        ("rtct-trials.yaml", "    chemo: ifosfamide\n", "    chemo: ifosfamide\n    toxicity: aucune\n", "est vide"),
        ("rtct-trials.csv", "rtct-02,neoadjuvant", "rtct-02,preoperative", "valeur inconnue « preoperative »"),
        ("rtct-trials.csv", "median necrosis 95 %; mean 85 %,85.4", "median necrosis 95 %; mean 85 %,854", "hors des bornes"),
        ("rtct-trials.csv", ",phase II,48,", ",phase II,forty,", "n'est pas un nombre"),
        ("rtct-trials.csv", "id,setting", "id,contexte", "colonnes inattendues"),
        ("thesis-results.csv", "deaths,3,,,patients", "deaths,3,,patients", "nombre de cellules"),
        ("thermal-ablation-series.yaml", "  - id: ta-08", "  - id: th-08", "garder le même ordre"),
    ],
)
def test_a_library_that_does_not_agree_with_itself_does_not_load(folder, name, old, new, fault):
    spoil(folder, name, old, new)

    with pytest.raises(ContentError, match=fault) as refused:
        evidence_library(folder)

    assert refused.value.file == name


def test_an_output_names_the_rows_its_rule_rests_on():
    ruleset = library().ruleset("sarcoma-2018-esmo-euracan")
    outputs = Evaluation(ruleset, SALVAGE, EXAMPLE_DAY).outputs()
    named = {part.rule: part.evidence for output in outputs for part in output.parts}

    assert named["STS-REC-09"] == ("ta-01", "ta-02", "th-40", "th-41", "th-42", "th-43")
    assert all(isinstance(rows, tuple) for rows in named.values())


def test_a_request_for_a_datum_rests_on_no_row():
    ruleset = library().ruleset("sarcoma-2018-esmo-euracan")
    unknown = {name: value for name, value in SALVAGE.items() if name != "tumour.pca_technically_feasible"}
    asked = [output for output in Evaluation(ruleset, unknown, EXAMPLE_DAY).outputs() if "STS-REC-09" in output.rules]

    assert asked and all(part.evidence == () for output in asked for part in output.parts)


def test_a_target_leads_to_the_rows_of_its_section():
    rules = library().ruleset("sarcoma-2021-esmo-euracan-genturis").rules
    sections = {
        "STS-REC-09": "local recurrence",
        "STS-ABL-01": "lung metastases",
        "STS-ABL-02": "liver metastases",
        "STS-ABL-03": "bone and soft-tissue metastases",
        "STS-OLI-01": "multi-site metastases",
    }
    for rule, section in sections.items():
        matching = [each.id for each in evidence_library().of(ABLATION) if each.values["section"] == section]
        assert [name for name in rules[rule].evidence if name.startswith("ta-")] == matching


def test_a_radiochemotherapy_rule_leads_to_the_trials_of_its_setting():
    rules, trials = library().ruleset("sarcoma-2018-esmo-euracan").rules, evidence_library().of(TRIALS)
    of = {setting: [each.id for each in trials if each.values["setting"] == setting] for setting in ("neoadjuvant", "adjuvant")}

    assert list(rules["STS-RC-01"].evidence) == of["neoadjuvant"]
    assert list(rules["STS-RC-02"].evidence) == of["adjuvant"]


def test_evidence_enters_the_digest_of_the_rules_that_name_some_and_of_no_other():
    rules = library().ruleset("sarcoma-2018-esmo-euracan").rules

    closure = library().ruleset("sarcoma-2018-esmo-euracan").closure
    assert closure["evidence"]["ta-01"] == row_digest(row("ta-01")) and rules["STS-REC-09"].evidence[0] == "ta-01"
    assert "evidence" not in closure["rules"]["STS-REC-01"]
    assert library().ruleset("desmoid-2024-dtwg").closure["evidence"] == {}


def test_a_rule_cannot_name_a_row_that_does_not_exist(tmp_path):
    shutil.copytree(LIBRARY, tmp_path / "catalogues")
    path = tmp_path / "catalogues" / "sarcoma" / "rules" / "oligometastatic_ablation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("evidence: [ta-06]", "evidence: [ta-66]"), encoding="utf-8")

    with pytest.raises(ContentError, match="ligne de données inconnue « ta-66 »"):
        Library(tmp_path / "catalogues")


def test_a_row_of_another_day_is_left_out_rather_than_breaking_a_page():
    found = EvidenceLibrary({"ta-01": row("ta-01")}).cited(["ta-01", "ta-99"])

    assert [each.id for each in found] == ["ta-01"]
