"""The permission check: which role may do what, on the cases of which board."""

from __future__ import annotations

from enum import Enum, StrEnum, auto
from typing import Protocol, TypeGuard

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Board, Membership, Role
from cryoboard.request_cache import once_a_request


class Action(StrEnum):
    """Every action that permissions are given for."""

    VIEW_CASE = "view_case"
    CREATE_CASE = "create_case"
    EDIT_FACTS = "edit_facts"
    EVALUATE = "evaluate"
    REQUEST_DOCUMENT = "request_document"
    VIEW_JOURNAL = "view_journal"
    VIEW_RULES = "view_rules"
    VIEW_PUBLICATION = "view_governance"
    PROPOSE_RULESET = "propose_ruleset"
    REQUEST_IMPACT = "request_impact"
    RELEASE_RULESET = "release_ruleset"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_MEETING = "view_meeting"
    REGISTER_CASE = "register_case"
    MANAGE_MEETING = "manage_meeting"
    MANAGE_CHARTER = "manage_charter"
    GIVE_OPINION = "give_opinion"
    RECORD_DECISION = "record_decision"
    REVIEW_DECISION = "review_decision"
    VALIDATE_DECISION = "validate_decision"
    COUNTERSIGN = "countersign"
    FOLLOW_UP = "follow_up"


CASE_WORK = frozenset(
    {Action.VIEW_CASE, Action.CREATE_CASE, Action.EDIT_FACTS, Action.EVALUATE, Action.REQUEST_DOCUMENT, Action.VIEW_RULES}
)
MEETING_WORK = frozenset({Action.VIEW_MEETING, Action.REGISTER_CASE, Action.FOLLOW_UP})
COORDINATION = frozenset({Action.MANAGE_MEETING, Action.MANAGE_CHARTER, Action.REVIEW_DECISION})
CHAIRING = frozenset({Action.GIVE_OPINION, Action.RECORD_DECISION, Action.REVIEW_DECISION, Action.VALIDATE_DECISION, Action.COUNTERSIGN})
BOARD_MEMBERS = (Role.ONCOLOGIST, Role.SURGEON, Role.RADIOLOGIST, Role.PATHOLOGIST, Role.RADIATION_ONCOLOGIST)
MATRIX: dict[str, frozenset[Action]] = {
    Role.COORDINATOR: CASE_WORK | MEETING_WORK | COORDINATION | {Action.VIEW_JOURNAL, Action.VIEW_PUBLICATION},
    Role.COORDINATING_PHYSICIAN: CASE_WORK | MEETING_WORK | COORDINATION | CHAIRING,
    **dict.fromkeys(BOARD_MEMBERS, CASE_WORK | MEETING_WORK | {Action.GIVE_OPINION, Action.RECORD_DECISION}),
    Role.REQUESTER: CASE_WORK | {Action.REGISTER_CASE, Action.FOLLOW_UP},
    Role.QUALITY_3C: frozenset({Action.VIEW_CASE, Action.VIEW_JOURNAL, Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.VIEW_MEETING}),
    Role.RULE_AUTHOR: frozenset({Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.PROPOSE_RULESET, Action.REQUEST_IMPACT}),
    Role.RULE_APPROVER: frozenset({Action.VIEW_RULES, Action.VIEW_PUBLICATION, Action.RELEASE_RULESET, Action.REQUEST_IMPACT}),
    Role.ADMINISTRATOR: frozenset({Action.MANAGE_ACCOUNTS, Action.VIEW_RULES}),
}
OWN_CASES_ONLY = (Role.REQUESTER,)


def roles_allowing(action: Action) -> list[str]:
    """The roles that may do this on their board."""
    return [role for role, actions in MATRIX.items() if action in actions]


class OfABoard(Protocol):
    """An object of one board: a meeting, a charter."""

    @property
    def board_id(self) -> int: ...


class RequestedCase(OfABoard, Protocol):
    """A case: it has a board, and a requester or none."""

    @property
    def requester_id(self) -> int | None: ...


class OfACase(Protocol):
    """An object of one case: a registration, a decision, a written opinion, a task, an evaluation."""

    @property
    def case(self) -> RequestedCase: ...


class Anywhere(Enum):
    """No object in particular: is the action allowed on at least one board?"""

    SOME_BOARD = auto()


Judged = Board | OfABoard | OfACase
SOME_BOARD = Anywhere.SOME_BOARD


def is_case(on: object) -> TypeGuard[RequestedCase]:
    """Is this a case? A registration has a requester too, but no board of its own."""
    return hasattr(on, "board_id") and hasattr(on, "requester_id")


def case_of(on: Judged | Anywhere) -> RequestedCase | None:
    """The case of the object, or None."""
    case = on if is_case(on) else getattr(on, "case", None)
    return case if is_case(case) else None


def board_of(on: Judged) -> int:
    """The number of the object's board. Raises TypeError for an object without a board; its own number is never used instead."""
    holder = case_of(on) or on
    number = holder.pk if isinstance(holder, Board) else getattr(holder, "board_id", None)
    if not isinstance(number, int):
        raise TypeError(f"{type(on).__name__} belongs to no board: pass the board, the case or what hangs from it")
    return number


@once_a_request
def memberships_of(user_id: int) -> tuple[Membership, ...]:
    """The roles of an account, each with its board, in the order of the names of the boards."""
    return tuple(Membership.objects.filter(user=user_id).select_related("board").order_by("board__name"))


def boards_allowing(user: Actor, action: Action) -> set[int]:
    """The numbers of the boards on which this person may do this."""
    return {each.board_id for each in memberships_of(user.pk) if action in MATRIX.get(each.role, ())}


def allowed(user: Actor | None, action: Action, on: Judged | Anywhere = SOME_BOARD) -> bool:
    """Whether this person may do this on this case, meeting or board (on one board at least when no object is given).

    Raises TypeError for an object without a board.
    """
    board = None if on is SOME_BOARD else board_of(on)
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    held = [each for each in memberships_of(user.pk) if board is None or each.board_id == board]
    roles = {each.role for each in held if action in MATRIX.get(each.role, ())}
    case = case_of(on)
    if case is not None and case.requester_id != user.pk:
        roles -= set(OWN_CASES_ONLY)
    return bool(roles)


def require(user: Actor | None, action: Action, on: Judged | Anywhere = SOME_BOARD) -> None:
    """Check the permission. Raises AccessRefused, which the calling view or command records in the journal; TypeError as `allowed`."""
    if allowed(user, action, on):
        return
    raise AccessRefused(user, action.value, case_of(on))


def journal_refusal(refusal: AccessRefused) -> None:
    """Record a refused access in the journal. Called by the view or command, after the refused service was rolled back."""
    record(Event.ACCESS_REFUSED, subject=refusal.case, actor=refusal.actor, case=refusal.case, action=refusal.action)
