"""The journal line that each page writes for the cases it names: one line per page, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.http import HttpRequest

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.decisions.models import Decision
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings.models import Meeting


class Page(StrEnum):
    """The pages that name a patient, by their name in the journal."""

    CASES = "dossiers"
    FACTS = "données"
    RECORD = "ligne d’une liste"
    FACT_HISTORY = "historique"
    IDENTITY = "identité"
    IMPORT = "import"
    PROPOSALS = "propositions"
    COMPARISON = "comparaison"
    WHY = "pourquoi"
    PATHWAY = "parcours"
    DOCUMENTS = "documents"
    DOCUMENT = "document"
    JOURNAL = "journal"
    SEARCH = "recherche"
    QUICK_REGISTRATION = "inscription en 90 secondes"
    REGISTRATION = "inscription"
    REGISTRATION_FORM = "correction de l’inscription"
    POSTPONEMENT = "report"
    WITHDRAWAL = "retrait"
    REVIEW = "relecture"
    WEEK = "tableau de bord"
    COMPLETENESS = "complétude"
    REMINDERS = "relances"
    AGENDA = "ordre du jour"
    ATTENDANCE = "présences"
    LIVE_MODE = "mode séance"
    LIVE = "séance"
    CLOSING = "clôture"
    WRITTEN_OPINION = "avis écrit"
    WRITTEN_OPINION_REQUEST = "demande d’avis écrit"
    DECISION = "avis"
    MY_CASES = "mes dossiers"
    FOLLOW_UP = "suites"
    IMPACT = "étude d’impact"


def journal_case(request: HttpRequest, case: Case, page: Page, *, also: Iterable[Case] = ()) -> None:
    """Write that this case was read. `also`: the other cases named on the page."""
    others = numbers(each.pk for each in also if each.pk != case.pk)
    detail = {"shown": others} if others else {}
    record(Event.CASE_READ, subject=case, actor=request.user, case=case, page=page.value, **detail)


def journal_decision(request: HttpRequest, decision: Decision, page: Page) -> None:
    """Write that this decision was read, with its case."""
    record(Event.DECISION_READ, subject=decision, actor=request.user, case=decision.case, page=page.value)


def journal_evaluations(request: HttpRequest, case: Case, evaluations: Sequence[Evaluation], **about: str) -> None:
    """Write that evaluations of this case were read: the id of each stored one, the fingerprint of each other one."""
    keys = [str(each.pk) if each.is_stored else each.fingerprint for each in evaluations]
    subject = evaluations[0] if len(evaluations) == 1 and evaluations[0].is_stored else case
    record(Event.EVALUATION_READ, subject=subject, actor=request.user, case=case, page=Page.WHY.value, evaluations=keys, **about)


def journal_meeting(request: HttpRequest, meeting: Meeting, page: Page, cases: Iterable[int]) -> None:
    """Write that a page of the meeting named these cases."""
    shown = numbers(cases)
    record(Event.MEETING_READ, subject=meeting, actor=request.user, page=page.value, cases=len(shown), shown=shown)


def journal_list(request: HttpRequest, page: Page, cases: Iterable[int]) -> None:
    """Write that a list named these cases."""
    shown = numbers(cases)
    record(Event.CASES_LISTED, actor=request.user, page=page.value, cases=len(shown), shown=shown)


def journal_named(request: HttpRequest, page: Page, cases: Sequence[Case]) -> None:
    """Write a reading of one case, a list of several, or nothing for none."""
    if len({each.pk for each in cases}) == 1:
        journal_case(request, cases[0], page)
    elif cases:
        journal_list(request, page, (each.pk for each in cases))


def numbers(cases: Iterable[int]) -> list[int]:
    """The ids without duplicates, in order: the journal never holds an identity."""
    return sorted(set(cases))
