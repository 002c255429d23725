"""How the fiche words what was signed: codes with their labels, people with their numbers, and « non renseigné » for silence. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cryoboard.decisions.frcp_codes import Code
from cryoboard.documents.kinds.meeting_header import Field
from cryoboard.documents.pipeline.typography import french, lower_first

Content = Mapping[str, Any]
NOT_SAID = "non renseigné"


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def rows_of(pairs: Iterable[tuple[str, str]]) -> list[Field]:
    """Label and value, with an explicit word for what nobody said."""
    return [{"label": label, "value": french(value or NOT_SAID)} for label, value in pairs]


def coded(code: Code) -> str:
    """« Discuté (ORG-134) »."""
    return f"{code.label} ({code.code})"


def find(codes: Mapping[Any, Code], wanted: str) -> Code:
    return next(code for code in codes.values() if code.code == wanted)


def person_words(person: Content) -> str:
    """« Dr Martin, chirurgie, RPPS 10…, CHU »."""
    rpps = f"RPPS {person['rpps']}" if person["rpps"] else ""
    return ", ".join(filter(None, [person["name"], lower_first(person["title"]), rpps, person["facility"]]))
