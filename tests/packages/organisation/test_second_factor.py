"""The second factor: a code serves once, a wrong one is counted, the telephone is replaced or withdrawn by who may."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.models import Entry
from cryoboard.organisation import errors
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from cryoboard.organisation.second_factor import SecondFactorState, holds_second_factor, prove, second_factor_state
from cryoboard.organisation.services.second_factor_enrolment import (
    LAPSES_AFTER,
    begin_enrolment,
    confirm_enrolment,
    renew_recovery_codes,
    withdraw_second_factor,
    withdraw_second_factor_of,
)
from tests.codes import STEP, enrol, shown_by, wrong_for
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Any:
    """The time, which each test moves itself."""
    with time_machine.travel("2026-11-20T10:00:05+00:00", tick=False) as moved:
        yield moved


@pytest.fixture
def held(coordinator: Any, clock: Any) -> Any:
    """The coordinator's device; the next step has begun."""
    enrolled = enrol(coordinator)
    clock.shift(STEP)
    return enrolled


@pytest.fixture
def administrator(board: Any) -> Any:
    return make_user("administrateur", Role.ADMINISTRATOR, board)


def events() -> list[str]:
    return [entry.event for entry in Entry.objects.order_by("pk")]


def test_a_device_has_no_force_before_its_first_code(coordinator, clock):
    device = begin_enrolment(actor=coordinator)

    assert holds_second_factor(coordinator) is False
    with pytest.raises(errors.CodeRefused):
        confirm_enrolment(actor=coordinator, pk=device.pk, code=wrong_for(device))
    clock.shift(2)
    enrolled = confirm_enrolment(actor=coordinator, pk=device.pk, code=shown_by(device))
    assert holds_second_factor(coordinator) is True and len(set(enrolled.codes)) == 10
    assert events() == ["second_factor.begun", "second_factor.refused", "second_factor.enrolled"]


def test_the_code_that_confirmed_the_device_serves_nothing_else(coordinator, clock):
    enrolled = enrol(coordinator)

    with pytest.raises(errors.CodeRefused, match="déjà employé"):
        prove(coordinator, shown_by(enrolled.device))


def test_a_code_serves_once(coordinator, held, clock):
    code = shown_by(held.device)

    assert prove(coordinator, f"{code[:3]} {code[3:]}") == held.device
    with pytest.raises(errors.CodeRefused):
        prove(coordinator, code)
    clock.shift(STEP)
    assert prove(coordinator, shown_by(held.device)) == held.device


def test_a_recovery_code_serves_once_and_the_journal_counts_those_left(coordinator, held, clock):
    assert isinstance(prove(coordinator, held.codes[0].upper()), StaticDevice)

    with pytest.raises(errors.CodeRefused):
        prove(coordinator, held.codes[0])
    assert Entry.objects.get(event="second_factor.code_used").detail == {"left": 9}


def test_wrong_codes_make_wait_longer_and_longer_even_for_the_right_one(coordinator, held, clock):
    for count in range(4):
        clock.shift(2**count)
        with pytest.raises(errors.CodeRefused):
            prove(coordinator, wrong_for(held.device))

    with pytest.raises(errors.TooManyCodes, match="attendez 8 secondes"):
        prove(coordinator, shown_by(held.device))
    clock.shift(8)
    assert prove(coordinator, shown_by(held.device)) == held.device


@pytest.mark.parametrize("typed", ["", " - "])
def test_nothing_typed_is_not_counted_as_a_wrong_code(coordinator, held, typed):
    with pytest.raises(errors.CodeMissing):
        prove(coordinator, typed)
    assert TOTPDevice.objects.get().throttling_failure_count == 0


@pytest.mark.parametrize("typed", ["12345", "1234567", "+12345", "1_2345", "１２３４５６", "x" * 400, "'; --"])
def test_what_is_not_a_code_is_refused(coordinator, held, typed):
    with pytest.raises(errors.CodeRefused):
        prove(coordinator, typed)


def test_the_code_of_another_opens_nothing(coordinator, oncologist, held):
    theirs = enrol(oncologist)

    with pytest.raises(errors.CodeRefused):
        prove(coordinator, theirs.codes[0])
    assert prove(oncologist, theirs.codes[0])


