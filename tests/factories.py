"""Small builders of real rows; no surprise in them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.cases.services import create_case, record_fact
from cryoboard.meetings.models import Charter, Meeting
from cryoboard.meetings.services.agenda import place
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Board, Membership, Professional, Role

CONFIRMED = {
    "pathway.rcp_recours_done": True,
    "diagnosis.histology": "desmoid",
    "diagnosis.biopsy_type": "percutaneous_coaxial",
    "diagnosis.second_reading_status": "done_concordant",
    "tumour.site": "abdominal_wall",
}


def make_board(name: str = "RCP d'essai") -> Board:
    return Board.objects.get_or_create(name=name)[0]


def make_user(username: str, role: str | None = Role.COORDINATOR, board: Board | None = None) -> Any:
    """An account with its professional and, when given, one role on one board."""
    user = get_user_model().objects.create_user(username, password="mot-de-passe")
    Professional.objects.create(user=user, family_name=username.capitalize(), given_names="Dr")
    if role:
        Membership.objects.create(user=user, board=board or make_board(), role=role)
    return user


def make_case(actor: Any, board: Board | None = None, facts: dict[str, Any] | None = None, **fields: Any) -> Case:
    """A case with the facts given, entered by the actor."""
    patient = {"birth_name": "ESSAI", "given_names": "Camille", "birth_date": date(1990, 5, 4), "sex": "female", "ipp": "900001"}
    case = create_case(
        actor=actor,
        board=board or make_board(),
        patient=patient | fields.pop("patient", {}),
        **{"question": "Quelle conduite tenir ?", **fields},
    )
    for name, value in (facts or {}).items():
        record_fact(case=case, name=name, raw=value, actor=actor)
    return case


def make_charter(board: Board) -> Charter:
    """The first version of a board's charter, with the default terms and no competence required."""
    return Charter.objects.get_or_create(board=board, version=1, defaults={"valid_from": date(2026, 1, 1)})[0]


def make_meeting(board: Board, starts_at: datetime | None = None, **fields: Any) -> Meeting:
    """A meeting of ninety minutes; by default on the next day at 14:00, open."""
    tomorrow = (timezone.localtime() + timedelta(days=1)).replace(hour=14, minute=0, second=0, microsecond=0)
    starts = starts_at or tomorrow
    charter = make_charter(board)
    return Meeting.objects.create(board=board, charter=charter, starts_at=starts, ends_at=starts + timedelta(minutes=90), **fields)


def make_agenda(coordinator: Any, board: Board, cases: int) -> Meeting:
    """A meeting in nine days with these many confirmed desmoid tumours on its agenda, in order."""
    save_charter(board=board, actor=coordinator, requirements=[])
    meeting = open_meeting(board=board, actor=coordinator, starts_at=timezone.now() + timedelta(days=9))
    for rank in range(1, cases + 1):
        case = make_case(coordinator, board, CONFIRMED | {"tumour.size_mm": 50 + rank}, patient={"ipp": f"90000{rank}"})
        row = register_case(meeting=meeting, case=case, actor=coordinator, question=f"Faut-il traiter {rank} ?")
        place(registration=row, actor=coordinator, position=rank)
    return meeting
