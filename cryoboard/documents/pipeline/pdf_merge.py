"""Several finished PDFs bound into one, tags and bookmarks kept. Pure: same parts, same bytes.

A copied page loses its tags unless the tree that names its marks comes with it: each part's tree is grafted under the first one's,
its marks renumbered, its cell names kept apart.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, OutlineItem, Pdf, String

Anchors = dict[str, Object]


def bind(cover: bytes, parts: Sequence[bytes], *, anchors: Sequence[str], folios: bytes | None = None) -> bytes:
    """The cover, then the parts. The cover's link to `anchors[n]` opens part n; `folios` holds one page to lay over each page."""
    sources = [Pdf.open(io.BytesIO(each)) for each in parts]
    with Pdf.open(io.BytesIO(cover)) as bound:
        opens: Anchors = {}
        for position, (source, anchor) in enumerate(zip(sources, anchors, strict=True)):
            first = len(bound.pages)
            append(bound, source, position)
            opens[anchor] = destination(bound.pages[first].obj)
        point(bound, opens)
        if folios is not None:
            lay_over(bound, folios)
        out = io.BytesIO()
        bound.save(out, deterministic_id=True, compress_streams=True, object_stream_mode=ObjectStreamMode.generate)
    for source in sources:
        source.close()
    return out.getvalue()


def append(bound: Pdf, source: Pdf, position: int) -> None:
    """One more part: its pages first, so that what names them finds them, then its tags and its bookmarks."""
    first, places = len(bound.pages), {page.obj.objgen: index for index, page in enumerate(source.pages)}
    bound.pages.extend(source.pages)
    graft(bound, bound.copy_foreign(source.Root.StructTreeRoot), first, position)
    with source.open_outline() as theirs, bound.open_outline() as ours:
        ours.root.extend(bookmark(bound, item, first, places) for item in theirs.root)


def graft(bound: Pdf, tree: Any, first: int, position: int) -> None:
    """The part's structure under the booklet's: new keys for its pages and its links, names of cells of its own."""
    root = bound.Root.StructTreeRoot
    document, theirs = root.K[0], tree.K[0]
    marks = root.ParentTree.Nums
    shift = int(marks[-2]) + 1 if len(marks) else 0
    for index in range(0, len(tree.ParentTree.Nums), 2):
        marks.append(int(tree.ParentTree.Nums[index]) + shift)
        marks.append(tree.ParentTree.Nums[index + 1])
    for page in bound.pages[first:]:
        page.obj.StructParents = int(page.obj.StructParents) + shift
        for note in page.obj.get("/Annots", ()):
            if "/StructParent" in note:
                note.StructParent = int(note.StructParent) + shift
    for element in theirs.K:
        element.P = document
        document.K.append(element)
        for cell in cells(element):
            rename(cell, f"{position + 1}/")


def cells(element: Any) -> Iterator[Any]:
    """The table cells under an element, however deep."""
    if not isinstance(element, Dictionary) or "/S" not in element:
        return
    if element.S in (Name.TH, Name.TD):
        yield element
    for child in element.get("/K", ()) if isinstance(element.get("/K"), Array) else ():
        yield from cells(child)


def rename(cell: Any, prefix: str) -> None:
    """A header cell's name, and the names a data cell calls its headers by."""
    if "/ID" in cell:
        cell.ID = String(prefix + str(cell.ID))
    if "/Headers" in cell.get("/A", {}):
        cell.A.Headers = Array([String(prefix + str(name)) for name in cell.A.Headers])


def bookmark(bound: Pdf, item: Any, first: int, places: dict[tuple[int, int], int]) -> OutlineItem:
    """The same bookmark, on the page where it is now."""
    page, *where = list(item.destination)
    moved = OutlineItem(item.title, Array([bound.pages[first + places[page.objgen]].obj, *where]))
    moved.children.extend(bookmark(bound, child, first, places) for child in item.children)
    return moved


def destination(page: Object) -> Object:
    """The top of a page."""
    return Array([page, Name.XYZ, 0, page.MediaBox[3], 0])


def point(bound: Pdf, opens: Anchors) -> None:
    """The named places of the whole: those of the cover that stand for a part open it."""
    bound.Root.Names = Dictionary(Dests=Dictionary(Names=Array([each for name in sorted(opens) for each in (String(name), opens[name])])))


def lay_over(bound: Pdf, folios: bytes) -> None:
    """A number in the margin of each page, which a screen reader passes over: the tags name the pages already."""
    with Pdf.open(io.BytesIO(folios)) as sheets:
        for number, (page, sheet) in enumerate(zip(bound.pages, sheets.pages, strict=True), start=1):
            form = bound.copy_foreign(sheet.as_form_xobject())
            # The pages of a part share their resources, and a name that is not given is drawn at random.
            name = page.add_resource(form, Name.XObject, Name(f"/Folio{number}"))
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q /Artifact BMC q " + str(name).encode() + b" Do Q EMC")
