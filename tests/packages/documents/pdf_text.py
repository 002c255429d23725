"""Reads a PDF back: its words, its tags, its fonts, its bookmarks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pypdf


@cache
def pages(pdf: bytes) -> list[str]:
    """The words of each page, one space apart."""
    return [" ".join((page.extract_text() or "").split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words(pdf: bytes) -> str:
    return " ".join(pages(pdf))


def bookmarks(pdf: bytes) -> list[tuple[str, int]]:
    """First-level bookmarks: title and page, from 1."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    return [(each.title, reader.get_destination_page_number(each) + 1) for each in reader.outline if not isinstance(each, list)]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Each font's name and whether its file is inside."""
    found = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in page.Resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont).partition("+")[2]] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def elements(pdf: bytes) -> list[dict[str, Any]]:
    """The structure elements in reading order: kind, depth, alternative text, headers of a cell."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return list(walk(document.Root.StructTreeRoot.K, 0))


def walk(node: Any, depth: int) -> Iterator[dict[str, Any]]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from walk(child, depth)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        attributes = node.get("/A", {})
        yield {"kind": str(node.S), "depth": depth, "alt": str(node.get("/Alt", "")), "headers": len(attributes.get("/Headers", []))}
        if "/K" in node:
            yield from walk(node.K, depth + 1)


def catalog(pdf: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        return {
            "lang": str(root.Lang),
            "marked": str(root.MarkInfo.Marked),
            "title_shown": str(root.ViewerPreferences.DisplayDocTitle),
            "title": str(document.docinfo["/Title"]),
            "created": str(document.docinfo["/CreationDate"]),
            "variant": "pdfuaid" if b"pdfuaid" in root.Metadata.read_bytes() else "",
        }
