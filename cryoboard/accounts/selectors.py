"""Which boards a person works on."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cryoboard.accounts.access import Action, roles_allowing
from cryoboard.accounts.models import Membership


def board_ids_where(user: Any, action: Action, *, roles: list[str] | None = None) -> QuerySet[Membership, int]:
    """The boards on which this person may do this."""
    return Membership.objects.filter(user=user, role__in=roles if roles is not None else roles_allowing(action)).values_list("board_id", flat=True)


def boards_where(user: Any, action: Action) -> QuerySet[Any]:
    """The same, as boards."""
    boards = Membership._meta.get_field("board").related_model
    return boards.objects.filter(pk__in=board_ids_where(user, action)).order_by("name")
