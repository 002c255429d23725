"""« Mon second facteur »: the device of this account, or the one being enrolled."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from cryoboard.audit.actor import Actor
from cryoboard.organisation.second_factor import is_required
from cryoboard.web.drawings.qr import qr_code

LETTERS_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret to enter in the telephone, as a QR code and as text."""

    picture: SafeString
    letters: list[str]
    account: str


@dataclass(frozen=True, slots=True)
class SecondFactorPage:
    device: TOTPDevice | None
    codes_left: int
    secret: Secret | None
    required: bool


def second_factor_page(user: Actor, enrolling: TOTPDevice | None) -> SecondFactorPage:
    """The device in force, and the secret of the one being enrolled in this session."""
    return SecondFactorPage(
        device=TOTPDevice.objects.filter(user=user, confirmed=True).first(),
        codes_left=StaticToken.objects.filter(device__user=user, device__confirmed=True).count(),
        secret=secret_of(enrolling) if enrolling else None,
        required=is_required(),
    )


def secret_of(device: TOTPDevice) -> Secret:
    letters = b32encode(device.bin_key).decode()
    return Secret(
        picture=qr_code(device.config_url),
        letters=[letters[start : start + LETTERS_TOGETHER] for start in range(0, len(letters), LETTERS_TOGETHER)],
        account=device.user.get_username(),
    )
