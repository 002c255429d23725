"""The CRYOBOARD setting, typed, with its defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.conf import settings

OPTIONAL, REQUIRED = "optional", "required"  # the second factor: of those who enrolled one, or of every account


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a host may change."""

    upload_max_bytes: int = 2 * 1024 * 1024
    status_line: str = "Aide à la décision, non marquée CE"
    facility_name: str = "Établissement de démonstration"
    second_factor: str = OPTIONAL

    @property
    def paper_status_line(self) -> str:
        """The status line as papers bear it."""
        return f"{self.status_line} — la RCP décide"


def configuration() -> Configuration:
    """The host's CRYOBOARD setting over the defaults. An unknown key is refused by a system check."""
    given = getattr(settings, "CRYOBOARD", {})
    known = {field.name for field in fields(Configuration)}
    return Configuration(**{name.lower(): value for name, value in given.items() if name.lower() in known})


def unknown_keys() -> list[str]:
    """Keys of the CRYOBOARD setting that mean nothing."""
    known = {field.name for field in fields(Configuration)}
    return [name for name in getattr(settings, "CRYOBOARD", {}) if name.lower() not in known]
