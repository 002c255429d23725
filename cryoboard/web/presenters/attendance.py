"""« Présences »: the people expected, present and gone, and the quorum of each case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from cryoboard.meetings.models import Attendance, Meeting, Registration, WrittenOpinion
from cryoboard.meetings.selectors import quorum_of, registrations_of
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.pathway.selectors import written_opinions_asked
from cryoboard.web.forms.attendance import StayForm
from cryoboard.web.presenters.live_facts import projected_name
from cryoboard.web.presenters.quorum import QuorumSaid, people_named, quorum_said

AWAITED, HERE, GONE, UNKNOWN = (
    ("pending", "Attendu", ""),
    ("true", "Présent", "good"),
    ("history", "Parti", ""),
    ("missing", "Non noté", ""),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One stay, or a member without one."""

    name: str
    rpps: str
    specialty: str
    icon: str
    word: str
    tone: str
    form: StayForm
    can_arrive: bool
    can_leave: bool
    noted: bool  # the last change of this line can be undone


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The quorum of one case, with the written opinions on it."""

    registration: Registration
    initials: str
    quorum: QuorumSaid
    opinions: list[WrittenOpinion]


@dataclass(frozen=True, slots=True)
class AttendancePage:
    lines: list[Line]
    cases: list[CaseLine]
    others: list[Professional]
    here: int


def attendance_page(meeting: Meeting, refused: StayForm | None = None, search: str = "") -> AttendancePage:
    """The page; a refused line shows the typed values again."""
    stays = list(Attendance.objects.filter(meeting=meeting).select_related("professional").order_by("professional__family_name", "pk"))
    noted = {each.professional_id for each in stays}
    members = Professional.objects.filter(user__memberships__board=meeting.board_id).exclude(specialty="").exclude(pk__in=noted)
    lines = [_stay_line(each, refused) for each in stays]
    lines += [_member_line(each, refused) for each in members.distinct().order_by("family_name")]
    return AttendancePage(lines, _cases(meeting), _found(search, noted), sum(1 for each in lines if each.word == HERE[1]))


def _stay_line(stay: Attendance, refused: StayForm | None) -> Line:
    icon, word, tone = GONE if stay.left_at else HERE if stay.arrived_at else AWAITED
    initial = {
        "professional": stay.professional_id,
        "specialty": stay.specialty,
        "mode": stay.mode,
        "arrived_at": stay.arrived_at and timezone.localtime(stay.arrived_at).time(),
        "left_at": stay.left_at and timezone.localtime(stay.left_at).time(),
    }
    person = stay.professional
    form = _form(person, stay.pk, initial, refused)
    return Line(str(person), person.rpps, _label(stay.specialty), icon, word, tone, form, not stay.arrived_at, stay.left_at is None, True)


def _member_line(person: Professional, refused: StayForm | None) -> Line:
    form = _form(person, 0, {"professional": person.pk, "specialty": person.specialty}, refused)
    return Line(str(person), person.rpps, _label(person.specialty), *UNKNOWN, form, True, False, False)


def _form(person: Professional, stay: int, initial: dict[str, Any], refused: StayForm | None) -> StayForm:
    prefix = f"s{person.pk}-{stay}"
    return refused if refused is not None and refused.prefix == prefix else StayForm(initial=initial, prefix=prefix)


def _label(specialty: str) -> str:
    return Specialty(specialty).label if specialty else ""


def _cases(meeting: Meeting) -> list[CaseLine]:
    found = [each for each in registrations_of(meeting) if each.state == Registration.State.ON_AGENDA]
    counts = [quorum_of(each) for each in found]
    names, asked = people_named(*counts), written_opinions_asked(found)
    return [_case_line(each, quorum_said(quorum, names, asked.get(each.pk))) for each, quorum in zip(found, counts, strict=True)]


def _case_line(registration: Registration, said: QuorumSaid) -> CaseLine:
    return CaseLine(registration, projected_name(registration.case.patient), said, list(registration.opinions.all()))


def _found(search: str, noted: Sequence[int] | set[int]) -> list[Professional]:
    """The people of the directory found by name or RPPS who are not in the meeting yet."""
    words = search.split()
    if not words:
        return []
    found = Professional.objects.exclude(pk__in=noted)
    for word in words:
        found = found.filter(Q(family_name__icontains=word) | Q(given_names__icontains=word) | Q(rpps=word))
    return list(found.order_by("family_name")[:8])
