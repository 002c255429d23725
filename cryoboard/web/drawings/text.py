"""Text inside a drawing: SVG has no line breaks, so lines are computed here."""

from __future__ import annotations

CHARACTER_WIDTH = 0.56  # of the font size: an upper estimate for common interface fonts


def text_width(text: str, size: float) -> float:
    """An estimate of the width of `text`, in pixels."""
    return len(text) * size * CHARACTER_WIDTH


def wrap(text: str, width: float, size: float, most: int = 3) -> tuple[str, ...]:
    """`text` in at most `most` lines of `width` pixels; what does not fit ends with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = lines[-1].rstrip(" ,;:") + "…"
    return tuple(lines)


def french_number(number: float) -> str:
    """At most one decimal, with a comma: « 12,5 »."""
    return f"{round(number, 1):g}".replace(".", ",")
