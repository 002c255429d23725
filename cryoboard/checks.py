"""System checks: the setting says nothing unknown, the second factor is in place, the medicine loads."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from cryoboard.conf import OPTIONAL, REQUIRED, configuration, unknown_keys
from decision_rules import ContentError, library

MIDDLEWARE = ("django_otp.middleware.OTPMiddleware", "cryoboard.web.second_factor_middleware.SecondFactorFirst")
BACKENDS = ("cryoboard.organisation.authentication.SecondFactorBackend",)


@register()
def check_setting(**_: Any) -> list[CheckMessage]:
    return [Error(f"CRYOBOARD[{name!r}] is not a setting.", id="cryoboard.E001") for name in unknown_keys()]


@register()
def check_second_factor(**_: Any) -> list[CheckMessage]:
    """A value that means nothing would ask nobody; a missing piece would let everyone through."""
    asked = configuration().second_factor
    wrong = [] if asked in (OPTIONAL, REQUIRED) else [f"SECOND_FACTOR: « {asked} » is neither « {OPTIONAL} » nor « {REQUIRED} »."]
    wrong += [f"{piece} is missing from MIDDLEWARE." for piece in MIDDLEWARE if piece not in settings.MIDDLEWARE]
    wrong += [f"{piece} is missing from AUTHENTICATION_BACKENDS." for piece in BACKENDS if piece not in settings.AUTHENTICATION_BACKENDS]
    return [Error(each, id="cryoboard.E003") for each in wrong]


@register()
def check_rules(**_: Any) -> list[CheckMessage]:
    """They load, and hold every role that the product reads."""
    try:
        faults = list(library().role_faults())
    except ContentError as error:
        faults = [error]
    return [Error(str(fault), id="cryoboard.E002") for fault in faults]
