"""A telephone for tests: enrolled devices, and the codes they show."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.organisation.services.second_factor_enrolment import Enrolled, begin_enrolment, confirm_enrolment

PASSWORD = "mot-de-passe"
STEP = 30


def shown_by(device: TOTPDevice, later: int = 0) -> str:
    """What the telephone shows now, or some steps of thirty seconds later."""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time.time() + later * STEP
    return f"{clock.token():06d}"


def wrong_for(device: TOTPDevice) -> str:
    """Six digits the telephone shows neither now nor a step before or after."""
    near = {shown_by(device, later) for later in (-2, -1, 0, 1, 2)}
    return next(code for code in (f"{number:06d}" for number in range(100)) if code not in near)


def enrol(user: Any) -> Enrolled:
    """A device in force; the code of this step is used up by it."""
    device = begin_enrolment(actor=user)
    return confirm_enrolment(actor=user, pk=device.pk, code=shown_by(device))


def enter_password(username: str, **more: str) -> tuple[Client, Any]:
    """A browser after the first screen."""
    client = Client()
    return client, client.post(reverse("cryoboard:login"), {"username": username, "password": PASSWORD, **more})


def give_code(client: Client, code: str, **more: str) -> Any:
    return client.post(reverse("cryoboard:login_code"), {"code": code, **more})
