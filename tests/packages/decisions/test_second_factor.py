"""A signature with the second factor: the code beside the password, once, counted even when nothing is signed."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.models import Entry
from cryoboard.decisions import errors
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import amend_decision, review_decision, validate_decision
from tests.codes import STEP, enrol, shown_by, wrong_for
from tests.packages.decisions.conftest import PASSWORD, at
from tests.packages.decisions.test_signature import read_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(registration: Any, table: Any, coordinator: Any) -> Decision:
    """Read again, and nothing in the way of its signature."""
    return read_again(registration, table, coordinator)


@pytest.fixture
def held(table: Any, registration: Any) -> Any:
    """The chair's device; the step of its first code is over."""
    enrolled = enrol(table.chair)
    return enrolled


def sign(decision: Decision, actor: Any, *, later: int = 0, **typed: str) -> Decision:
    """Some seconds after the case is on the screen."""
    with time_machine.travel(at(14, 20).timestamp() + later, tick=False):
        return validate_decision(decision=decision, actor=actor, **{"password": PASSWORD, **typed})


def code_at(device: TOTPDevice, later: int = 0) -> str:
    with time_machine.travel(at(14, 20).timestamp() + later, tick=False):
        return shown_by(device)


def refusals() -> list[str]:
    return [line.detail["code"] for line in Entry.objects.filter(event="decision.refused").order_by("pk")]


def test_who_holds_a_device_signs_with_its_code(decision, table, held):
    signed = sign(decision, table.chair, code=code_at(held.device))

    assert signed.state == Decision.State.SIGNED
    assert Entry.objects.get(event="decision.validated").detail["second_factor"] is True


def test_without_a_device_the_password_is_enough_and_the_journal_says_so(decision, table):
    sign(decision, table.chair)

    assert Entry.objects.get(event="decision.validated").detail["second_factor"] is False


def test_the_password_alone_signs_nothing(decision, table, held):
    with pytest.raises(errors.SignatoryRefused, match="L’avis n’est pas signé. Le code manque") as refusal:
        sign(decision, table.chair)

    assert (refusal.value.field, refusals()) == ("code", ["code_missing"])
    assert Decision.objects.get().state == Decision.State.REVIEWED


def test_a_wrong_code_stays_counted_though_nothing_else_is_kept(decision, table, held):
    with pytest.raises(errors.SignatoryRefused, match="faux, périmé ou déjà employé"):
        sign(decision, table.chair, code=wrong_for(held.device))
    with pytest.raises(errors.SignatoryRefused, match="attendez 1 seconde"):
        sign(decision, table.chair, code=code_at(held.device))

    assert (TOTPDevice.objects.get().throttling_failure_count, refusals()) == (1, ["wrong_code", "too_many_codes"])
    assert sign(decision, table.chair, later=2, code=code_at(held.device, 2)).state == Decision.State.SIGNED


def test_a_wrong_password_says_nothing_of_the_code_and_does_not_use_it_up(decision, table, held):
    with pytest.raises(errors.WrongPassword):
        sign(decision, table.chair, password="autre", code=code_at(held.device))

    assert sign(decision, table.chair, code=code_at(held.device)).state == Decision.State.SIGNED


def test_a_code_signs_once_even_when_the_decision_was_refused(registration, table, coordinator, decision, held):
    with pytest.raises(errors.DecisionRefused, match="a modifié cet avis"), time_machine.travel(at(14, 20), tick=False):
        validate_decision(decision=decision, actor=table.chair, password=PASSWORD, code=shown_by(held.device), version=1)
    with pytest.raises(errors.SignatoryRefused):
        sign(decision, table.chair, code=code_at(held.device))

    assert sign(decision, table.chair, later=STEP + 1, code=code_at(held.device, STEP + 1)).state == Decision.State.SIGNED


def test_the_code_of_another_physician_signs_nothing(decision, table, held):
    theirs = enrol(table.deputy)

    with pytest.raises(errors.SignatoryRefused):
        sign(decision, table.chair, code=theirs.codes[0])


def test_a_recovery_code_signs(decision, table, held):
    assert sign(decision, table.chair, code=held.codes[3]).state == Decision.State.SIGNED


def test_an_amendment_asks_for_a_code_of_its_own(decision, table, coordinator, held):
    signed = sign(decision, table.chair, code=code_at(held.device))
    amendment = amend_decision(decision=signed, actor=table.chair, because="Dose précisée")
    review_decision(decision=amendment, actor=coordinator)

    with pytest.raises(errors.SignatoryRefused):
        sign(amendment, table.chair, code=code_at(held.device))
    later = STEP + 1
    assert sign(amendment, table.chair, later=later, code=code_at(held.device, later)).state == Decision.State.SIGNED


def test_where_every_account_must_have_one_nobody_signs_without(decision, table, settings):
    settings.CRYOBOARD = {"second_factor": "required"}

    with pytest.raises(errors.SignatoryRefused, match="enregistrez votre téléphone dans « Mon second facteur »"):
        sign(decision, table.chair)
    assert refusals() == ["no_second_factor"]


def test_the_gate_comes_before_the_code(decision, table, held):
    enrolled = enrol(table.oncologist)

    with pytest.raises(Exception, match="Votre rôle ne permet pas"):
        sign(decision, table.oncologist, code=enrolled.codes[0])
    assert Entry.objects.filter(event="second_factor.code_used").count() == 0
