"""The dependencies of the stand-alone site that a host does not install: the extra « site »."""

from __future__ import annotations

import sys

from decision_rules.model.extras import MissingExtra, require_extra

SITE = "site"
MODULES = ("argon2", "axes", "csp", "environ", "psycopg", "redis", "whitenoise")  # the modules that the settings use
NOT_THERE = 3  # exit code for a missing dependency


def require_site() -> None:
    """Stop the process with one line and exit code 3 when the extra is not installed."""
    try:
        require_extra(SITE, MODULES, asked="Le site autonome")
    except MissingExtra as missing:
        sys.stderr.write(f"{missing}\n")
        raise SystemExit(NOT_THERE) from None
