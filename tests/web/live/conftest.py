"""A meeting under way, two cases on its agenda, and the people around the table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cryoboard.decisions.basis import basis_now
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.charter import save_charter
from cryoboard.organisation.models import Professional, Role, Specialty
from cryoboard.web.forms.decisions import keys_shown
from tests.factories import CONFIRMED, make_case, make_meeting, make_user

ONCOLOGY, SURGERY, RADIOLOGY = Specialty.MEDICAL_ONCOLOGY, Specialty.SURGERY, Specialty.RADIOLOGY
VALID_RPPS = "99900000011"


def physician(username: str, role: Role, specialty: str, board: Any) -> Any:
    """An account of the board whose professional answers for a competence."""
    user = make_user(username, role, board)
    Professional.objects.filter(user=user).update(specialty=specialty)
    return type(user)._default_manager.get(pk=user.pk)


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def carried(registration: Registration) -> str:
    """What a form of this registration carries when it has just been shown."""
    return keys_shown(basis_now(registration))


@pytest.fixture
def surgeon(board: Any) -> Any:
    return physician("chirurgienne", Role.SURGEON, SURGERY, board)


@pytest.fixture
def radiologist(board: Any) -> Any:
    return physician("radiologue", Role.RADIOLOGIST, RADIOLOGY, board)


@pytest.fixture
def chair(board: Any) -> Any:
    user = physician("coordonnateur", Role.COORDINATING_PHYSICIAN, ONCOLOGY, board)
    Professional.objects.filter(user=user).update(rpps=VALID_RPPS)
    return type(user)._default_manager.get(pk=user.pk)


@pytest.fixture
def meeting(board: Any, coordinator: Any) -> Meeting:
    """Under way for ten minutes; an oncologist, a surgeon and a radiologist are required."""
    requirements = [("", each) for each in (ONCOLOGY, SURGERY, RADIOLOGY)]
    save_charter(board=board, actor=coordinator, requirements=requirements)
    began = timezone.now() - timedelta(minutes=10)
    return make_meeting(board, began, state=Meeting.State.RUNNING, started_at=began)


@pytest.fixture
def register(meeting: Meeting, coordinator: Any) -> Any:
    """Put a case on the agenda."""

    def put(case: Any, question: str = "Quelle conduite tenir ?", **fields: Any) -> Registration:
        number = meeting.registrations.count() + 1
        about = {"meeting": meeting, "case": case, "number": number, "position": number, "state": Registration.State.ON_AGENDA}
        return Registration.objects.create(**about, question=question, registered_by=coordinator, **fields)

    return put


@pytest.fixture
def registration(register: Any, case: Any) -> Registration:
    return register(case)


@pytest.fixture
def second(registration: Registration, register: Any, coordinator: Any, board: Any) -> Registration:
    patient = {"birth_name": "SUIVANT", "given_names": "Dominique", "ipp": "900002"}
    return register(make_case(coordinator, board, CONFIRMED, patient=patient), "Faut-il traiter ?")


@pytest.fixture
def table(meeting: Meeting, coordinator: Any, chair: Any, surgeon: Any, radiologist: Any) -> list[Any]:
    """The three required physicians, present since the beginning."""
    since = meeting.starts_at
    return [
        save_attendance(meeting=meeting, professional=each.professional, actor=coordinator, arrived_at=since)
        for each in (chair, surgeon, radiologist)
    ]
