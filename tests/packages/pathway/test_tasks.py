"""« Suites »: who sees them, how they are closed, what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.documents.models import Dispatch, Document
from cryoboard.meetings.models import WrittenOpinion
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from cryoboard.pathway.errors import TaskAlreadyClosed, TaskRefused
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import late, tasks_visible_to
from cryoboard.pathway.services.tasks import close_task
from tests.factories import make_board, make_case, make_user

TODAY = date(2026, 11, 20)


@pytest.fixture
def task(case):
    return Task.objects.create(case=case, kind=Task.Kind.PPS, label="Remettre le PPS", due_on=TODAY)


@pytest.fixture
def treatment(case):
    return Task.objects.create(case=case, kind=Task.Kind.TREATMENT, label="Premier traitement")


def test_a_task_done_says_when_by_whom_and_leaves_its_line(task, coordinator):
    close_task(task=task, actor=coordinator, done_on=TODAY - timedelta(days=2))
    task.refresh_from_db()

    assert (task.state, task.done_on, task.done_by) == ("done", date(2026, 11, 18), coordinator)
    assert Entry.objects.get(event=Event.TASK_CLOSED).detail == {"kind": "pps", "state": "done"}


def test_a_task_without_object_says_why(task, coordinator):
    close_task(task=task, actor=coordinator, outcome="Patient suivi ailleurs.")
    task.refresh_from_db()

    assert (task.state, task.outcome, task.done_on) == ("cancelled", "Patient suivi ailleurs.", None)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Donnez le jour où cette suite a été faite"),
        ({"done_on": TODAY + timedelta(days=1)}, "dans le futur"),
        ({"done_on": TODAY, "outcome": "x" * 301}, "300 caractères"),
        ({"done_on": TODAY, "application": "complete"}, "Seul un traitement"),
    ],
)
def test_what_does_not_hold_is_refused_and_the_task_stays_open(task, coordinator, said, told):
    with pytest.raises(TaskRefused, match=told):
        close_task(task=task, actor=coordinator, **said)
    assert (Task.objects.get().state, Entry.objects.filter(event=Event.TASK_CLOSED).count()) == ("open", 0)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"done_on": TODAY}, "Dites si l’avis a été appliqué"),
        ({"done_on": TODAY, "application": "partial"}, "choisissez le motif"),
        ({"application": "not_applied"}, "choisissez le motif"),
        ({"application": "complete"}, "le jour du premier traitement"),
        ({"done_on": TODAY, "application": "partial", "reason": "parce que"}, "choisissez le motif"),
        ({"done_on": TODAY, "application": "complete", "reason": "death"}, "ne va pas avec un avis appliqué"),
        ({"application": "not_applied", "reason": "other"}, "se précise en une phrase"),
    ],
)
def test_a_treatment_says_whether_the_decision_was_applied_and_why_not(treatment, coordinator, said, told):
    with pytest.raises(TaskRefused, match=told):
        close_task(task=treatment, actor=coordinator, **said)


def test_a_treatment_that_was_not_given_is_closed_with_its_coded_reason(treatment, coordinator):
    close_task(task=treatment, actor=coordinator, application="not_applied", reason="patient_refusal", done_on=TODAY)
    treatment.refresh_from_db()

    assert (treatment.state, treatment.application, treatment.reason) == ("cancelled", "not_applied", "patient_refusal")
    assert treatment.done_on is None


def test_a_task_is_closed_once(task, coordinator):
    close_task(task=task, actor=coordinator, done_on=TODAY)

    with pytest.raises(TaskAlreadyClosed):
        close_task(task=task, actor=coordinator, outcome="Sans objet.")


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.REQUESTER])
def test_who_does_not_follow_the_case_closes_nothing(task, board, role):
    with pytest.raises(AccessRefused):
        close_task(task=task, actor=make_user("quelquun", role, board), done_on=TODAY)


def test_members_see_the_tasks_of_their_boards_and_a_requester_those_of_their_cases(task, case, board, coordinator):
    requester = make_user("demandeur", Role.REQUESTER, board)
    own = Task.objects.create(case=make_case(requester, board), kind=Task.Kind.PPS, label="Remettre le PPS")
    stranger = make_user("ailleurs", Role.COORDINATOR, make_board("Autre RCP"))

    assert [set(tasks_visible_to(user)) for user in (coordinator, requester, stranger)] == [{task, own}, {own}, set()]


def test_what_is_late_comes_first_and_what_has_no_day_last(case, coordinator):
    days = {"demain": TODAY + timedelta(days=1), "sans date": None, "hier": TODAY - timedelta(days=1), "aujourd’hui": TODAY}
    for label, due_on in days.items():
        Task.objects.create(case=case, kind=Task.Kind.PPS, label=label, due_on=due_on)

    tasks = list(tasks_visible_to(coordinator))
    assert [each.label for each in tasks] == ["hier", "aujourd’hui", "demain", "sans date"]
    assert [each.label for each in tasks if late(each, TODAY)] == ["hier"]


def test_a_written_opinion_is_asked_for_once_and_closed_when_it_comes(draft, deliver_events, case, registration, oncologist):
    decision = draft(quorum={"missing": ["pathology", "surgery"]}, quorum_fallback=Decision.QuorumFallback.OPINION_ASKED)
    for _ in range(2):
        with deliver_events():
            record(Event.DECISION_RECORDED, subject=decision, actor=oncologist, case=case)
    opinion = WrittenOpinion.objects.create(
        registration=registration, professional=oncologist.professional, specialty="pathology", text="Avis.", signed_by=oncologist
    )
    with deliver_events():
        record(Event.OPINION_GIVEN, subject=opinion, actor=oncologist, case=case)

    assert [(task.label, task.state, task.due_on) for task in Task.objects.filter(case=case)] == [
        ("Avis écrit demandé : Anatomie et cytologie pathologiques", "done", date(2026, 11, 19)),
        ("Avis écrit demandé : Chirurgie", "open", date(2026, 11, 19)),
    ]


def test_once_the_board_has_signed_no_written_opinion_is_awaited(draft, deliver_events, sign, case, oncologist):
    decision = draft(proposals=(), quorum={"missing": ["surgery"]}, quorum_fallback=Decision.QuorumFallback.OPINION_ASKED)
    with deliver_events():
        record(Event.DECISION_RECORDED, subject=decision, actor=oncologist, case=case)
    sign(decision)

    assert Task.objects.get(case=case, kind=Task.Kind.OPINION).state == "cancelled"


@pytest.mark.parametrize(
    ("kind", "state", "expected"),
    [
        (Document.Kind.GP_LETTER, Dispatch.State.SENT, ("done", date(2026, 11, 20), "Envoyé : Messagerie MSSanté.")),
        (Document.Kind.GP_LETTER, Dispatch.State.REFUSED, ("open", None, "")),
        (Document.Kind.FICHE, Dispatch.State.SENT, ("open", None, "")),
    ],
)
def test_a_letter_that_left_closes_its_task(draft, sign, deliver_events, case, coordinator, kind, state, expected):
    decision = sign(draft())
    letter = Document.objects.create(kind=kind, title="Courrier", fingerprint="0" * 64, decision=decision, requested_by=coordinator)
    about = {"recipient_name": "Dr Démo", "channel": Dispatch.Channel.MSSANTE, "at": timezone.now(), "by": coordinator}
    dispatch = Dispatch.objects.create(document=letter, state=state, **about)
    with deliver_events():
        record(Event.DISPATCH_SAVED, subject=dispatch, actor=coordinator, case=case)

    task = Task.objects.get(case=case, kind=Task.Kind.GP_LETTER)
    assert (task.state, task.done_on, task.outcome) == expected
