"""A QR code drawn here, in the page: no other site ever sees the secret in it."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str) -> SafeString:
    """Black on white with its quiet margin, no style: the page's security policy lets it be. The page says in words what it is."""
    drawing = segno.make_qr(text, error="m")
    return mark_safe(drawing.svg_inline(border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308
