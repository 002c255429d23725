"""French typography for print: non-breaking spaces, dates, numbers, counted words. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime

NARROW, WIDE = "\u202f", "\u00a0"
RULES = (
    (re.compile(r"[ \u00a0]([;!?])"), NARROW + r"\1"),
    (re.compile(r"[ \u00a0]([:»])"), WIDE + r"\1"),
    (re.compile(r"«[ \u00a0]"), "«" + WIDE),
    (re.compile(r"(?<=\d) (?=\d{3}\b)"), NARROW),
    (re.compile(r"(?<![\w.)])-(?=\d)"), "−"),
    (re.compile(r"(?<=\d) (?=(?:%|mm|cm|cm³|mois|ans|an|jours|jour|min|Gy|G|g/l|°C|h)(?![\w]))"), WIDE),
    (re.compile(r"\b(n°|§|p\.|Annexe|Article|grade|[≤≥<>=]) (?=[\dIVX])"), r"\1" + WIDE),
    (re.compile(r"(?<!\w)([§≤≥<>]) (?=\d)"), r"\1" + WIDE),
)


def french(text: str) -> str:
    """The text with the non-breaking spaces of French typography."""
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def short_date(day: date | str) -> str:
    """12/03/2026, from a date or its ISO text. A text that is not a date is returned unchanged."""
    if isinstance(day, date):
        return f"{day:%d/%m/%Y}"
    try:
        return f"{date.fromisoformat(day[:10]):%d/%m/%Y}"
    except ValueError:
        return day


def date_and_time(moment: datetime) -> str:
    """12/03/2026 à 14:05, in the time zone of the given time."""
    return f"{moment:%d/%m/%Y} à{WIDE}{moment:%H:%M}"


def number(value: float) -> str:
    """12, 12,5 or −40: a decimal comma, a minus sign, no trailing zero."""
    return f"{value:g}".replace(".", ",").replace("-", "−")


def counted(count: int, one: str, many: str) -> str:
    """« 1 option », « 3 options »; zero takes the singular in French."""
    return f"{count}{WIDE}{one if count < 2 else many}"


def listed(words: list[str]) -> str:
    """« a, b et c »."""
    return ", ".join(words[:-1]) + f" et {words[-1]}" if len(words) > 1 else "".join(words)


def short_digest(digest: str) -> str:
    """sha256:1a2b3c4d5e6f. The full digest is printed once in the body."""
    return digest[:19]
