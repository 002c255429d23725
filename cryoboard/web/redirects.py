"""The start page of a user after sign-in, by role."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cryoboard.audit.actor import Account
from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Role
from cryoboard.organisation.permissions import BOARD_MEMBERS, memberships_of
from cryoboard.web.presenters.my_cases import HALF_A_DAY, SHOWN

MEETING_PHYSICIANS = (Role.COORDINATING_PHYSICIAN, *BOARD_MEMBERS)
PAGES = (  # the page of each other role; the first one held is used
    (Role.REQUESTER, "cases"),
    (Role.QUALITY_3C, "meetings"),
    (Role.RULE_AUTHOR, "publication"),
    (Role.RULE_APPROVER, "publication"),
)


def start_page_of(user: Account) -> str:
    """The address: the coming meeting, the user's cases in it, or the page of their role."""
    held = [(each.role, each.board_id) for each in memberships_of(user.pk)]
    roles = {role for role, _ in held}
    if Role.COORDINATOR in roles:
        return coordinator_page([board for role, board in held if role == Role.COORDINATOR])
    if roles.intersection(MEETING_PHYSICIANS):
        meeting = next_meetings([board for role, board in held if role in MEETING_PHYSICIANS]).first()
        return f"{reverse('cryoboard:my_cases')}#m{meeting.pk}" if meeting else reverse("cryoboard:cases")
    for role, page in PAGES:
        if role in roles:
            return reverse(f"cryoboard:{page}")
    return administration(user) or reverse("cryoboard:cases")


def coordinator_page(boards: list[int]) -> str:
    """« Ma semaine » of the next meeting; else the closure of the one to close; else the list of meetings."""
    meeting = next_meetings(boards).first()
    if meeting is not None:
        return reverse("cryoboard:meeting", args=[meeting.pk])
    to_close = Meeting.objects.filter(board_id__in=boards, state=Meeting.State.TO_CLOSE).order_by("-starts_at").first()
    return reverse("cryoboard:meeting_closure", args=[to_close.pk]) if to_close else reverse("cryoboard:meetings")


def next_meetings(boards: list[int]) -> QuerySet[Meeting]:
    """The coming meetings of these boards, soonest first."""
    since = timezone.now() - HALF_A_DAY
    return Meeting.objects.filter(board_id__in=boards, state__in=SHOWN, ends_at__gte=since).order_by("starts_at", "pk")


def administration(user: Account) -> str:
    """The address of Django's administration, if the site has it and this user may use it."""
    try:
        return reverse("admin:index") if user.is_staff else ""
    except NoReverseMatch:
        return ""
