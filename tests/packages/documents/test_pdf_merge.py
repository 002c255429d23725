"""Binding finished PDFs: each mark finds its tag, each cell its header, each link its part, and nothing depends on the day."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdf
import pytest

from cryoboard.documents.kinds.dossier.dossier import dossier_context
from cryoboard.documents.pipeline.pdf_merge import bind, cells
from cryoboard.documents.pipeline.pdf_rendering import dossier_html, render_pdf
from tests.packages.documents.conftest import B, evaluated, patient, worked

EXAMPLES = ("W01", "W09", "W20")
COVER = (
    '<html lang="fr"><title>Livret</title><p><a href="#part-1">Un</a> <a href="#part-2">Deux</a><a id="part-1"></a><a id="part-2"></a></p>'
)


@pytest.fixture(scope="module")
def parts() -> list[bytes]:
    contents = [dossier_context(patient(name=f"ESSAI {each}"), [evaluated(worked(each), B)]) for each in EXAMPLES[:2]]
    return [render_pdf(dossier_html(each), created=each["created"]) for each in contents]


@pytest.fixture(scope="module")
def bound(parts: list[bytes]) -> bytes:
    cover = render_pdf(COVER, created="2026-11-20")
    return bind(cover, parts, anchors=["part-1", "part-2"])


def parent_tree(document: pikepdf.Pdf) -> dict[int, Any]:
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    return {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}


def test_every_mark_of_every_page_names_an_element_of_that_page(bound):
    with pikepdf.open(io.BytesIO(bound)) as document:
        tree = parent_tree(document)
        for page in document.pages:
            elements = list(tree[int(page.obj.StructParents)])
            marks = [int(each.operands[1].MCID) for each in pikepdf.parse_content_stream(page) if str(each.operator) == "BDC"]
            assert sorted(marks) == list(range(len(elements)))
            assert all(each.Pg.objgen == page.obj.objgen for each in elements)


def test_every_element_hangs_from_the_one_document(bound):
    with pikepdf.open(io.BytesIO(bound)) as document:
        top = document.Root.StructTreeRoot.K[0]
        assert [each.P.objgen for each in top.K] == [top.objgen] * len(top.K)
        assert list(map(int, parent_tree(document))) == sorted(parent_tree(document))


def test_the_header_cells_of_two_parts_keep_names_of_their_own(bound):
    with pikepdf.open(io.BytesIO(bound)) as document:
        found = [cell for each in document.Root.StructTreeRoot.K[0].K for cell in cells(each)]
        names = [str(cell.ID) for cell in found if "/ID" in cell]
        called = {str(name) for cell in found for name in cell.get("/A", {}).get("/Headers", ())}

    assert len(names) == len(set(names)) and called <= set(names)


def test_the_links_of_the_cover_open_the_parts_and_their_bookmarks_follow(bound, parts):
    reader = pypdf.PdfReader(io.BytesIO(bound))
    lengths = [len(pypdf.PdfReader(io.BytesIO(each)).pages) for each in parts]
    starts = {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()}

    assert starts == {"part-1": 1, "part-2": 1 + lengths[0]}
    titles = [(each.title, reader.get_destination_page_number(each)) for each in reader.outline if not isinstance(each, list)]
    assert titles == [("ESSAI W01 2026-0012", 1), ("ESSAI W09 2026-0012", 1 + lengths[0])]


def test_bound_twice_it_is_the_same_file(parts):
    cover = render_pdf(COVER, created="2026-11-20")

    assert bind(cover, parts, anchors=["part-1", "part-2"]) == bind(cover, parts, anchors=["part-1", "part-2"])
