"""Register of the models; import them from their packages."""

from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.decisions.models import Condition, Decision, DraftVersion, RequestedExamination, TherapeuticProposal
from cryoboard.documents.models import Dispatch, Document, DocumentItem
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Attendance, Charter, CompetenceRequirement, Meeting, Registration, Reminder, WrittenOpinion
from cryoboard.organisation.models import Board, Facility, Membership, Professional
from cryoboard.pathway.models import Task
from cryoboard.publication.models import ImpactOutcome, ImpactReport, ImpactSlice, PackedCase, Proposal, Review
from cryoboard.rulesets.models import Release

__all__ = [
    "Attendance",
    "Board",
    "Case",
    "Charter",
    "CompetenceRequirement",
    "Condition",
    "Decision",
    "Dispatch",
    "Document",
    "DocumentItem",
    "DraftVersion",
    "Entry",
    "Evaluation",
    "Facility",
    "Fact",
    "ImpactOutcome",
    "ImpactReport",
    "ImpactSlice",
    "Meeting",
    "Membership",
    "PackedCase",
    "Patient",
    "Professional",
    "Proposal",
    "Registration",
    "Release",
    "Reminder",
    "RequestedExamination",
    "Review",
    "Task",
    "TherapeuticProposal",
    "WrittenOpinion",
]
