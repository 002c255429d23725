"""The second factor: the code of a telephone (TOTP) or a recovery code. Who must give one, and whether it is the right one.

It belongs to an account, not to a board: its holder answers for it whatever their role, so the gate of the boards has no say here.
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
    """How far someone who signed in has come."""

    OPEN = "open"
    CODE = "code"  # holds a device, and gave no code of it in this session
    ENROL = "enrol"  # every account must have one, and this one has none


def is_required() -> bool:
    """Must every account enrol a device?"""
    return configuration().second_factor == REQUIRED


def holds_second_factor(user: Actor) -> bool:
    return bool(TOTPDevice.objects.filter(user=row_of(user), confirmed=True).exists())


def second_factor_state(user: Actor) -> SecondFactorState:
    """Where this signed-in person stands; `otp_device` is what their session was verified with."""
    if getattr(user, "otp_device", None) is not None:
        return SecondFactorState.OPEN
    if holds_second_factor(user):
        return SecondFactorState.CODE
    return SecondFactorState.ENROL if is_required() else SecondFactorState.OPEN


def prove(user: Actor, code: str) -> TOTPDevice | StaticDevice:
    """The device whose code this is. Raises CodeMissing, CodeRefused or TooManyCodes.

    A code serves once. Call it outside the transaction a refusal undoes: a wrong code must stay counted.
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
    """Why this device, locked by the caller, does not take the code; the try is counted, the code used up."""
    allowed, said = device.verify_is_allowed()
    if not allowed:
        return TooManyCodes(max(1, ceil((said["locked_until"] - timezone.now()).total_seconds())))
    return None if len(typed) <= LONGEST_CODE and device.verify_token(typed) else CodeRefused()
