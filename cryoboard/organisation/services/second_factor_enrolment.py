"""Enrolling, replacing and withdrawing a second factor. Who asks has just proven who they are (the door sees to it)."""

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
    """The device now in force, and its recovery codes: shown once, read nowhere afterwards."""

    device: TOTPDevice
    codes: list[str]


@transaction.atomic
def begin_enrolment(*, actor: Actor) -> TOTPDevice:
    """A new secret, without force until one of its codes confirms it; an enrolment left half-way is forgotten."""
    TOTPDevice.objects.filter(user=row_of(actor), confirmed=False).delete()
    device = TOTPDevice.objects.create(user=row_of(actor), name=TELEPHONE, confirmed=False)

    record(Event.SECOND_FACTOR_BEGUN, subject=row_of(actor), actor=actor)
    return device


def enrolment_under_way(user: Actor, pk: int | None) -> TOTPDevice | None:
    """The device waiting for its first code, if it still does."""
    return unconfirmed_devices(user, pk).first()


def unconfirmed_devices(user: Actor, pk: int | None) -> Any:
    return TOTPDevice.objects.filter(user=row_of(user), pk=pk, confirmed=False, created_at__gt=timezone.now() - LAPSES_AFTER)


def confirm_enrolment(*, actor: Actor, pk: int | None, code: str) -> Enrolled:
    """The telephone gave its first code: it takes the place of any other. Raises EnrolmentLapsed, CodeRefused or TooManyCodes."""
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
    """The only device of its holder, with new recovery codes; whoever came in with another one is asked for a code again."""
    replaces = holds_second_factor(device.user)
    TOTPDevice.objects.filter(user=device.user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save(update_fields=["confirmed"])

    record(Event.SECOND_FACTOR_REPLACED if replaces else Event.SECOND_FACTOR_ENROLLED, subject=device.user, actor=device.user)
    StaticDevice.objects.filter(user=device.user).delete()
    return new_codes(StaticDevice.objects.create(user=device.user, name=RECOVERY))


def new_codes(device: StaticDevice) -> list[str]:
    """Fresh codes in place of the former ones."""
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """New recovery codes; the former ones open nothing any more. Raises NoSecondFactor."""
    if not holds_second_factor(actor):
        raise NoSecondFactor
    device, _ = StaticDevice.objects.select_for_update().get_or_create(user=row_of(actor), defaults={"name": RECOVERY})
    codes = new_codes(device)

    record(Event.RECOVERY_CODES_RENEWED, subject=row_of(actor), actor=actor)
    return codes


def withdraw_second_factor(*, actor: Actor) -> None:
    """One's own. Raises NoSecondFactor, or SecondFactorKept where every account must have one."""
    if is_required():
        raise SecondFactorKept
    if not forget_devices(actor, actor):
        raise NoSecondFactor


def withdraw_second_factor_of(*, user: Actor, actor: Actor | None) -> bool:
    """Someone's who lost their telephone: by an administrator, or on the command line (`actor` is None). False: there was none."""
    require_administrator(actor)
    if actor is not None and actor == user:
        raise OwnSecondFactor
    return forget_devices(user, actor)


@transaction.atomic
def forget_devices(user: Actor, actor: Actor | None) -> bool:
    """Telephone, recovery codes and enrolments left half-way; the journal keeps that it happened, never a secret."""
    held = holds_second_factor(user)
    TOTPDevice.objects.filter(user=row_of(user)).delete()
    StaticDevice.objects.filter(user=row_of(user)).delete()
    if held:
        record(Event.SECOND_FACTOR_WITHDRAWN, subject=row_of(user), actor=actor)
    return held
