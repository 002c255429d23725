"""A signed decision opens its tasks, once; an amendment keeps those it still wants."""

from __future__ import annotations

from datetime import date

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.pathway.models import Task
from cryoboard.pathway.services.tasks import close_task, open_tasks_after
from tests.packages.pathway.conftest import APC, PLATELETS, lines

PPS_DAY, DISPATCH_DAY, TREATMENT_DAY = date(2026, 12, 4), date(2026, 11, 21), date(2026, 12, 19)


def test_a_signed_proposal_opens_what_it_waits_for_then_its_milestones_at_the_days_of_the_charter(draft, sign, case):
    sign(draft(conditions=(PLATELETS,), examinations=(APC,)))

    assert lines(case) == [
        ("datum", "open", PLATELETS["due_on"]),
        ("examination", "open", APC["latest_on"]),
        ("inform_patient", "open", PPS_DAY),
        ("gp_letter", "open", DISPATCH_DAY),
        ("pps", "open", PPS_DAY),
        ("treatment", "open", TREATMENT_DAY),
    ]
    assert Entry.objects.filter(event=Event.TASK_OPENED, case=case).count() == 6


def test_each_task_has_an_owner_except_the_letter_which_is_the_coordination_s(draft, sign, case, oncologist):
    sign(draft(conditions=(PLATELETS,)))

    owners = {task.kind: task.owner for task in Task.objects.filter(case=case)}
    assert owners.pop("gp_letter") is None
    assert set(owners.values()) == {oncologist.professional}


def test_watching_is_not_treating(draft, sign, case):
    sign(draft(proposals=(("active_surveillance", "Surveillance active"), ("percutaneous_ablation", "Cryoablation percutanée"))))

    assert [kind for kind, *_ in lines(case)] == ["inform_patient", "gp_letter", "pps"]


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        (Decision.Kind.DIAGNOSTIC, {}, ["inform_patient", "gp_letter"]),
        (Decision.Kind.DEFERRAL, {}, ["inform_patient", "gp_letter", "present_again"]),
        (Decision.Kind.EXAMINATIONS, {"present_again_on": date(2026, 12, 3)}, ["inform_patient", "gp_letter", "present_again"]),
        (Decision.Kind.RECOURSE, {"recourse_board": "RCP nationale"}, ["inform_patient", "gp_letter", "present_again"]),
        (Decision.Kind.WITHDRAWAL, {}, []),
    ],
)
def test_each_kind_of_decision_has_its_own_tasks(draft, sign, case, kind, fields, expected):
    sign(draft(proposals=(), kind=kind, **fields))

    assert [task.kind for task in Task.objects.filter(case=case).order_by("pk")] == expected
    assert [task.due_on for task in Task.objects.filter(case=case, kind="present_again")] in ([], [fields.get("present_again_on")])


def test_hearing_the_signature_twice_opens_nothing_more(draft, sign, case, chair):
    decision = sign(draft(conditions=(PLATELETS,)))
    before = lines(case)

    open_tasks_after(decision=decision, actor=chair)
    assert lines(case) == before


def test_an_amendment_keeps_what_it_still_wants_drops_the_rest_and_is_told_again(draft, sign, case, oncologist):
    first = sign(draft(conditions=(PLATELETS,), examinations=(APC,)))
    for kind in (Task.Kind.INFORM_PATIENT, Task.Kind.PPS):
        close_task(task=Task.objects.get(case=case, kind=kind), actor=oncologist, done_on=date(2026, 11, 20))
    sign(draft(examinations=({**APC, "latest_on": date(2026, 12, 31)},), number=1, amends=first))

    assert lines(case) == [
        ("datum", "cancelled", PLATELETS["due_on"]),
        ("examination", "open", date(2026, 12, 31)),
        ("inform_patient", "done", PPS_DAY),
        ("gp_letter", "open", DISPATCH_DAY),
        ("pps", "done", PPS_DAY),
        ("treatment", "open", TREATMENT_DAY),
        ("inform_patient", "open", PPS_DAY),
    ]
    assert Task.objects.get(case=case, state="cancelled").outcome == "Remplacée par l’amendement 1."


def test_what_arrived_between_the_draft_and_the_signature_is_not_awaited(draft, sign, learn, case):
    decision = draft(conditions=(PLATELETS,))
    Decision.objects.filter(pk=decision.pk).update(recorded_at="2026-11-19T14:00:00Z")
    decision.refresh_from_db()
    learn("patient.platelets_g_per_l", 245, observed_on=date(2026, 11, 18))
    sign(decision)

    awaited = Task.objects.get(case=case, kind=Task.Kind.DATUM)
    assert (awaited.state, awaited.done_on, awaited.outcome) == ("done", date(2026, 11, 18), "Donnée arrivée dans le dossier.")
