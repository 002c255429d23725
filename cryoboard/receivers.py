"""Register of the receivers."""

from cryoboard.accounts import receivers as accounts_receivers

__all__ = ["accounts_receivers"]
