"""The charter of a board: the version in force, its competences by type of case, its members, and its history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from cryoboard.meetings.errors import NoCharter
from cryoboard.meetings.models import Charter
from cryoboard.meetings.services.charter import charter_of
from cryoboard.organisation.models import Board, Membership
from cryoboard.organisation.selectors import account_name
from cryoboard.web.forms.charter import DEADLINES, ORGANISATION, TERMS, UNSAID, case_types, competences, titled


@dataclass(frozen=True, slots=True)
class Cell:
    value: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    role: str
    specialty: str
    rpps: str
    facility: str


@dataclass(frozen=True, slots=True)
class Version:
    charter: Charter
    author: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class CharterPage:
    board: Board
    current: Charter | None
    terms: list[tuple[str, str]]
    organisation: list[tuple[str, str]]
    types: list[str]
    rows: list[CompetenceRow]
    members: list[Member]
    versions: list[Version]
    lacks_coordinator: bool


def charter_page(board: Board, ticked: Collection[str] | None = None) -> CharterPage:
    """The page. `ticked`: the competences of a refused form."""
    current = current_charter(board)
    kept = [f"{each.case_type}:{each.specialty}" for each in current.requirements.all()] if current else []
    chosen = kept if ticked is None else ticked
    members = members_of(board)
    return CharterPage(
        board=board,
        current=current,
        terms=terms_of(current, *TERMS, *DEADLINES) if current else [],
        organisation=terms_of(current, *ORGANISATION) if current else [],
        types=[label for _, label in case_types()],
        rows=[
            CompetenceRow(
                label, [Cell(f"{kind}:{value}", f"{label}, {title}", f"{kind}:{value}" in chosen) for kind, title in case_types()]
            )
            for value, label in competences()
        ],
        members=members,
        versions=[
            Version(each, account_name(each.created_by), each == current)
            for each in board.charters.select_related("created_by__professional").order_by("-version")
        ],
        lacks_coordinator=not any(each.role.startswith("Médecin coordonnateur") for each in members),
    )


def current_charter(board: Board) -> Charter | None:
    try:
        return charter_of(board)
    except NoCharter:
        return None


def terms_of(charter: Charter, *names: str) -> list[tuple[str, str]]:
    """Each of these terms in words."""
    return [(titled(name), said(charter, name)) for name in names]


def said(charter: Charter, name: str) -> str:
    """What the charter says of it; an empty answer is nobody's."""
    shown = getattr(charter, f"get_{name}_display", None)
    value: Any = shown() if shown else getattr(charter, name)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value) or UNSAID


def members_of(board: Board) -> list[Member]:
    """The permanent members, by role then name."""
    rows = (
        Membership.objects.filter(board=board)
        .select_related("user__professional__facility")
        .order_by("role", "user__professional__family_name")
    )
    return [member(each) for each in rows]


def member(membership: Membership) -> Member:
    person = getattr(membership.user, "professional", None)
    return Member(
        name=account_name(membership.user),
        role=membership.get_role_display(),
        specialty=person.get_specialty_display() if person else "",
        rpps=person.rpps if person else "",
        facility=str(person.facility or "") if person else "",
    )
