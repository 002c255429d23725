"""« Annuler », offered for ten seconds with the message of an action; `later`: where it can be undone afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.http import HttpRequest
from django.utils import timezone

KEY = "cryoboard_undo"  # session key: the offer for the next page
STALE = 60  # seconds after which an offer that was not shown is dropped


@dataclass(frozen=True, slots=True)
class Offer:
    """One action that one POST can undo."""

    said: str
    url: str
    later: str
    fields: dict[str, str] = field(default_factory=dict)


def offer_undo(request: HttpRequest, offer: Offer) -> None:
    """Store the offer for the next page."""
    request.session[KEY] = {"at": timezone.now().timestamp(), "offer": asdict(offer)}


def offered(request: HttpRequest | None) -> Offer | None:
    """The stored offer, returned once."""
    kept = request.session.pop(KEY, None) if request is not None and hasattr(request, "session") else None
    if not kept or timezone.now().timestamp() - kept["at"] > STALE:
        return None
    return Offer(**kept["offer"])
