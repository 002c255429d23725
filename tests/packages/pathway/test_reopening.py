"""A result that arrives closes what awaited it; when it changes the options, the case comes back, once."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.audit.models import Entry
from cryoboard.meetings.models import Registration
from cryoboard.pathway.models import Task
from cryoboard.pathway.services.tasks import close_task
from tests.factories import make_meeting
from tests.packages.pathway.conftest import LAST_THURSDAY, PLATELETS


def reopenings(case):
    return [(task.state, task.label) for task in Task.objects.filter(case=case, kind=Task.Kind.PRESENT_AGAIN).order_by("pk")]


SAID = "Options changées depuis l’avis du 20/11/2026 : + recommandation « Surveillance active »"


def test_the_awaited_result_closes_its_task_and_changes_nothing_else(draft, sign, learn, case):
    sign(draft(conditions=(PLATELETS,)))
    learn("patient.platelets_g_per_l", 245)

    assert [(task.kind, task.outcome) for task in Task.objects.filter(case=case, state="done")] == [
        ("datum", "Donnée arrivée dans le dossier.")
    ]
    assert reopenings(case) == []


def test_a_result_still_pending_or_another_one_closes_nothing(draft, sign, learn, case):
    sign(draft(conditions=(PLATELETS,)))
    learn("patient.platelets_g_per_l", None, state="pending")
    learn("patient.platelets_g_per_l", None, state="unknown")
    learn("patient.neutrophils_g_per_l", 3.4)

    assert Task.objects.get(case=case, kind=Task.Kind.DATUM).state == "open"


def test_a_result_that_changes_the_options_reopens_the_case_and_says_what_changed(draft, sign, learn, case, oncologist):
    coming = make_meeting(case.board, LAST_THURSDAY + timedelta(days=7))
    decision = sign(draft())
    learn("patient.is_pregnant", True)

    task = Task.objects.get(case=case, kind=Task.Kind.PRESENT_AGAIN)
    assert reopenings(case) == [("open", SAID)]
    assert (task.decision, task.owner, task.due_on) == (decision, oncologist.professional, timezone.localdate(coming.starts_at))
    assert Entry.objects.filter(event=Event.CASE_REOPENED, case=case).count() == 1


def test_however_many_results_arrive_one_task_is_open(draft, sign, learn, case):
    sign(draft())
    for name, value in (("patient.is_pregnant", True), ("patient.is_pregnant", False), ("patient.is_pregnant", True)):
        learn(name, value)

    assert len(reopenings(case)) == 1


def test_a_case_that_was_to_come_back_later_comes_back_sooner_for_that_reason(draft, sign, learn, case):
    coming = make_meeting(case.board, LAST_THURSDAY + timedelta(days=7))
    sign(draft(present_again_on=timezone.localdate() + timedelta(days=90)))
    learn("patient.is_pregnant", True)
    learn("patient.platelets_g_per_l", 245)

    task = Task.objects.get(case=case, kind=Task.Kind.PRESENT_AGAIN)
    assert (task.state, task.label, task.due_on) == ("open", SAID, timezone.localdate(coming.starts_at))
    assert Entry.objects.filter(event=Event.CASE_REOPENED, case=case).count() == 1


def test_a_change_already_judged_without_object_is_not_brought_back(draft, sign, learn, case, oncologist):
    sign(draft())
    learn("patient.is_pregnant", True)
    close_task(task=Task.objects.get(case=case, kind=Task.Kind.PRESENT_AGAIN), actor=oncologist, outcome="Vu en staff.")
    learn("patient.platelets_g_per_l", 245)

    assert reopenings(case) == [("cancelled", SAID)]


def test_before_any_signature_a_result_reopens_nothing(draft, learn, case):
    draft()
    learn("patient.is_pregnant", True)

    assert reopenings(case) == []


def test_a_case_already_registered_to_a_later_meeting_is_not_asked_for_again(draft, sign, learn, case, coordinator):
    sign(draft())
    coming = make_meeting(case.board, LAST_THURSDAY + timedelta(days=7))
    Registration.objects.create(meeting=coming, case=case, number=1, question="Suite", registered_by=coordinator)
    learn("patient.is_pregnant", True)

    assert reopenings(case) == []


def test_registering_the_case_closes_the_task_that_asked_for_it(draft, sign, learn, deliver_events, case, coordinator):
    sign(draft())
    learn("patient.is_pregnant", True)
    coming = make_meeting(case.board, LAST_THURSDAY + timedelta(days=7))
    again = Registration.objects.create(meeting=coming, case=case, number=1, question="Suite", registered_by=coordinator)
    with deliver_events():
        record(Event.CASE_REGISTERED, subject=again, actor=coordinator, case=case)

    assert [(task.state, task.outcome) for task in Task.objects.filter(case=case, kind="present_again")] == [
        ("done", "Inscrit à la séance du 26/11/2026.")
    ]
