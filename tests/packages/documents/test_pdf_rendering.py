"""The PDF read back: what it says on every page, how it is tagged, and that the same evaluation gives the same bytes."""

from __future__ import annotations

import io
import logging
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import cssselect2
import pikepdf
import pytest
import time_machine
import tinycss2
import tinyhtml5
from django.template.loader import render_to_string

from cryoboard.conf import configuration
from cryoboard.documents.kinds.dossier.dossier import booklet_context, dossier_context
from cryoboard.documents.pipeline.pdf_rendering import dossier_html, print_pages, render_pdf, template_digest
from decision_rules import library
from tests.packages.documents.conftest import META, STATUS_LINE, A, B, evaluated, patient, worked
from tests.packages.documents.pdf_text import catalog, elements, fonts, pages, words

ROOT = Path(__file__).resolve().parents[3]
PLAN = "W21"  # a worked example with an ablation plan


@pytest.fixture(scope="module")
def content():
    return dossier_context(patient(), [evaluated(worked(PLAN), meta=META), evaluated(worked(PLAN), A)])


@pytest.fixture(scope="module")
def pdf(content):
    return render_pdf(dossier_html(content), created=content["created"])


def squeezed(text):
    """Without spaces, which line ends move, and with one sort of minus."""
    return re.sub(r"\s", "", text).replace("−", "-")


def test_every_page_says_what_it_is_whose_it_is_and_by_which_rules(pdf):
    digest, read = library().ruleset(B).digest, pages(pdf)

    assert configuration().paper_status_line == STATUS_LINE
    for number, page in enumerate(read, start=1):
        assert STATUS_LINE in page
        assert f"ESSAI Camille · dossier 2026-0012 · {B} · {digest[:19]}… · évalué le 20/11/2026 à 09:18" in page
        assert f"page {number}/{len(read)}" in page


def test_the_body_says_the_full_digest_once_on_one_line(pdf):
    assert words(pdf).count(library().ruleset(B).digest) == 1
    assert words(pdf).count(library().ruleset(A).digest) == 1


def test_the_dossier_says_who_asks_what_about_whom(pdf):
    first = pages(pdf)[0]

    for said in ("ESSAI Camille", "04/05/1990 (36 ans)", "IPP", "900001", "RCP d'essai", "par Dr Martin", "Faut-il traiter"):
        assert said in first
    assert "INS" not in first


def test_every_output_is_printed_with_its_rule_its_strength_and_its_source(pdf):
    said = squeezed(words(pdf))
    outputs = evaluated(worked(PLAN)).outcome.standing()

    assert len(outputs) > 10
    for part in (part for output in outputs for part in output.parts):
        for text in (part.text, part.rule, part.strength, *(source.cite for source in part.sources)):
            assert squeezed(text) in said, text


def test_a_known_fact_has_its_date_and_its_source(pdf):
    assert "60 mm 02/10/2026 [1]" in words(pdf) and "[1] 02/10/2026, CR d'IRM" in words(pdf)


def test_an_awaited_datum_says_when(pdf):
    with_pregnancy = dossier_context(patient(), [evaluated(worked("W02"), meta=META)])

    assert "en attente, prévu le 25/11/2026" in words(render_pdf(dossier_html(with_pregnancy), created="2026-11-20"))


def test_the_references_cited_come_once_each(pdf, content):
    ids = [source["id"] for source in content["cases"][0]["references"]]
    cited = {source.cite for output in evaluated(worked(PLAN)).outcome.outputs for source in output.sources}

    assert len(ids) == len(set(ids)) and cited <= set(ids)


def test_the_same_evaluation_gives_the_same_bytes_whatever_was_printed_before(pdf, content):
    other = dossier_context(patient("2026-0099"), [evaluated(worked("W01"))])
    render_pdf(dossier_html(other), created=other["created"])

    with time_machine.travel(datetime(2031, 1, 1), tick=False):
        assert render_pdf(dossier_html(content), created=content["created"]) == pdf


def test_another_process_gives_the_same_bytes(tmp_path):
    case, files = tmp_path / "case.json", [tmp_path / "one.pdf", tmp_path / "two.pdf"]
    case.write_text(f'{{"case": "A-12", "on": "2026-11-20", "rulesets": ["{B}"], "facts": {{"patient": {{"age_years": 34}}}}}}')
    for seed, file in enumerate(files):
        command = [sys.executable, ROOT / "manage.py", "dossier", str(case), "--out", str(file)]
        done = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": str(seed)}, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    assert files[0].read_bytes() == files[1].read_bytes()


