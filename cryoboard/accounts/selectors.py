"""Which boards a person works on."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from cryoboard.accounts.access import Action, roles_allowing
from cryoboard.accounts.models import Membership


def board_ids_where(user: Any, action: Action, *, roles: list[str] | None = None) -> QuerySet[Membership, int]:
    """The boards on which this person may do this."""
    among = roles_allowing(action) if roles is None else roles
    return Membership.objects.filter(user=user, role__in=among).values_list("board_id", flat=True)


def boards_where(user: Any, action: Action) -> QuerySet[Any]:
    """The same, as boards."""
    boards: QuerySet[Any] = apps.get_model("cryoboard", "Board")._default_manager.all()  # a model of a room above this one
    return boards.filter(pk__in=board_ids_where(user, action)).order_by("name")
