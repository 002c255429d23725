"""`dossier CASE_FILE --out FILE.pdf`, as the contract says it; no test here may touch a database."""

from __future__ import annotations

import io
import json

import pytest

from cryoboard.management.commands.dossier import run
from decision_rules import library
from tests.packages.documents.conftest import STATUS_LINE
from tests.packages.documents.pdf_text import bookmarks, pages, words

B = "desmoid-2024-dtwg"
CASE = {
    "case": "A-12",
    "on": "2026-11-20",
    "rulesets": [B],
    "facts": {"patient": {"age_years": 34}, "tumour": {"site": "abdominal_wall"}, "diagnosis": {"histology": "desmoid"}},
}


@pytest.fixture
def dossier(tmp_path):
    """Runs the command on a content; its exit code, its error line, and the PDF if there is one."""

    def call(content, *options, name="case.json"):
        source, out, err = tmp_path / name, tmp_path / "out.pdf", io.StringIO()
        source.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        code = run([str(source), "--out", str(out), *options], err)
        return code, err.getvalue(), out.read_bytes() if out.exists() else None

    return call


def test_one_case_makes_one_dossier(dossier):
    code, error, pdf = dossier(CASE)

    assert (code, error) == (0, "")
    assert "Dossier A-12" in words(pdf) and "34 ans" in words(pdf) and "Identité non jointe" in words(pdf)
    for page in pages(pdf):
        assert STATUS_LINE in page and f"{B} · {library().ruleset(B).digest[:19]}… · évalué au 20/11/2026" in page


def test_the_question_of_the_file_is_printed(dossier):
    pdf = dossier(CASE | {"question": "Cryoablation d’emblée ?"})[2]

    assert "Cryoablation d’emblée" in words(pdf) and "Aucune question" in words(dossier(CASE)[2])


def test_the_same_file_gives_the_same_bytes(dossier):
    assert dossier(CASE)[2] == dossier(CASE)[2]


def test_an_array_or_json_lines_make_one_booklet(dossier):
    cases = [CASE, CASE | {"case": "B-7"}]
    _, _, array = dossier(cases)
    _, _, lines = dossier("\n".join(map(json.dumps, cases)), name="cases.jsonl")

    assert array == lines
    assert [title for title, _ in bookmarks(array)] == ["Livret de dossiers RCP", "Dossier A-12", "Dossier B-7"]


def test_an_array_of_one_is_a_dossier(dossier):
    assert dossier([CASE])[2] == dossier(CASE)[2]


def test_the_date_and_the_ruleset_can_be_chosen(dossier):
    code, _, pdf = dossier(CASE, "--on", "2018-01-02", "--ruleset", "desmoid-2017-esmo-seed", "--ruleset", B)

    assert code == 0 and "desmoid-2017-esmo-seed" in pages(pdf)[0] and "évalué au 02/01/2018" in pages(pdf)[0]
    assert f"Ce que dirait {B}" in words(pdf)


BENIGN = {"diagnosis": {"histology": "benign_or_other"}}


@pytest.mark.parametrize(
    ("content", "options", "says"),
    [
        ("{", (), "JSON mal formé"),
        ("[]", (), "aucun dossier"),
        (CASE | {"facts": {"tumour": {"size_mm": -3}}}, (), "dossier n° 1 (A-12) : tumour.size_mm"),
        ([CASE, CASE | {"case": "B-7", "facts": {"tumour": {"nope": 1}}}], (), "dossier n° 2 (B-7) : tumour.nope"),
        (CASE, ("--ruleset", "nope"), "nope"),
        (CASE, ("--on", "demain"), "n'est pas une date AAAA-MM-JJ"),
        (CASE | {"rulesets": None, "facts": BENIGN}, (), "dossier n° 1 (A-12) : aucun référentiel"),
        (CASE, ("--wrong",), "dossier --help"),
    ],
)
def test_a_wrong_input_is_one_line_and_two(dossier, content, options, says):
    code, error, pdf = dossier(content, *options)

    assert (code, pdf, error.count("\n")) == (2, None, 1)
    assert says in error


def test_a_file_that_is_not_text_is_refused_in_words(tmp_path):
    source, err = tmp_path / "case.pdf", io.StringIO()
    source.write_bytes(b"%PDF-1.7\n%\xff\xfe")

    assert run([str(source), "--out", str(tmp_path / "out.pdf")], err) == 2
    assert err.getvalue().startswith("fichier illisible : ce n'est pas un texte UTF-8")


@pytest.mark.parametrize("missing", ["source", "folder"])
def test_a_path_that_is_not_there_is_named(tmp_path, missing):
    source, err = tmp_path / "case.json", io.StringIO()
    if missing == "folder":
        source.write_text(json.dumps(CASE))
    out = tmp_path / "no" / "out.pdf"

    assert run([str(source), "--out", str(out)], err) == 2
    assert str(source if missing == "source" else out) in err.getvalue() and err.getvalue().count("\n") == 1
