"""Two people at once: one decision is opened, one change is kept, one signature is written."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from cryoboard.audit.models import Entry
from cryoboard.decisions import errors
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import record_decision, review_decision, validate_decision
from cryoboard.decisions.signed_snapshot import is_intact
from cryoboard.documents.tasks import render_document
from cryoboard.meetings.models import Registration
from cryoboard.organisation.models import Role
from tests.factories import CONFIRMED, make_board, make_case, make_user
from tests.packages.decisions.conftest import PASSWORD, again, at, freeze, make_meeting_of, make_table, start
from tests.packages.meetings.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WATCH, CONTROL = {"topic": "active_surveillance"}, {"topic": "active_surveillance", "intent": "control"}


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A case on the screen on Thursday at 14:10; nobody prints."""
    monkeypatch.setattr(render_document, "delay", lambda *_: None)
    coordinator = make_user("coordinatrice", Role.COORDINATOR, make_board())
    table = make_table()
    [registered] = make_meeting_of(coordinator, make_case(coordinator, facts=CONFIRMED | {"patient.is_pregnant": True}))
    freeze(coordinator, registered.meeting)
    with time_machine.travel(at(14, 10), tick=False):
        registration = start(coordinator, table, registered)
        yield SimpleNamespace(coordinator=coordinator, table=table, registration=registration)


def kept(given: list[Any]) -> list[Any]:
    return [each for each in given if isinstance(each, Decision)]


def refusals(given: list[Any]) -> set[type]:
    return {type(each) for each in given if not isinstance(each, Decision)}


def fresh(scene: SimpleNamespace) -> Registration:
    return again(scene.registration)


def test_two_first_drafts_at_once_make_one(scene: SimpleNamespace) -> None:
    first, second = fresh(scene), fresh(scene)
    given = at_once(
        lambda: record_decision(registration=first, actor=scene.table.oncologist, proposals=[WATCH]),
        lambda: record_decision(registration=second, actor=scene.table.surgeon, proposals=[CONTROL]),
    )

    assert len(kept(given)) == 1 and refusals(given) == {errors.DecisionChangedMeanwhile}
    assert Decision.objects.get().proposals.count() == 1


def test_two_changes_of_one_draft_keep_one_and_name_its_author(scene: SimpleNamespace) -> None:
    draft = record_decision(registration=fresh(scene), actor=scene.table.oncologist, proposals=[WATCH])
    first, second = fresh(scene), fresh(scene)
    given = at_once(
        lambda: record_decision(registration=first, actor=scene.table.oncologist, version=draft.version, proposals=[WATCH]),
        lambda: record_decision(registration=second, actor=scene.table.surgeon, version=draft.version, proposals=[CONTROL]),
    )

    [winner], [loser] = kept(given), [each for each in given if not isinstance(each, Decision)]
    assert isinstance(loser, errors.DecisionChangedMeanwhile) and loser.version == draft.version + 1
    assert loser.who == str(winner.recorded_by.professional)
    assert Decision.objects.get().proposals.count() == 1


def test_two_signatures_at_once_sign_once(scene: SimpleNamespace) -> None:
    draft = record_decision(registration=fresh(scene), actor=scene.table.oncologist, proposals=[WATCH])
    review_decision(decision=draft, actor=scene.coordinator)
    given = at_once(
        lambda: validate_decision(decision=Decision.objects.get(), actor=scene.table.chair, password=PASSWORD),
        lambda: validate_decision(decision=Decision.objects.get(), actor=scene.table.deputy, password=PASSWORD),
    )

    assert len(kept(given)) == 1 and refusals(given) == {errors.AlreadySigned}
    signed = Decision.objects.get()
    assert is_intact(signed) and signed.signed_by == kept(given)[0].signed_by
    assert Entry.objects.filter(event="decision.validated").count() == 1
