"""A Thursday meeting under way: a charter of three competences, people around the table, one case on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.services import record_fact
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.agenda import freeze_agenda, place
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.discussion import begin_discussion
from cryoboard.meetings.services.meeting import open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Professional, Role, Specialty
from cryoboard.organisation.national_numbers import luhn_sum
from tests.factories import CONFIRMED, make_board, make_case, make_user

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=PARIS)  # the tests' day is Friday 20 November
FREEZE = datetime(2026, 11, 25, 17, 0, tzinfo=PARIS)
REQUIRED = (Specialty.MEDICAL_ONCOLOGY, Specialty.SURGERY, Specialty.RADIOLOGY)
PLACES = {
    "oncologist": (Role.ONCOLOGIST, Specialty.MEDICAL_ONCOLOGY),
    "surgeon": (Role.SURGEON, Specialty.SURGERY),
    "radiologist": (Role.RADIOLOGIST, Specialty.RADIOLOGY),
    "interventional": (Role.RADIOLOGIST, Specialty.INTERVENTIONAL_RADIOLOGY),
    "chair": (Role.COORDINATING_PHYSICIAN, Specialty.PATHOLOGY),
    "deputy": (Role.COORDINATING_PHYSICIAN, Specialty.MEDICAL_ONCOLOGY),
}
PRESENT = ("oncologist", "surgeon", "radiologist", "chair")
PASSWORD = "mot-de-passe"

# A recurrence of which everything the rules read is known; the treatment has not begun, so its date does not apply.
SETTLED = {
    "disease.state": "local_recurrence",
    "disease.recurrence_surgery_eligible": True,
    "disease.recurrence_pattern": "solitary_locoregional",
    "disease.recurrence_free_interval_months": 5,
    "disease.recurrence_number": 1,
    "disease.high_risk_by_board": True,
    "diagnosis.histology": "undifferentiated_pleomorphic_sarcoma",
    "diagnosis.lineage_identifiable": True,
    "tumour.site": "limb",
    "tumour.depth": "deep",
    "tumour.size_mm": 60,
    "tumour.fnclcc_grade": 3,
    "tumour.grade_on_untreated_tumour": True,
    "tumour.grade_specimen": "biopsy",
    "tumour.fnclcc_differentiation_score": 3,
    "tumour.fnclcc_mitotic_score": 2,
    "tumour.fnclcc_necrosis_score": 1,
    "tumour.mitoses_per_10hpf": 12,
    "tumour.necrosis_pct": 10,
    "patient.age_years": 54,
    "patient.germline_tp53_variant": False,
    "prior_treatments": [{"modality": "surgery"}, {"modality": "radiotherapy", "dose_gy": 50, "field_includes_current_site": True}],
    "imaging": [{"modality": "mri", "region": "primary", "meets_protocol": True}, {"modality": "ct", "region": "chest"}],
    "pathway.biopsy_date": "2026-09-10",
    "pathway.biopsy_done": True,
    "pathway.biopsy_sample_adequate": True,
    "pathway.biopsy_needle_gauge": 14,
    "pathway.biopsy_coaxial": True,
    "pathway.imaging_date": "2026-09-01",
    "pathway.rcp_recours_date": "2026-09-05",
    "pathway.rcp_recours_done": True,
    "pathway.second_reading_date": "2026-09-20",
    "pathway.second_reading_done": True,
    "pathway.rcp_treatment_decision_date": "2026-11-20",
    "pathway.rcp_treatment_decision_done": True,
    "pathway.options_under_discussion": ["cryoablation"],
    "pathway.planned_next_step": "surgery",
    "pathway.traceability_3c_recorded": True,
    "pathway.clinical_trial_check_done": True,
}
NOT_BEGUN = "pathway.treatment_start_date"


def rpps(number: int) -> str:
    """A number of the national directory, with its key."""
    stem = f"1000000{number:03d}"
    return next(f"{stem}{key}" for key in range(10) if not luhn_sum(f"{stem}{key}") % 10)


def at(hour: int, minute: int = 0) -> datetime:
    """An hour of that Thursday."""
    return THURSDAY.replace(hour=hour, minute=minute)


def make_table() -> SimpleNamespace:
    """Everyone of the board, with an account, a specialty and a number."""
    board, found = make_board(), {}
    for number, (name, (role, specialty)) in enumerate(PLACES.items(), start=1):
        user = make_user(name, role, board)
        Professional.objects.filter(user=user).update(specialty=specialty, rpps=rpps(number))
        user.refresh_from_db()
        found[name] = user
    return SimpleNamespace(**found)


def make_settled_case(actor: Any, without: tuple[str, ...] = ()) -> Case:
    """The settled recurrence, less some of its data."""
    case = make_case(actor, make_board(), {name: value for name, value in SETTLED.items() if name not in without})
    record_fact(case=case, name=NOT_BEGUN, raw=None, actor=actor, state=Fact.State.NOT_APPLICABLE)
    return case


def make_meeting_of(coordinator: Any, *cases: Case) -> list[Registration]:
    """The cases registered for Thursday's meeting and placed, in that order."""
    board = make_board()
    save_charter(board=board, actor=coordinator, requirements=[("", specialty) for specialty in REQUIRED])
    meeting = open_meeting(board=board, actor=coordinator, starts_at=THURSDAY)
    question = "Quel traitement proposer ?"
    registered = [register_case(meeting=meeting, case=case, actor=coordinator, question=question) for case in cases]
    for position, registration in enumerate(registered, start=1):
        place(registration=registration, actor=coordinator, position=position)
    return [again(each) for each in registered]


def freeze(coordinator: Any, meeting: Meeting) -> None:
    with time_machine.travel(FREEZE, tick=False):
        freeze_agenda(meeting=meeting, actor=coordinator)


def start(coordinator: Any, table: SimpleNamespace, registration: Registration) -> Registration:
    """Thursday, 14:10: the meeting runs, its people are there since 14:00, the case is discussed. Time is the caller's."""
    meeting = start_meeting(meeting=Meeting.objects.get(pk=registration.meeting_id), actor=coordinator)
    for name in PRESENT:
        save_attendance(meeting=meeting, professional=getattr(table, name).professional, actor=coordinator, arrived_at=at(14))
    return begin_discussion(registration=again(registration), actor=table.oncologist)


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("meeting__board", "meeting__charter", "case__patient", "case__board").get(pk=registration.pk)


@pytest.fixture
def table(board: Any) -> SimpleNamespace:
    return make_table()


@pytest.fixture
def case(coordinator: Any, board: Any) -> Case:
    """A desmoid tumour, confirmed, in a pregnant woman: the rules say to watch it."""
    return make_case(coordinator, board, CONFIRMED | {"patient.is_pregnant": True})


@pytest.fixture
def registration(coordinator: Any, case: Case, table: SimpleNamespace) -> Iterator[Registration]:
    """That case on the screen on Thursday at 14:10."""
    [registered] = make_meeting_of(coordinator, case)
    freeze(coordinator, registered.meeting)
    with time_machine.travel(at(14, 10), tick=False):
        yield start(coordinator, table, registered)
