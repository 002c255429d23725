"""A signed decision, and the delivery of the events recorded before commit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact
from cryoboard.decisions.models import Condition, Decision, RequestedExamination, TherapeuticProposal
from cryoboard.evaluations.services import evaluate_case
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.organisation.models import Role
from cryoboard.pathway.models import Task
from tests.factories import make_meeting, make_user

LAST_THURSDAY = datetime(2026, 11, 19, 13, 0, tzinfo=UTC)  # 14:00 in Paris, the day before the tests' « now »
PLATELETS = {"fact": "patient.platelets_g_per_l", "label": "Plaquettes", "due_on": date(2026, 11, 25)}
APC = {"fact": "diagnosis.apc_germline_status", "label": "Recherche constitutionnelle d’APC", "latest_on": date(2026, 12, 18)}
TOPICS = {"percutaneous_ablation": "cryoablation", "active_surveillance": "active_surveillance"}
DeliverEvents = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def no_fiche(without_fiches: None) -> None:
    """The listener that requests the fiche is off: it is tested in the documents package."""


@pytest.fixture
def deliver_events(django_capture_on_commit_callbacks: Any) -> DeliverEvents:
    """What is recorded inside is heard by the listeners at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def chair(board: Any) -> Any:
    return make_user("coordonnateur", Role.COORDINATING_PHYSICIAN, board)


@pytest.fixture
def meeting(board: Any) -> Meeting:
    return make_meeting(board, LAST_THURSDAY, state=Meeting.State.TO_CLOSE)


@pytest.fixture
def registration(meeting: Meeting, case: Case, oncologist: Any, coordinator: Any) -> Registration:
    about = {"requester": oncologist.professional, "registered_by": coordinator, "state": Registration.State.ON_AGENDA}
    return Registration.objects.create(meeting=meeting, case=case, number=1, question="Que faire ?", **about)


@pytest.fixture
def draft(registration: Registration, oncologist: Any) -> Callable[..., Decision]:
    """A draft decision on the options of the day, with its proposals, conditions and examinations."""

    def make(
        proposals: tuple[tuple[str, str], ...] = (("percutaneous_ablation", "Cryoablation percutanée"),),
        conditions: tuple[dict[str, Any], ...] = (),
        examinations: tuple[dict[str, Any], ...] = (),
        **fields: Any,
    ) -> Decision:
        decision = Decision.objects.create(registration=registration, recorded_by=oncologist, **fields)
        decision.evaluations.set(evaluate_case(case=registration.case, actor=oncologist))
        for rank, (act, label) in enumerate(proposals, start=1):
            TherapeuticProposal.objects.create(decision=decision, rank=rank, topic=TOPICS[act], act=act, label=label)
        for each in conditions:
            Condition.objects.create(decision=decision, **each)
        for each in examinations:
            RequestedExamination.objects.create(decision=decision, **each)
        return decision

    return make


@pytest.fixture
def sign(deliver_events: DeliverEvents, chair: Any) -> Callable[[Decision], Decision]:
    """Signed by the coordinating physician, and heard."""

    def signed(decision: Decision) -> Decision:
        decision.state, decision.signed_by, decision.signed_at = Decision.State.SIGNED, chair, timezone.now()
        decision.sha256 = "0" * 64
        decision.save()
        with deliver_events():
            record(Event.DECISION_VALIDATED, subject=decision, actor=chair, case=decision.case)
        return decision

    return signed


@pytest.fixture
def learn(deliver_events: DeliverEvents, case: Case, oncologist: Any) -> Callable[..., None]:
    """A fact entered after the decision, and heard."""

    def entered(name: str, raw: Any, **envelope: Any) -> None:
        with deliver_events():
            record_fact(case=case, name=name, raw=raw, actor=oncologist, **envelope)

    return entered


def lines(case: Case) -> list[tuple[str, str, date | None]]:
    """The tasks of a case: nature, state, day."""
    return [(task.kind, task.state, task.due_on) for task in Task.objects.filter(case=case).order_by("pk")]
