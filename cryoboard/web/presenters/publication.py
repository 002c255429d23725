"""The publication pages: drafts, proposals, impact reports and releases; no identity in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.organisation.selectors import account_name
from cryoboard.publication.impact_report import impact_context
from cryoboard.publication.models import ImpactReport, Proposal
from cryoboard.publication.selectors import (
    finished_outcome,
    impact_reports,
    in_force_beside,
    latest_failure,
    named_cases,
    proposals,
    refusals,
    slices_done,
)
from cryoboard.publication.services.automatic_review import latest_review
from cryoboard.rulesets.models import Release
from cryoboard.rulesets.selectors import drafts, releases, was_released
from cryoboard.web.presenters.journal import Line, entry_line
from decision_rules import Ruleset, library

REPORTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class DraftLine:
    id: str
    name: str
    title: str
    catalogue: str
    digest: str
    rules: int
    meant_from: date
    replaces: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal and the three conditions of its release, with their status."""

    ruleset: str
    title: str
    digest: str
    who: str
    at: datetime
    note: str
    current: bool  # the loaded content is the proposed one
    reviewing: bool
    findings: list[str]
    report: int | None
    released: bool


@dataclass(frozen=True, slots=True)
class ImpactLine:
    pk: int
    old: str
    new: str
    who: str
    at: datetime
    word: str
    icon: str
    tone: str
    moving: bool
    done: int
    total: int
    progress: int
    changed: str
    sha256: str
    failure: str
    file_url: str


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    ruleset: str
    title: str
    digest: str
    proposed_by: str
    released_by: str
    at: datetime
    report: int
    changed_since: bool


@dataclass(frozen=True, slots=True)
class PublicationPage:
    drafts: list[DraftLine]
    proposals: list[ProposalLine]
    impacts: list[ImpactLine]
    releases: list[ReleaseLine]
    refusals: list[Line]
    may_propose: bool
    may_replay: bool
    may_release: bool


def publication_page(user: Actor) -> PublicationPage:
    """The page « Gouvernance », newest first."""
    return PublicationPage(
        drafts=[draft_line(each) for each in drafts()],
        proposals=[proposal_line(each) for each in proposals()],
        impacts=[impact_line(each) for each in impact_reports()[:REPORTS_SHOWN]],
        releases=[release_line(each) for each in releases()],
        refusals=[entry_line(each) for each in refusals()],
        may_propose=allowed(user, Action.PROPOSE_RULESET),
        may_replay=allowed(user, Action.REQUEST_IMPACT),
        may_release=allowed(user, Action.RELEASE_RULESET),
    )


def draft_line(ruleset: Ruleset) -> DraftLine:
    replaced = in_force_beside(ruleset, timezone.localdate())
    return DraftLine(
        id=ruleset.id,
        name=ruleset.name,
        title=ruleset.title,
        catalogue=ruleset.catalogue.title,
        digest=ruleset.digest,
        rules=len(ruleset.rules),
        meant_from=ruleset.effective_from,
        replaces=replaced.name if replaced else "",
    )


def title_of(ruleset_id: str) -> str:
    """The title of a ruleset; its id when it is no longer in the library."""
    found = library().rulesets.get(ruleset_id)
    return found.title if found else ruleset_id


def digest_of(ruleset_id: str) -> str:
    found = library().rulesets.get(ruleset_id)
    return found.digest if found else ""


def proposal_line(proposal: Proposal) -> ProposalLine:
    review = latest_review(proposal)
    replays = impact_reports().filter(new=proposal.ruleset, new_digest=proposal.digest, outcomes__state="finished")
    report = replays.first()
    released = was_released(proposal.ruleset, proposal.digest)
    return ProposalLine(
        ruleset=proposal.ruleset,
        title=title_of(proposal.ruleset),
        digest=proposal.digest,
        who=account_name(proposal.proposed_by),
        at=proposal.at,
        note=proposal.note,
        current=digest_of(proposal.ruleset) == proposal.digest,
        reviewing=review is None and not released,
        findings=list(review.findings) if review else [],
        report=report.pk if report else None,
        released=released,
    )


def impact_line(report: ImpactReport) -> ImpactLine:
    """The line of one report, with its progress."""
    outcome, done, total = finished_outcome(report), slices_done(report), len(report.bounds)
    failure = None if outcome else latest_failure(report)
    states = {
        "finished": ("Terminée", "true", "good"),
        "failed": ("Interrompue", "alert", "stop"),
        "moving": ("En cours", "pending", "ice"),
    }
    word, icon, tone = states["finished" if outcome else "failed" if failure else "moving"]
    return ImpactLine(
        pk=report.pk,
        old=report.old,
        new=report.new,
        who=account_name(report.created_by),
        at=report.created_at,
        word=word,
        icon=icon,
        tone=tone,
        moving=outcome is None and failure is None,
        done=done,
        total=total,
        progress=100 if outcome else done * 95 // total,
        changed=changed_words(outcome.counts["counts"]["changed"]) if outcome else "",
        sha256=outcome.sha256 if outcome else "",
        failure=failure.failure if failure else "",
        file_url=reverse("cryoboard:impact_file", args=[report.pk]) if outcome else "",
    )


def changed_words(count: int) -> str:
    return f"{count} dossiers changent" if count > 1 else "1 dossier change" if count else "aucun dossier ne change"


def release_line(release: Release) -> ReleaseLine:
    return ReleaseLine(
        ruleset=release.ruleset,
        title=title_of(release.ruleset),
        digest=release.digest,
        proposed_by=account_name(release.proposal.proposed_by),
        released_by=account_name(release.released_by),
        at=release.at,
        report=release.impact_report_id,
        changed_since=digest_of(release.ruleset) != release.digest,
    )


def impact_page(report: ImpactReport, user: Actor) -> dict[str, Any] | None:
    """The finished report, with the references of the visible cases; None before the end."""
    outcome = finished_outcome(report)
    if outcome is None:
        return None
    page = impact_context(report, outcome.counts, outcome.fingerprint)
    known = named_cases(user, {number for each in page["transitions"] for number in each["examples"]})
    transitions = [each | {"cases_shown": references(each["examples"], known)} for each in page["transitions"]]
    named = {number for each in page["transitions"] for number in each["examples"]} & known.keys()
    return page | {"transitions": transitions, "names_cases": bool(known), "cases_named": [known[number] for number in sorted(named)]}


def references(numbers: Sequence[str], known: dict[str, Any]) -> list[str]:
    return [known[number].reference for number in numbers if number in known]
