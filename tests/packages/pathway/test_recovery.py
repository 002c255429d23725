"""A server that stopped between a signature and its listeners: the next one does what they would have done, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.decisions.models import Decision
from cryoboard.documents.models import Document
from cryoboard.pathway.models import Task
from cryoboard.pathway.services import recovery
from cryoboard.pathway.services.recovery import resume_signatures, without_fiche, without_follow_up
from tests.packages.pathway.conftest import PLATELETS, lines

Sign = Callable[[Decision], Decision]


@pytest.fixture
def unheard(chair: Any) -> Sign:
    """Signed and committed; the process died before anyone was told."""

    def signed(decision: Decision) -> Decision:
        decision.state, decision.signed_by, decision.signed_at = Decision.State.SIGNED, chair, timezone.now()
        decision.sha256 = "0" * 64
        decision.save()
        return decision

    return signed


@pytest.fixture(autouse=True)
def no_paper(monkeypatch: Any) -> list[int]:
    """The requested fiches; their printing is tested in the documents package."""
    asked: list[int] = []
    monkeypatch.setattr(recovery, "request_fiche", lambda *, decision, actor: asked.append(decision.pk))
    return asked


def test_the_next_server_opens_the_tasks_nobody_opened_and_only_once(draft, unheard, case, chair):
    unheard(draft(conditions=(PLATELETS,)))
    before = lines(case)

    taken_up = resume_signatures()
    after = lines(case)
    resume_signatures()

    assert (before, taken_up) == ([], 1)
    assert [kind for kind, *_ in after] == ["datum", "inform_patient", "gp_letter", "pps", "treatment"]
    assert (lines(case), without_follow_up()) == (after, [])
    assert {line.actor for line in Entry.objects.filter(event=Event.TASK_OPENED)} == {chair}


def test_what_the_listeners_opened_is_left_alone_even_once_it_is_done(draft, sign, case):
    sign(draft())
    Task.objects.filter(case=case).update(state=Task.State.DONE)
    before = lines(case)

    resume_signatures()

    assert (lines(case), without_follow_up()) == (before, [])


def test_an_amendment_nobody_heard_takes_the_tasks_over_and_the_replaced_decision_gets_none(draft, sign, unheard, case):
    first = sign(draft())
    second = unheard(draft(number=1, amends=first, kind="withdrawal", proposals=()))

    due = without_follow_up()
    resume_signatures()

    assert due == [second]
    assert {state for _, state, _ in lines(case)} == {"cancelled"}
    assert without_follow_up() == []


def test_a_withdrawal_and_a_draft_have_nothing_due(draft, unheard):
    unheard(draft(kind="withdrawal", proposals=()))

    assert (without_follow_up(), Task.objects.count()) == ([], 0)


def test_a_draft_is_followed_by_nothing(draft, case):
    draft()

    assert (resume_signatures(), lines(case)) == (0, [])


def test_the_fiche_nobody_asked_for_is_asked_for(draft, unheard, no_paper, oncologist):
    signed_decision = unheard(draft())
    Document.objects.create(kind="fiche", title="Fiche", fingerprint="x", decision=signed_decision, requested_by=oncologist)
    asked_already = without_fiche()
    Document.objects.update(requested_at=signed_decision.recorded_at.replace(year=2025))

    resume_signatures()

    assert (asked_already, no_paper) == ([], [signed_decision.pk])


def test_one_decision_that_cannot_be_taken_up_stops_no_other(draft, unheard, case, monkeypatch, caplog):
    first = unheard(draft())
    second = unheard(draft(number=1))
    monkeypatch.setattr(recovery, "apply_facts_since_draft", failure_for(first))

    taken_up = resume_signatures()

    assert taken_up == 2  # its fiche was asked for all the same
    assert Task.objects.filter(decision=second, kind="inform_patient").exists()
    assert f"Decision {first.pk} not taken up (ValueError)" in caplog.text


def failure_for(decision: Decision) -> Callable[..., None]:
    def call(*, decision: Decision, actor: Any, refused: int = decision.pk) -> None:
        if decision.pk == refused:
            raise ValueError

    return call


def test_a_server_that_starts_takes_them_up(draft, unheard, case):
    unheard(draft())
    from cryoboard.standalone import wsgi

    wsgi.resume_unfinished_work()

    assert lines(case)
