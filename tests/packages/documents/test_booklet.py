"""A booklet: its table of contents leads to the right pages, its bookmarks name the cases, its tags survive."""

from __future__ import annotations

import io

import pypdf
import pytest

from cryoboard.documents.kinds.dossier.dossier import booklet_context
from cryoboard.documents.pipeline.pdf_rendering import dossier_html, render_pdf
from decision_rules import library
from tests.packages.documents.conftest import STATUS_LINE, A, B, evaluated, patient, worked
from tests.packages.documents.pdf_text import bookmarks, catalog, elements, pages

EXAMPLES = {"2026-0001": ("W01", A), "2026-0002": ("W09", B), "2026-0003": ("W20", B)}


@pytest.fixture(scope="module")
def pdf():
    parts = [
        (patient(reference, name=f"ESSAI {reference[-1]}"), [evaluated(worked(example), ruleset)])
        for reference, (example, ruleset) in EXAMPLES.items()
    ]
    content = booklet_context("Livret — RCP d'essai", parts)
    return render_pdf(dossier_html(content), created=content["created"], kind="booklet")


def test_the_table_of_contents_gives_the_page_of_each_case(pdf):
    first, starts = pages(pdf)[0], dict(bookmarks(pdf))

    assert "Livret — RCP d'essai" in first and "3 dossiers" in first
    for reference in EXAMPLES:
        page = starts[f"ESSAI {reference[-1]} {reference}"]
        assert f"ESSAI {reference[-1]} {reference}" in first and f"évalué le 20/11/2026 à 09:18 {page}" in first
        assert f"dossier {reference} · " in pages(pdf)[page - 1]


def test_each_line_of_the_contents_is_a_link_to_its_case(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    links = [note.get_object()["/Dest"] for note in reader.pages[0]["/Annots"]]
    starts = [reader.get_destination_page_number(reader.named_destinations[name]) + 1 for name in dict.fromkeys(links)]

    assert starts == [page for title, page in bookmarks(pdf) if title.startswith("ESSAI")]


def test_the_bookmarks_open_each_case_and_its_parts(pdf):
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    parts = [[each.title for each in group if not isinstance(each, list)] for group in reader.outline if isinstance(group, list)]

    assert [title for title, _ in bookmarks(pdf)] == ["Livret — RCP d'essai", *(f"ESSAI {each[-1]} {each}" for each in EXAMPLES)]
    assert all({"Données manquantes", "Propositions des règles", "Références et traçabilité"} <= set(titles) for titles in parts)


def test_every_page_says_what_it_is_and_by_which_rules(pdf):
    read = pages(pdf)

    assert all(STATUS_LINE in page and "évalué le 20/11/2026 à 09:18" in page for page in read)
    assert all(any(library().ruleset(name).digest[:19] in page and name in page for name in (A, B)) for page in read)
    assert all(f"page {number}/{len(read)}" in page for number, page in enumerate(read, start=1))


def test_the_footer_of_a_case_never_names_another(pdf):
    starts = [page for _, page in bookmarks(pdf)][1:] + [len(pages(pdf)) + 1]

    for reference, begin, end in zip(EXAMPLES, starts, starts[1:], strict=False):
        for page in pages(pdf)[begin - 1 : end - 1]:
            assert f"dossier {reference} · " in page
            assert not any(f"dossier {other} · " in page for other in EXAMPLES if other != reference)


def test_the_booklet_is_tagged_as_a_whole(pdf):
    articles = [each for each in elements(pdf) if each["kind"] == "/H1"]

    assert (catalog(pdf)["lang"], catalog(pdf)["variant"], len(articles)) == ("fr", "pdfuaid", 4)
