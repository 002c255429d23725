"""A board with its charter, its people, and a meeting next Thursday."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cryoboard.meetings.models import Meeting
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.organisation.models import Board, Professional, Role, Specialty
from tests.factories import make_user

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=PARIS)  # the tests' day is Friday 20 November
REQUIRED = (Specialty.MEDICAL_ONCOLOGY, Specialty.SURGERY, Specialty.RADIOLOGY)


def at(hour: int, minute: int = 0) -> datetime:
    """An hour of that Thursday."""
    return THURSDAY.replace(hour=hour, minute=minute)


@pytest.fixture
def charter(board: Board, coordinator: Any) -> Any:
    return save_charter(board=board, actor=coordinator, requirements=[("", specialty) for specialty in REQUIRED])


@pytest.fixture
def meeting(board: Board, coordinator: Any, charter: Any) -> Meeting:
    return open_meeting(board=board, actor=coordinator, starts_at=THURSDAY)


@pytest.fixture
def people(board: Board) -> SimpleNamespace:
    """A surgeon, an oncologist, a radiologist and a pathologist, each with an account of the board."""
    roles = {
        "oncology": (Role.ONCOLOGIST, Specialty.MEDICAL_ONCOLOGY),
        "surgeon": (Role.SURGEON, Specialty.SURGERY),
        "radiologist": (Role.RADIOLOGIST, Specialty.RADIOLOGY),
        "pathologist": (Role.PATHOLOGIST, Specialty.PATHOLOGY),
    }
    found = {}
    for name, (role, specialty) in roles.items():
        user = make_user(name, role, board)
        Professional.objects.filter(user=user).update(specialty=specialty)
        found[name] = Professional.objects.select_related("user").get(user=user)
    return SimpleNamespace(**found)
