"""Register of the receivers."""

from cryoboard.documents import receivers as documents_receivers
from cryoboard.organisation import receivers as accounts_receivers
from cryoboard.pathway import receivers as pathway_receivers

__all__ = ["accounts_receivers", "documents_receivers", "pathway_receivers"]
