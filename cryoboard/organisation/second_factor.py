"""The second factor: a code from a telephone (TOTP), or a recovery code. Says who must give a code, and checks it.

The second factor belongs to the account, whatever its roles; the permissions of the boards do not apply to it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from math import ceil

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.conf import REQUIRED, configuration
from cryoboard.organisation.errors import CodeMissing, CodeRefused, SecondFactorRefused, TooManyCodes

TELEPHONE_CODE = re.compile(r"[0-9]{6}")
SEPARATORS = re.compile(r"[\s\u00a0\u202f-]+")
LONGEST_CODE = 16


class SecondFactorState(StrEnum):
    """Which step of signing in a person has reached."""

    OPEN = "open"
    CODE = "code"  # the person has a device and has not yet given a code in this session
    ENROL = "enrol"  # the site requires a device, and the person has none


def is_required() -> bool:
    """Must every account have a second factor?"""
    return configuration().second_factor == REQUIRED


def holds_second_factor(user: Actor) -> bool:
    return bool(TOTPDevice.objects.filter(user=row_of(user), confirmed=True).exists())


def second_factor_state(user: Actor) -> SecondFactorState:
    """The step this person has reached. `otp_device` is the device that verified the session."""
    if getattr(user, "otp_device", None) is not None:
        return SecondFactorState.OPEN
    if holds_second_factor(user):
        return SecondFactorState.CODE
    return SecondFactorState.ENROL if is_required() else SecondFactorState.OPEN


def prove(user: Actor, code: str) -> TOTPDevice | StaticDevice:
    """The device that this code belongs to. Raises CodeMissing, CodeRefused or TooManyCodes.

    A code is accepted once. Call this outside a transaction that a refusal rolls back: the count of wrong codes must be kept.
    """
    typed = SEPARATORS.sub("", code).lower()
    if not typed:
        raise CodeMissing
    kind = TOTPDevice if TELEPHONE_CODE.fullmatch(typed) else StaticDevice
    with transaction.atomic():
        device = kind.objects.devices_for_user(user, confirmed=True).select_for_update().first()
        refusal = refusal_of(device, typed) if device is not None and holds_second_factor(user) else CodeRefused()
        if refusal is None and kind is StaticDevice:
            record(Event.RECOVERY_CODE_USED, subject=row_of(user), actor=user, left=device.token_set.count())
    if refusal is not None:
        raise refusal
    return device


def refusal_of(device: TOTPDevice | StaticDevice, typed: str) -> SecondFactorRefused | None:
    """Why this device refuses the code, or None. The caller has locked the device. The attempt is counted; an accepted code is used up."""
    allowed, said = device.verify_is_allowed()
    if not allowed:
        return TooManyCodes(max(1, ceil((said["locked_until"] - timezone.now()).total_seconds())))
    return None if len(typed) <= LONGEST_CODE and device.verify_token(typed) else CodeRefused()
