"""A QR code drawn in the page, so that its secret is sent to no other site."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    """The SVG, black on white with its margin, without style attributes (content security policy). The page has its text alternative."""
    drawing = segno.make_qr(text, error="m")
    return mark_safe(drawing.svg_inline(border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308
