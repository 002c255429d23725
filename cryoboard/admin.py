"""Register of the administration: accounts and boards only; no patient is ever shown there."""

from cryoboard.organisation import admin as organisation_admin

__all__ = ["organisation_admin"]