def test_an_enrolment_lapses_and_is_confirmed_by_its_holder_alone(coordinator, oncologist, clock):
    device = begin_enrolment(actor=coordinator)

    with pytest.raises(errors.EnrolmentLapsed):
        confirm_enrolment(actor=oncologist, pk=device.pk, code=shown_by(device))
    clock.shift(LAPSES_AFTER + timedelta(seconds=1))
    with pytest.raises(errors.EnrolmentLapsed):
        confirm_enrolment(actor=coordinator, pk=device.pk, code=shown_by(device))


def test_another_telephone_takes_the_place_of_the_first_and_its_codes(coordinator, held, clock):
    other = enrol(coordinator)
    clock.shift(STEP)

    assert TOTPDevice.objects.get() == other.device and StaticDevice.objects.count() == 1
    for former in (shown_by(held.device), held.codes[0]):
        with pytest.raises(errors.CodeRefused):
            prove(coordinator, former)
    assert events()[-3:] == ["second_factor.enrolled", "second_factor.begun", "second_factor.replaced"]


def test_new_recovery_codes_close_the_former(coordinator, oncologist, held):
    codes = renew_recovery_codes(actor=coordinator)

    with pytest.raises(errors.CodeRefused):
        prove(coordinator, held.codes[0])
    assert len(set(codes) - set(held.codes)) == 10
    with pytest.raises(errors.NoSecondFactor):
        renew_recovery_codes(actor=oncologist)


def test_it_is_withdrawn_where_the_site_allows_it(coordinator, held, settings):
    settings.CRYOBOARD = {"second_factor": "required"}
    with pytest.raises(errors.SecondFactorKept):
        withdraw_second_factor(actor=coordinator)
    settings.CRYOBOARD = {"second_factor": "optional"}
    withdraw_second_factor(actor=coordinator)

    assert (TOTPDevice.objects.count(), StaticDevice.objects.count(), events()[-1]) == (0, 0, "second_factor.withdrawn")
    with pytest.raises(errors.NoSecondFactor):
        withdraw_second_factor(actor=coordinator)


@pytest.mark.parametrize("role", Role)
def test_only_an_administrator_withdraws_the_device_of_another(role, coordinator, held, board):
    actor = make_user("quelquun", role, board)

    if role == Role.ADMINISTRATOR:
        assert withdraw_second_factor_of(user=coordinator, actor=actor) is True
        assert Entry.objects.get(event="second_factor.withdrawn").actor == actor
    else:
        with pytest.raises(AccessRefused):
            withdraw_second_factor_of(user=coordinator, actor=actor)
        assert holds_second_factor(coordinator)


def test_an_administrator_does_not_withdraw_their_own_that_way(administrator, clock):
    enrol(administrator)

    with pytest.raises(errors.OwnSecondFactor):
        withdraw_second_factor_of(user=administrator, actor=administrator)


def test_the_command_line_withdraws_for_who_has_no_administrator(coordinator, held, capsys):
    call_command("withdraw_second_factor", "coordinatrice")

    assert "second facteur retiré" in capsys.readouterr().out and not holds_second_factor(coordinator)
    assert Entry.objects.get(event="second_factor.withdrawn").actor is None
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("withdraw_second_factor", "personne")


def test_no_secret_and_no_code_is_ever_written_in_the_journal(coordinator, held, clock):
    prove(coordinator, held.codes[0])
    prove(coordinator, shown_by(held.device))
    kept = " ".join(str(entry.detail) for entry in Entry.objects.all())

    assert not any(secret in kept for secret in (held.device.key, *held.codes))


@pytest.mark.parametrize("asked", ["optional", "required"])
def test_how_far_one_has_come(coordinator, oncologist, held, settings, asked):
    settings.CRYOBOARD = {"second_factor": asked}
    came_in = SimpleNamespace(otp_device=held.device)

    without = SecondFactorState.OPEN if asked == "optional" else SecondFactorState.ENROL
    assert [second_factor_state(each) for each in (came_in, coordinator, oncologist)] == [
        SecondFactorState.OPEN,
        SecondFactorState.CODE,
        without,
    ]


def test_a_setting_that_means_nothing_and_a_missing_piece_stop_the_site(settings):
    settings.CRYOBOARD = {"second_factor": "peut-être"}
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "SecondFactorFirst" not in each]

    said = [str(each.msg) for each in run_checks() if each.id == "cryoboard.E003"]
    assert len(said) == 2 and "peut-être" in said[0] and "SecondFactorFirst" in said[1]