def test_the_pdf_is_tagged_for_a_screen_reader(pdf):
    kinds = [each["kind"] for each in elements(pdf)]

    assert catalog(pdf) == {
        "lang": "fr",
        "marked": "True",
        "title_shown": "True",
        "title": "Dossier RCP 2026-0012",
        "created": "D:20261120091800+01'00",
        "variant": "pdfuaid",
    }
    assert kinds[0] == "/Document" and {"/Art", "/H1", "/H2", "/H3", "/P", "/Table", "/TH", "/TD"} <= set(kinds)


def test_every_cell_of_every_table_knows_its_headers(pdf):
    cells = [each for each in elements(pdf) if each["kind"] == "/TD"]

    assert len(cells) > 20 and all(cell["headers"] for cell in cells)


def test_the_drawing_of_the_plan_has_words(pdf):
    figures = [each["alt"] for each in elements(pdf) if each["kind"] == "/Figure"]

    assert len(figures) == 1 and figures[0].startswith("Coupe du projet à l’échelle : tumeur de 50")


def test_the_drawing_is_drawn(pdf):
    """An ellipse is four curves: tumour, ice and six probes leave at least thirty-two."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        curves = sum(str(operator) == "c" for page in document.pages for _, operator in pikepdf.parse_content_stream(page))

    assert curves >= 32


def test_every_font_is_ours_and_inside(pdf):
    assert fonts(pdf) == {"Cryo-Sans": True, "Cryo-Sans-Italic": True, "Cryo-Sans-Bold": True}


@pytest.mark.parametrize("example", ["W01", "W02", "W09", "W16", "W20", "W27", "W43", "W50"])
def test_an_ordinary_case_takes_at_most_two_pages(example):
    content = dossier_context(patient(), [evaluated(worked(example), meta=META)])

    assert print_pages(dossier_html(content), created=content["created"]).pages <= 2


def test_nothing_in_the_page_is_unknown_to_the_printer(content, caplog):
    caplog.set_level(logging.WARNING, "weasyprint")
    render_pdf(dossier_html(content), created=content["created"])

    assert caplog.messages == []


def test_text_is_text_and_fetches_nothing(caplog):
    hostile = patient(question='<img src="http://127.0.0.1:9/x.png"><script>1</script> & {{ title }}')
    content = dossier_context(hostile, [evaluated(worked("W01"))])

    assert '<img src="http://127.0.0.1:9/x.png"><script>1</script> & {{ title }}' in words(
        render_pdf(dossier_html(content), created=content["created"])
    )


def test_every_rule_of_the_stylesheets_serves():
    """Unused rules are what makes a render slow: each selector finds something in a booklet that has everything."""
    full = [evaluated(worked(PLAN), meta=META), evaluated(worked(PLAN), A)]
    others = [[evaluated(worked(example))] for example in ("W03", "W20", "W24")]
    parts = [(patient(), full), *((patient(), each) for each in others), (patient(identity=(), origin="Cas publié"), full)]
    root = cssselect2.ElementWrapper.from_html_root(
        tinyhtml5.parse(dossier_html(booklet_context("Livret", parts)).encode(), namespace_html_elements=False)
    )
    unused = [
        selector
        for sheet in ("pipeline/document.css", "kinds/booklet.css")
        for rule in tinycss2.parse_stylesheet(render_to_string(f"cryoboard/documents/{sheet}"), skip_comments=True, skip_whitespace=True)
        if rule.type == "qualified-rule"
        for selector in tinycss2.serialize(rule.prelude).strip().split(", ")
        if not root.query(selector.partition("::")[0])
    ]

    assert unused == []


def test_the_digest_of_the_drawing_covers_templates_styles_and_fonts():
    folder = ROOT / "templates" / "cryoboard" / "documents"

    assert len(template_digest()) == 64
    assert {"dossier.html", "document.css", "booklet.css"} <= {file.name for file in folder.rglob("*")}


def test_two_threads_print_the_same_bytes(content, pdf):
    with ThreadPoolExecutor(4) as pool:
        printed = list(pool.map(lambda _: render_pdf(dossier_html(content), created=content["created"]), range(4)))

    assert printed == [pdf] * 4


def test_the_printer_is_loaded_only_where_it_prints():
    said = "import sys; from cryoboard.management.commands import dossier; print('weasyprint' in sys.modules)"
    script = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'; import django; django.setup(); {said}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "False"


def test_an_odd_case_is_still_printed():
    """Polish and Greek letters, a reference with spaces, a question without a space, no known fact at all."""
    odd = patient("n° 7 / « bis »", name="ŁĄCKI Αλέξης", question="x" * 2000, identity=(), board="")
    content = dossier_context(odd, [evaluated({})])
    printed = print_pages(dossier_html(content), created=content["created"])

    assert "ŁĄCKI Αλέξης" in words(printed.pdf) and "n° 7 / « bis »" in words(printed.pdf)
