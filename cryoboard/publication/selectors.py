"""Drafts, proposals, impact reports and releases; no identity in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.publication.models import ImpactOutcome, ImpactReport, ImpactSlice, Proposal
from cryoboard.publication.services.automatic_review import latest_review
from cryoboard.rulesets.selectors import rules_in_force, was_released
from decision_rules import Ruleset

REFUSALS_SHOWN = 20


def in_force_beside(ruleset: Ruleset, on: date) -> Ruleset | None:
    """The ruleset that a draft would replace: the one of its catalogue in force on that day, except itself."""
    found = rules_in_force().in_force(ruleset.catalogue, on)
    return None if found is None or found.digest == ruleset.digest else found


def latest_proposal(ruleset_id: str) -> Proposal | None:
    return Proposal.objects.filter(ruleset=ruleset_id).select_related("proposed_by").order_by("-pk").first()


def proposals() -> list[Proposal]:
    """The latest proposal of each ruleset, newest first."""
    latest = Proposal.objects.values("ruleset").annotate(last=Max("pk")).values("last")
    return list(Proposal.objects.filter(pk__in=latest).select_related("proposed_by").order_by("-pk"))


def unreviewed_proposals(since: datetime) -> list[Proposal]:
    """The proposals made before that moment and not reviewed: their worker stopped."""
    return [
        each for each in proposals() if each.at <= since and not was_released(each.ruleset, each.digest) and latest_review(each) is None
    ]


def impact_reports() -> QuerySet[ImpactReport]:
    """Every report, newest first."""
    return ImpactReport.objects.select_related("created_by").order_by("-pk")


def slices_done(report: ImpactReport) -> int:
    return ImpactSlice.objects.filter(report=report).count()


def finished_outcome(report: ImpactReport) -> ImpactOutcome | None:
    return ImpactOutcome.objects.filter(report=report, state=ImpactOutcome.State.FINISHED).first()


def latest_failure(report: ImpactReport) -> ImpactOutcome | None:
    """The failure that stopped the report; None if it progressed since."""
    failure = ImpactOutcome.objects.filter(report=report, state=ImpactOutcome.State.FAILED).order_by("-pk").first()
    if failure is None or ImpactSlice.objects.filter(report=report, at__gt=failure.at).exists():
        return None
    return failure


def unfinished_reports(since: datetime) -> list[ImpactReport]:
    """The unfinished reports without progress since that moment."""
    finished = ImpactOutcome.objects.filter(report=OuterRef("pk"), state=ImpactOutcome.State.FINISHED)
    moved = ImpactSlice.objects.filter(report=OuterRef("pk"), at__gt=since)
    return list(ImpactReport.objects.filter(~Exists(finished), ~Exists(moved), created_at__lte=since))


def refusals() -> QuerySet[Entry]:
    """The latest refusals, newest first."""
    return Entry.objects.filter(event=Event.PUBLICATION_REFUSED).select_related("actor__professional").order_by("-pk")[:REFUSALS_SHOWN]


def named_cases(user: Actor, numbers: Iterable[str]) -> dict[str, Case]:
    """The cases visible to this user, by their number in a report; the others are not named."""
    return {str(case.pk): case for case in cases_visible_to(user).filter(pk__in=[int(each) for each in numbers])}
