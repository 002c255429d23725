"""Register of the administration: accounts and boards only; no patient is ever shown there."""

from cryoboard.accounts import admin as accounts_admin
from cryoboard.meetings import admin as meetings_admin

__all__ = ["accounts_admin", "meetings_admin"]
