"""Register of the models; import them from their rooms."""

from cryoboard.accounts.models import Membership, Professional
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.documents.models import Document, DocumentItem
from cryoboard.evaluations.models import Evaluation
from cryoboard.governance.models import ImpactOutcome, ImpactReport, ImpactSlice, PackedCase, Proposal, Release, Review
from cryoboard.meetings.models import Board

__all__ = [
    "Board",
    "Case",
    "Document",
    "DocumentItem",
    "Entry",
    "Evaluation",
    "Fact",
    "ImpactOutcome",
    "ImpactReport",
    "ImpactSlice",
    "Membership",
    "PackedCase",
    "Patient",
    "Professional",
    "Proposal",
    "Release",
    "Review",
]
