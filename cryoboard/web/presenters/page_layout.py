"""The frame of every page: the user, their roles, their links."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from cryoboard.audit.actor import Account, Actor
from cryoboard.conf import configuration
from cryoboard.organisation.permissions import Action, memberships_of, roles_allowing
from cryoboard.organisation.second_factor import SecondFactorState
from cryoboard.organisation.selectors import account_name
from cryoboard.web.second_factor_middleware import state_of

LINKS = (
    ("meetings", "Séances", Action.VIEW_MEETING, Action.REGISTER_CASE),
    ("my_cases", "Mes dossiers", Action.GIVE_OPINION, Action.REGISTER_CASE),
    ("follow_up", "Suites", Action.FOLLOW_UP),
    ("cases", "Dossiers", Action.VIEW_CASE),
    ("publication", "Gouvernance", Action.VIEW_PUBLICATION),
    ("rulesets", "Référentiels", Action.VIEW_RULES),
    ("evidence", "Preuves", Action.VIEW_RULES),
)
WITH_PAGES_BELOW = ("meetings", "rulesets", "evidence")


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A role on a board."""

    role: str
    board: str


@dataclass(frozen=True, slots=True)
class Frame:
    user: Actor | None = None
    name: str = ""
    status_line: str = ""
    is_open: bool = False  # signed in, with the second factor if required
    roles: list[Place] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def _administration(user: Account) -> list[Link]:
    """The link to Django's administration, if the site has it and this user may use it."""
    try:
        return [Link(reverse("admin:index"), "Comptes et rôles", False)] if user.is_staff else []
    except NoReverseMatch:
        return []


def is_current(path: str, name: str) -> bool:
    """Is this path the page of the link, or a page below it?"""
    url = reverse(f"cryoboard:{name}")
    return path == url or (name in WITH_PAGES_BELOW and path.startswith(url))


def page_frame(request: HttpRequest | None) -> Frame:
    """The frame; empty for a visitor."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return Frame(status_line=configuration().status_line)
    if state_of(request) is not SecondFactorState.OPEN:
        return Frame(user=user, name=account_name(user), status_line=configuration().status_line)
    memberships = memberships_of(user.pk)
    roles = {each.role for each in memberships}
    return Frame(
        user=user,
        name=account_name(user),
        status_line=configuration().status_line,
        is_open=True,
        roles=[Place(each.get_role_display(), str(each.board)) for each in memberships],
        links=[
            Link(reverse(f"cryoboard:{name}"), label, is_current(request.path, name))
            for name, label, *actions in LINKS  # one query for all the links; each page still checks the permission
            if any(roles.intersection(roles_allowing(action)) for action in actions)
        ]
        + _administration(user),
    )
