"""System checks: the setting says nothing unknown, the medicine loads."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from cryoboard.conf import unknown_keys
from decision_rules import ContentError, library


@register()
def the_setting_is_understood(**_: Any) -> list[CheckMessage]:
    return [Error(f"CRYOBOARD[{name!r}] is not a setting.", id="cryoboard.E001") for name in unknown_keys()]


@register()
def the_rules_load(**_: Any) -> list[CheckMessage]:
    try:
        library()
    except ContentError as error:
        return [Error(str(error), id="cryoboard.E002")]
    return []
