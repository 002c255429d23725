"""Writes accounts, professionals, facilities, boards and roles."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from cryoboard.audit.actor import Account, Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.errors import RoleRefused
from cryoboard.organisation.models import Board, Facility, Membership, Professional, Role
from cryoboard.organisation.permissions import Action, require, roles_allowing


@transaction.atomic
def create_account(
    *,
    actor: Actor | None,
    username: str,
    password: str,
    family_name: str,
    given_names: str = "",
    specialty: str = "",
    rpps: str = "",
    facility: Facility | None = None,
    email: str = "",
) -> Any:
    """Create an account and its professional. `actor` is None on the command line, where nobody is signed in."""
    require_administrator(actor)
    user = get_user_model()._default_manager.create_user(username=username, password=password)
    names = {"family_name": family_name, "given_names": given_names}
    person = Professional(user=user, **names, specialty=specialty, rpps=rpps, facility=facility, email=email)
    person.full_clean()
    person.save()

    record(Event.ACCOUNT_CREATED, subject=user, actor=actor)
    return user


@transaction.atomic
def save_professional(*, actor: Actor | None, professional: Professional) -> Professional:
    """Save a professional's name, number, specialty and facility."""
    require_administrator(actor)
    professional.full_clean()
    professional.save()

    record(Event.PROFESSIONAL_UPDATED, subject=professional, actor=actor)
    return professional


@transaction.atomic
def save_facility(*, actor: Actor | None, facility: Facility) -> Facility:
    """Save a facility's name, address and national number."""
    require_administrator(actor)
    facility.full_clean()
    facility.save()

    record(Event.FACILITY_SAVED, subject=facility, actor=actor)
    return facility


@transaction.atomic
def save_board(*, actor: Actor | None, board: Board) -> Board:
    """Save a board's name, kind and network. `actor` is None on the command line."""
    require_administrator(actor)
    board.full_clean()
    board.save()

    record(Event.BOARD_SAVED, subject=board, actor=actor)
    return board


@transaction.atomic
def grant_role(*, actor: Actor | None, user: Account, board: Any, role: str) -> Membership:
    """Give a person a role on a board.

    Raises RoleRefused when an administrator would see patients, or when the actor gives a role to themselves.
    """
    require_administrator(actor)
    refuse_role(actor, user, role)

    membership, created = Membership.objects.get_or_create(user=row_of(user), board=board, role=role)
    if created:
        record(Event.ROLE_GRANTED, subject=membership, actor=actor, person=user.pk, board=board.pk, role=str(role))
    return membership


@transaction.atomic
def revoke_role(*, actor: Actor | None, membership: Membership) -> None:
    """Remove a role. What the person did with it stays in the journal."""
    require_administrator(actor)
    about = {"person": membership.user_id, "board": membership.board_id, "role": str(membership.role)}
    record(Event.ROLE_REVOKED, subject=membership, actor=actor, **about)
    membership.delete()


def require_administrator(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, Action.MANAGE_ACCOUNTS)


def refuse_role(actor: Actor | None, user: Account, role: str) -> None:
    """Raises RoleRefused: an administrator sees no patient on any board, and nobody gives themselves a role."""
    if actor is not None and actor == user:
        raise RoleRefused("Nul ne s’accorde un rôle à soi-même : demandez-le à un autre administrateur.")
    held = set(Membership.objects.filter(user=row_of(user)).values_list("role", flat=True))
    clinical = set(roles_allowing(Action.VIEW_CASE))
    administers = Role.ADMINISTRATOR in held or user.is_superuser
    if (role == Role.ADMINISTRATOR and held & clinical) or (role in clinical and administers):
        raise RoleRefused("Un administrateur ne voit aucun patient : ces deux rôles ne vont pas à la même personne.")


def journal_role_refusal(refusal: RoleRefused, actor: Actor | None, user: Actor, board: Any, role: str) -> None:
    """Record in the journal who tried to give which role to whom. Called by the page that shows the refusal."""
    on = board.pk if board is not None else None
    record(Event.ROLE_REFUSED, actor=actor, code=refusal.code, person=user.pk, board=on, role=str(role))
