"""Enrols, replaces and withdraws a second factor. The caller has just checked the identity of the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.organisation.errors import (
    CodeRefused,
    EnrolmentLapsed,
    NoSecondFactor,
    OwnSecondFactor,
    SecondFactorKept,
    SecondFactorRefused,
)
from cryoboard.organisation.second_factor import SEPARATORS, TELEPHONE_CODE, holds_second_factor, is_required, refusal_of
from cryoboard.organisation.services.accounts import require_administrator

TELEPHONE, RECOVERY = "Téléphone", "Codes de secours"
RECOVERY_CODES = 10
LAPSES_AFTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The confirmed device and its recovery codes. The codes are shown once; they cannot be read later."""

    device: TOTPDevice
    codes: list[str]


@transaction.atomic
def begin_enrolment(*, actor: Actor) -> TOTPDevice:
    """Create a device that is not confirmed yet. An earlier device that was never confirmed is deleted."""
    TOTPDevice.objects.filter(user=row_of(actor), confirmed=False).delete()
    device = TOTPDevice.objects.create(user=row_of(actor), name=TELEPHONE, confirmed=False)

    record(Event.SECOND_FACTOR_BEGUN, subject=row_of(actor), actor=actor)
    return device


def enrolment_under_way(user: Actor, pk: int | None) -> TOTPDevice | None:
    """The device that waits for its first code, or None when it has expired."""
    return unconfirmed_devices(user, pk).first()


def unconfirmed_devices(user: Actor, pk: int | None) -> Any:
    return TOTPDevice.objects.filter(user=row_of(user), pk=pk, confirmed=False, created_at__gt=timezone.now() - LAPSES_AFTER)


def confirm_enrolment(*, actor: Actor, pk: int | None, code: str) -> Enrolled:
    """Confirm the device with its first code; it replaces any other. Raises EnrolmentLapsed, CodeRefused or TooManyCodes."""
    with transaction.atomic():
        device = unconfirmed_devices(actor, pk).select_for_update().first()
        if device is None:
            raise EnrolmentLapsed
        refusal = refusal_of_first(device, SEPARATORS.sub("", code))
        codes = [] if refusal else put_in_force(device)
    if refusal is not None:
        record(Event.SECOND_FACTOR_REFUSED, subject=row_of(actor), actor=actor, code=refusal.code)
        raise refusal
    return Enrolled(device, codes)


def refusal_of_first(device: TOTPDevice, typed: str) -> SecondFactorRefused | None:
    return refusal_of(device, typed) if TELEPHONE_CODE.fullmatch(typed) else CodeRefused()


def put_in_force(device: TOTPDevice) -> list[str]:
    """Confirm this device, delete the others and create new recovery codes. Sessions opened with another device must give a code again."""
    replaces = holds_second_factor(device.user)
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])

    record(Event.SECOND_FACTOR_REPLACED if replaces else Event.SECOND_FACTOR_ENROLLED, subject=device.user, actor=device.user)
    StaticDevice.objects.filter(user=device.user).delete()
    return new_codes(StaticDevice.objects.create(user=device.user, name=RECOVERY))


def new_codes(device: StaticDevice) -> list[str]:
    """New recovery codes, which replace the earlier ones."""
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Create new recovery codes; the earlier ones are no longer accepted. Raises NoSecondFactor."""
    if not holds_second_factor(actor):
        raise NoSecondFactor
    device, _ = StaticDevice.objects.select_for_update().get_or_create(user=row_of(actor), defaults={"name": RECOVERY})
    codes = new_codes(device)

    record(Event.RECOVERY_CODES_RENEWED, subject=row_of(actor), actor=actor)
    return codes


def withdraw_second_factor(*, actor: Actor) -> None:
    """Withdraw one's own second factor. Raises NoSecondFactor, or SecondFactorKept where every account must have one."""
    if is_required():
        raise SecondFactorKept
    if not forget_devices(actor, actor):
        raise NoSecondFactor


def withdraw_second_factor_of(*, user: Actor, actor: Actor | None) -> bool:
    """Withdraw the second factor of a person who lost their telephone. `actor` is an administrator, or None on the command line.

    Returns False when there was none.
    """
    require_administrator(actor)
    if actor is not None and actor == user:
        raise OwnSecondFactor
    return forget_devices(user, actor)


@transaction.atomic
def forget_devices(user: Actor, actor: Actor | None) -> bool:
    """Delete the telephone, the recovery codes and the devices never confirmed. The journal records the event, without any secret."""
    held = holds_second_factor(user)
    TOTPDevice.objects.filter(user=row_of(user)).delete()
    StaticDevice.objects.filter(user=row_of(user)).delete()
    if held:
        record(Event.SECOND_FACTOR_WITHDRAWN, subject=row_of(user), actor=actor)
    return held
