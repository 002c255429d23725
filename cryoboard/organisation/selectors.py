"""Reads the boards of a person, and the directory of professionals."""

from __future__ import annotations

import unicodedata
from typing import Protocol

from django.db.models import QuerySet

from cryoboard.audit.actor import Actor, row_of
from cryoboard.organisation.models import Board, Membership, Professional
from cryoboard.organisation.permissions import Action, roles_allowing

LONGEST_ANSWER = 20


def board_ids_where(user: Actor, action: Action, *, roles: list[str] | None = None) -> QuerySet[Membership, int]:
    """The boards on which this person may do this."""
    among = roles_allowing(action) if roles is None else roles
    return Membership.objects.filter(user=row_of(user), role__in=among).values_list("board_id", flat=True)


def boards_where(user: Actor, action: Action) -> QuerySet[Board]:
    """The boards on which this person may do this, by name."""
    return Board.objects.filter(pk__in=board_ids_where(user, action)).order_by("name")


class Named(Protocol):
    """An account with the name of a person."""

    def get_full_name(self) -> str: ...
    def get_username(self) -> str: ...


def account_name(user: Named | None) -> str:
    """The name of the person who has this account: « Dr Claire Martin » when the professional is known, else the name of the account."""
    if user is None:
        return "Système"
    professional = getattr(user, "professional", None)
    return str(professional or "") or user.get_full_name() or user.get_username()


def folded(text: str) -> str:
    """The text without accents or capitals: « Démo » and « DEMO » give « demo » on every database."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def professionals_matching(text: str, limit: int = LONGEST_ANSWER) -> list[Professional]:
    """The professionals whose RPPS begins with these digits, or whose names contain each of these words, in order of name.

    An empty text gives no professional.
    """
    words = folded(text).split()
    if not words:
        return []
    people = Professional.objects.select_related("facility").order_by("family_name", "given_names", "pk")
    number = "".join(words)
    if number.isascii() and number.isdigit():
        return list(people.filter(rpps__startswith=number)[:limit])
    rows = people.values_list("pk", "family_name", "given_names")
    found = [pk for pk, *names in rows.iterator() if all(word in folded(" ".join(names)) for word in words)][:limit]
    return list(people.filter(pk__in=found))
