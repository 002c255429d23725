"""The same code sent twice at once: one of the two is refused, on every database."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.organisation.errors import SecondFactorRefused
from cryoboard.organisation.models import Role
from cryoboard.organisation.second_factor import prove
from cryoboard.organisation.services.second_factor_enrolment import begin_enrolment, confirm_enrolment
from tests.codes import STEP, enrol, shown_by
from tests.factories import make_board, make_user
from tests.packages.meetings.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chair() -> Any:
    with time_machine.travel("2026-11-20T10:00:05+00:00", tick=False) as clock:
        user = make_user("coordonnateur", Role.COORDINATING_PHYSICIAN, make_board())
        user.held, user.clock = enrol(user), clock
        clock.shift(STEP)
        yield user


@pytest.mark.parametrize("kind", ["telephone", "recovery"])
def test_one_code_proves_once(chair, kind):
    code = shown_by(chair.held.device) if kind == "telephone" else chair.held.codes[0]
    given = at_once(lambda: prove(chair, code), lambda: prove(chair, code))

    assert sorted(isinstance(each, SecondFactorRefused) for each in given) == [False, True]
    assert StaticToken.objects.count() == (10 if kind == "telephone" else 9)


def test_one_enrolment_is_confirmed_once(chair):
    pk = begin_enrolment(actor=chair).pk
    code = shown_by(TOTPDevice.objects.get(pk=pk))
    given = at_once(*[lambda: confirm_enrolment(actor=chair, pk=pk, code=code)] * 2)

    assert sorted(isinstance(each, SecondFactorRefused) for each in given) == [False, True]
    assert (TOTPDevice.objects.get().pk, StaticDevice.objects.count(), StaticToken.objects.count()) == (pk, 1, 10)
