"""What the stand-alone site stands on and a host does not install: the extra « site »."""

from __future__ import annotations

import sys

from decision_rules.model.extras import MissingExtra, require_extra

SITE = "site"
MODULES = ("argon2", "axes", "csp", "environ", "psycopg", "redis", "whitenoise")  # what the settings name and load
NOT_THERE = 3  # exit code of the product for a thing it needs that is not there


def require_site() -> None:
    """Stops the process with one line and exit code 3 when the extra is not installed."""
    try:
        require_extra(SITE, MODULES, asked="Le site autonome")
    except MissingExtra as missing:
        sys.stderr.write(f"{missing}\n")
        raise SystemExit(NOT_THERE) from None
