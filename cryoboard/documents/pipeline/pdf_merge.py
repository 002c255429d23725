"""Merges finished PDFs into one, with their tags and bookmarks. Pure: same parts, same bytes.

A copied page keeps its tags only if the structure tree that refers to its marks is copied too: the tree of each part is attached to that of
the first one, its marks are renumbered and its table cells renamed.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, OutlineItem, Pdf, String

Anchors = dict[str, Object]


def bind(cover: bytes, parts: Sequence[bytes], *, anchors: Sequence[str], folios: bytes | None = None) -> bytes:
    """Merge the cover and the parts.

    The cover's link to `anchors[n]` opens part n. `folios` holds one page to draw over each page, with its number.
    """
    sources = [Pdf.open(io.BytesIO(each)) for each in parts]
    with Pdf.open(io.BytesIO(cover)) as bound:
        opens: Anchors = {}
        for position, (source, anchor) in enumerate(zip(sources, anchors, strict=True)):
            first = len(bound.pages)
            append(bound, source, position)
            opens[anchor] = destination(bound.pages[first].obj)
        write_destinations(bound, opens)
        if folios is not None:
            add_folios(bound, folios)
        out = io.BytesIO()
        bound.save(out, deterministic_id=True, compress_streams=True, object_stream_mode=ObjectStreamMode.generate)
    for source in sources:
        source.close()
    return out.getvalue()


def append(bound: Pdf, source: Pdf, position: int) -> None:
    """Add one part: its pages first, because its tags and bookmarks refer to them."""
    first, places = len(bound.pages), {page.obj.objgen: index for index, page in enumerate(source.pages)}
    bound.pages.extend(source.pages)
    add_structure(bound, bound.copy_foreign(source.Root.StructTreeRoot), first, position)
    with source.open_outline() as theirs, bound.open_outline() as ours:
        ours.root.extend(bookmark(bound, item, first, places) for item in theirs.root)


def add_structure(bound: Pdf, tree: Any, first: int, position: int) -> None:
    """Attach the structure tree of a part to that of the whole, with new numbers for its pages and links, and new names for its cells."""
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
    """The table cells below an element, at any depth."""
    if not isinstance(element, Dictionary) or "/S" not in element:
        return
    if element.S in (Name.TH, Name.TD):
        yield element
    for child in element.get("/K", ()) if isinstance(element.get("/K"), Array) else ():
        yield from cells(child)


def rename(cell: Any, prefix: str) -> None:
    """Add the prefix to the name of a header cell, and to the names of the header cells that a data cell refers to."""
    if "/ID" in cell:
        cell.ID = String(prefix + str(cell.ID))
    if "/Headers" in cell.get("/A", {}):
        cell.A.Headers = Array([String(prefix + str(name)) for name in cell.A.Headers])


def bookmark(bound: Pdf, item: Any, first: int, places: dict[tuple[int, int], int]) -> OutlineItem:
    """The same bookmark, on the present page."""
    page, *where = list(item.destination)
    moved = OutlineItem(item.title, Array([bound.pages[first + places[page.objgen]].obj, *where]))
    moved.children.extend(bookmark(bound, child, first, places) for child in item.children)
    return moved


def destination(page: Object) -> Object:
    """The top of a page, as a destination."""
    return Array([page, Name.XYZ, 0, page.MediaBox[3], 0])


def write_destinations(bound: Pdf, opens: Anchors) -> None:
    """Write the named destinations of the whole: those of the cover that stand for a part open that part."""
    bound.Root.Names = Dictionary(Dests=Dictionary(Names=Array([each for name in sorted(opens) for each in (String(name), opens[name])])))


def add_folios(bound: Pdf, folios: bytes) -> None:
    """Draw a number in the margin of each page. Screen readers skip it: the tags already number the pages."""
    with Pdf.open(io.BytesIO(folios)) as sheets:
        for number, (page, sheet) in enumerate(zip(bound.pages, sheets.pages, strict=True), start=1):
            form = bound.copy_foreign(sheet.as_form_xobject())
            # The pages of a part share their resources; without a given name, pikepdf would choose a random one.
            name = page.add_resource(form, Name.XObject, Name(f"/Folio{number}"))
            page.contents_add(b"q", prepend=True)
            page.contents_add(b"Q /Artifact BMC q " + str(name).encode() + b" Do Q EMC")
