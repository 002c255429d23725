"""The command line and the shapes of the contract."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date

import pytest

from decision_rules import check_facts, library
from decision_rules.commands import main

CASE = {
    "case": "A-12",
    "on": "2026-11-20",
    "rulesets": ["desmoid-2024-dtwg"],
    "facts": {
        "patient": {"age_years": 34, "sex": "female"},
        "diagnosis": {"histology": "desmoid", "biopsy_type": "percutaneous_coaxial"},
        "tumour": {"site": "abdominal_wall", "size_mm": 60},
    },
}


@pytest.fixture
def run(tmp_path):
    """One command on a file holding this text; exit code, standard output, standard error."""

    def call(verb: str, text: str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "case.json"
        path.write_text(text, encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        code = main([*verb.split(), str(path), *arguments], out, err)
        return code, out.getvalue(), err.getvalue()

    return call


def test_a_result_has_the_shape_of_the_contract(run):
    code, out, err = run("evaluate", json.dumps(CASE))
    result = json.loads(out)
    evaluation = result["evaluations"][0]

    assert (code, err) == (0, "")
    assert (result["case"], result["on"], result["errors"]) == ("A-12", "2026-11-20", [])
    assert evaluation["ruleset"] == "desmoid-2024-dtwg"
    assert evaluation["digest"].startswith("sha256:")
    assert {"outputs", "undetermined", "decisive", "scores", "derived"} <= set(evaluation)
    output = next(output for output in evaluation["outputs"] if output["topic"] == "mri_contrast")
    assert (output["kind"], output["rules"], output["lesion"], output["status"]) == (
        "recommendation",
        ["DES-IM-01"],
        None,
        "active",
    )
    assert output["because"] == {"tumour.site": "abdominal_wall"}
    assert output["sources"][0]["cite"] == "S0"
    assert evaluation["derived"]["site_class"] == "extra_abdominal"


def test_without_decisive_facts_the_rest_of_the_result_is_the_same(run):
    _, whole, _ = run("evaluate", json.dumps(CASE))
    code, out, err = run("evaluate", json.dumps(CASE), "--no-decisive")
    _, text, _ = run("evaluate", json.dumps(CASE), "--no-decisive", "--format", "text")
    expected = json.loads(whole)
    assert expected["evaluations"][0].pop("decisive")

    assert (code, err) == (0, "")
    assert out == json.dumps(expected, ensure_ascii=False) + "\n"
    assert "Règles indéterminées" in text and "Décisif" not in text


def test_an_evaluation_does_not_load_numpy():
    program = "import sys, decision_rules as d; d.evaluate_case({'facts': {'tumour.site': 'limb_lower'}}); print('numpy' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_an_array_and_json_lines_give_one_line_per_case_in_order(run):
    cases = [{**CASE, "case": name} for name in ("un", "deux", "trois")]

    for text in (json.dumps(cases), "\n".join(json.dumps(case) for case in cases)):
        code, out, _ = run("evaluate", text)
        assert (code, [json.loads(line)["case"] for line in out.splitlines()]) == (0, ["un", "deux", "trois"])


def test_without_a_ruleset_those_in_force_on_the_day_answer_for_each_catalogue_in_scope(run):
    case = {key: value for key, value in CASE.items() if key != "rulesets"}

    for day, rulesets in (
        ("2020-05-04", ["desmoid-2017-esmo-seed", "sarcoma-2018-esmo-euracan"]),
        ("2024-07-31", ["desmoid-2017-esmo-seed", "sarcoma-2021-esmo-euracan-genturis"]),
        ("2024-08-01", ["desmoid-2024-dtwg", "sarcoma-2021-esmo-euracan-genturis"]),
    ):
        _, out, _ = run("evaluate", json.dumps({**case, "on": day}))
        assert [evaluation["ruleset"] for evaluation in json.loads(out)["evaluations"]] == rulesets


def test_a_sarcoma_is_not_a_desmoid(run):
    _, out, _ = run("evaluate", json.dumps({"on": "2026-01-01", "facts": {"diagnosis": {"histology": "leiomyosarcoma"}}}))

    assert [each["ruleset"] for each in json.loads(out)["evaluations"]] == ["sarcoma-2021-esmo-euracan-genturis"]


def test_two_rulesets_run_side_by_side(run):
    _, out, _ = run("evaluate", json.dumps(CASE), "--ruleset", "desmoid-2017-esmo-seed", "--ruleset", "desmoid-2024-dtwg")

    assert [evaluation["ruleset"] for evaluation in json.loads(out)["evaluations"]] == [
        "desmoid-2017-esmo-seed",
        "desmoid-2024-dtwg",
    ]


@pytest.mark.parametrize(
    ("facts", "fact", "code"),
    [
        ({"tumour": {"size_mm": -3}}, "tumour.size_mm", "range"),
        ({"tumour": {"size_mm": "8 cm"}}, "tumour.size_mm", "type"),
        ({"tumour": {"size_mm": True}}, "tumour.size_mm", "type"),
        ({"tumour": {"site": "abdomen"}}, "tumour.site", "list"),
        ({"tumour": {"sise_mm": 8}}, "tumour.sise_mm", "unknown_fact"),
        ({"patient": {"is_pregnant": "peut-être"}}, "patient.is_pregnant", "type"),
        ({"patient": {"age_years": 34.5}}, "patient.age_years", "type"),
        ({"ablation": {"date": "2027-01-01"}}, "ablation.date", "date"),
        ({"ablation": {"date": "2026-02-30"}}, "ablation.date", "date"),
        ({"prior_treatments": [{"modality": "hormonal"}, {"modality": "magie"}]}, "prior_treatments[1].modality", "list"),
        ({"tumour": {"size_mm": "52"}}, "tumour.size_mm", "type"),
        ({"patient": {"is_pregnant": "true"}}, "patient.is_pregnant", "type"),
        ({"ablation": {"date": "01/03/2026"}}, "ablation.date", "date"),
        ({"prior_treatments": [{"modality": "radiotherapy", "dose_gy": "56"}]}, "prior_treatments[0].dose_gy", "type"),
        ({"prior_treatments": "aucun"}, "prior_treatments", "type"),
        ({"disease": {"threat": ["none", "life"]}}, "disease.threat", "contradiction"),
        ({"disease": {"threat": "life"}}, "disease.threat", "type"),
    ],
)
def test_a_wrong_value_is_named_with_its_cure_and_does_not_stop_the_file(run, facts, fact, code):
    text = json.dumps([{"case": "faux", "on": "2026-11-20", "facts": facts}, CASE])

    exit_code, out, err = run("evaluate", text)
    wrong, right = (json.loads(line) for line in out.splitlines())

    assert exit_code == 2
    assert [(error["fact"], error["code"]) for error in wrong["errors"]] == [(fact, code)]
    assert wrong["errors"][0]["problem"] and wrong["errors"][0]["hint"]
    assert (wrong["evaluations"], right["errors"], len(right["evaluations"])) == ([], [], 1)
    assert err.count("\n") == 1


@pytest.mark.parametrize("unknown", [None, "unknown", ""])
def test_null_and_the_word_unknown_leave_a_fact_unknown(run, unknown):
    _, absent, _ = run("evaluate", json.dumps({**CASE, "facts": {"tumour": {"site": "neck"}}}))
    _, stated, _ = run("evaluate", json.dumps({**CASE, "facts": {"tumour": {"site": "neck", "size_mm": unknown}}}))

    assert stated == absent


def test_the_question_of_a_case_file_changes_nothing_and_must_be_text(run):
    assert run("evaluate", json.dumps(CASE | {"question": "Cryo ?"})) == run("evaluate", json.dumps(CASE))

    code, out, _ = run("evaluate", json.dumps(CASE | {"question": ["Cryo ?"]}))
    assert (code, [each["fact"] for each in json.loads(out)["errors"]]) == (2, ["question"])


def test_a_catalogue_of_which_nothing_is_in_force_on_the_day_is_a_notice(run):
    case = {"on": "2010-01-01", "facts": {"diagnosis": {"histology": "leiomyosarcoma"}}}
    titles = {name: catalogue.title for name, catalogue in library().catalogues.items()}

    _, out, _ = run("evaluate", json.dumps(case))
    result = json.loads(out)

    assert list(result) == ["case", "on", "evaluations", "notices", "errors"]
    assert result["evaluations"] == []
    assert f"Aucun référentiel en vigueur le 2010-01-01 pour « {titles['sarcoma']} »." in result["notices"]
    assert not any(titles["desmoid"] in notice for notice in result["notices"])  # its scope is false for a leiomyosarcoma
    assert (
        f"  Aucun référentiel en vigueur le 2010-01-01 pour « {titles['sarcoma']} »."
        in run("evaluate", json.dumps(case), "--format", "text")[1].splitlines()
    )


def test_nothing_is_noticed_when_a_ruleset_is_in_force_and_a_named_one_outside_its_period_is(run):
    case = {"facts": {"diagnosis": {"histology": "desmoid"}}}
    named = ["--ruleset", "desmoid-2024-dtwg"]

    found = [
        json.loads(run("evaluate", json.dumps(case | {"on": on}), *arguments)[1])["notices"]
        for on, arguments in (("2026-01-15", []), ("2026-01-15", named), ("2010-01-01", named))
    ]

    assert found == [[], [], ["« desmoid-2024-dtwg » n'est pas en vigueur le 2010-01-01 : il l'est depuis le 2024-08-01."]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"facts": {}, "facts": {"patient": {}}}', "clé « facts » écrite deux fois, ligne 1, colonne 2 puis ligne 1, colonne 15"),
        (
            '{"facts": {\n "tumour": {"size_mm": 3},\n "tumour": {}}}',
            "clé « tumour » écrite deux fois, ligne 2, colonne 2 puis ligne 3, colonne 2",
        ),
        (
            '[{"case": "1", "facts": {}},\n {"case": "2", "case": "3", "facts": {}}]',
            "clé « case » écrite deux fois, ligne 2, colonne 3 puis ligne 2",
        ),
        (
            '{"facts": {}}\n{"facts": {}}\n\n{"case": 1, "case": 2}',
            "clé « case » écrite deux fois, ligne 4, colonne 2 puis ligne 4, colonne 13",
        ),
        ('{"c\\u0061se": "a", "x{\\"": [{"case": 1}, "case"], "case": "b"}', "clé « case » écrite deux fois, ligne 1, colonne 2 puis"),
        ('{"\\ud800": 1, "\\ud800": 2}', "clé « ? » écrite deux fois, ligne 1, colonne 2 puis ligne 1, colonne 15"),
    ],
)
def test_a_key_written_twice_is_refused_with_both_places(run, text, said):
    code, out, err = run("evaluate", text)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert "n'en garder qu'une" in err


def test_one_key_in_several_objects_is_no_repetition(run):
    lines = [json.dumps({**CASE, "facts": {"prior_treatments": [{"modality": "hormonal"}, {"modality": "nsaid"}]}})] * 2

    assert run("evaluate", "\n".join(lines))[0] == 0


@pytest.mark.parametrize("text", ['{"facts": {', "[1, 2", '{"a": NaN}', '{"facts": {}}\n{"facts": {'])
def test_malformed_json_is_one_line_and_exit_code_2(run, text):
    code, out, err = run("evaluate", text)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "JSON mal formé" in err


@pytest.mark.parametrize(
    ("case", "fact"),
    [
        (3, ""),
        ({"case": "x"}, "facts"),
        ({"facts": {}, "on": "hier"}, "on"),
        ({"facts": {}, "rulesets": ["desmoid-1999"]}, "rulesets"),
        ({"facts": {}, "fact": {}}, "fact"),
    ],
)
def test_a_case_that_is_not_one_is_refused_by_name(run, case, fact):
    code, out, _ = run("evaluate", json.dumps([case]))

    assert (code, json.loads(out)["errors"][0]["fact"]) == (2, fact)


def test_the_same_facts_give_the_same_bytes_in_another_process(tmp_path):
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE))
    runs = {
        subprocess.run(
            [sys.executable, "-m", "decision_rules", "evaluate", str(path)],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("0", "1")
    }

    assert len(runs) == 1


def test_a_date_of_a_step_makes_its_done_true_and_a_missing_date_never_makes_it_false(run):
    facts = {"diagnosis": {"histology": "desmoid"}, "pathway": {"rcp_recours_date": "2026-01-10"}}

    _, dated, _ = run("evaluate", json.dumps({**CASE, "facts": facts}))
    _, silent, _ = run("evaluate", json.dumps({**CASE, "facts": {"diagnosis": {"histology": "desmoid"}}}))

    topics = [{output["topic"] for output in json.loads(out)["evaluations"][0]["outputs"]} for out in (dated, silent)]
    assert ["rcp_presentation" in found for found in topics] == [False, True]


def test_the_date_of_a_step_wins_over_an_older_no():
    pathway = {"rcp_recours_done": False, "rcp_recours_date": "2026-03-02"}

    known, problems = check_facts({"pathway": pathway}, library().dictionary, date(2026, 11, 20))

    assert (known["pathway.rcp_recours_done"], problems) == (True, [])


def test_rules_list_show_and_explain_speak_of_the_same_rule(run, tmp_path):
    out = io.StringIO()
    assert main(["rules", "list", "--format", "json"], out) == 0
    listed = json.loads(out.getvalue())
    assert {ruleset["ruleset"] for ruleset in listed} >= {"desmoid-2017-esmo-seed", "desmoid-2024-dtwg"}

    out = io.StringIO()
    assert main(["rules", "show", "PCA-TP-02", "--format", "json"], out) == 0
    shown = json.loads(out.getvalue())
    assert {entry["ruleset"] for entry in shown} == {"desmoid-2017-esmo-seed", "desmoid-2024-dtwg"}
    assert "< 10 mm" in shown[0]["condition"]

    code, text, _ = run("rules explain", json.dumps(CASE), "DES-IM-01")
    assert code == 0
    assert "VRAI" in text


def test_an_unknown_rule_ruleset_file_or_verb_is_one_line_and_exit_code_2(run, tmp_path):
    for arguments in (
        ["rules", "show", "DES-ZZ-99"],
        ["evaluate", str(tmp_path / "absent.json")],
        ["evaluate"],
        ["inventer"],
        ["evaluate", "-", "--ruleset", "desmoid-1999"],
        ["evaluate", "-", "--on", "hier"],
    ):
        out, err = io.StringIO(), io.StringIO()
        assert main(arguments, out, err) == 2
        assert (out.getvalue(), err.getvalue().count("\n")) == ("", 1)


def test_a_whole_group_may_be_left_null(run):
    code, out, _ = run("evaluate", json.dumps({**CASE, "facts": {**CASE["facts"], "ablation": None}}))

    assert (code, json.loads(out)["errors"]) == (0, [])
