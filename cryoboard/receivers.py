"""Register of the receivers."""

from cryoboard.accounts import receivers as accounts_receivers
from cryoboard.governance import receivers as governance_receivers

__all__ = ["accounts_receivers", "governance_receivers"]
