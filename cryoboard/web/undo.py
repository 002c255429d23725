"""« Annuler », offered for ten seconds with the message of what was done; `later` says where it stays possible after that."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from django.http import HttpRequest
from django.utils import timezone

KEY = "cryoboard_undo"  # of the session: the offer waits there for the page that follows
STALE = 60  # seconds after which a page that never came makes it pointless


@dataclass(frozen=True, slots=True)
class Offer:
    """One step that can be taken back by one POST."""

    said: str
    url: str
    later: str
    fields: dict[str, str] = field(default_factory=dict)


def offer_undo(request: HttpRequest, offer: Offer) -> None:
    """For the next page this person sees."""
    request.session[KEY] = {"at": timezone.now().timestamp(), "offer": asdict(offer)}


def offered(request: HttpRequest | None) -> Offer | None:
    """The offer that waits, once."""
    kept = request.session.pop(KEY, None) if request is not None and hasattr(request, "session") else None
    if not kept or timezone.now().timestamp() - kept["at"] > STALE:
        return None
    return Offer(**kept["offer"])
