"""The publication of a ruleset: proposal, impact replay, and release by another person."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone

from cryoboard.audit.actor import Actor, row_of
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.organisation.models import Role
from cryoboard.organisation.permissions import Action, require
from cryoboard.publication.errors import (
    AlreadyProposed,
    AlreadyReleased,
    ByItsAuthor,
    ImpactDamaged,
    ImpactNotFinished,
    NoImpactReport,
    NoSuchRuleset,
    NotComparable,
    NoteTooLong,
    NotProposed,
    NotReviewed,
    NotTheReviewedDigest,
    PublicationRefused,
    ReviewFoundFaults,
    RevisionOutOfOrder,
)
from cryoboard.publication.impact_journal import about
from cryoboard.publication.models import LONGEST_NOTE, ImpactOutcome, ImpactReport, ImpactSlice, Proposal
from cryoboard.publication.selectors import finished_outcome, latest_proposal, unfinished_reports, unreviewed_proposals
from cryoboard.publication.services.automatic_review import UNFINISHED, latest_review, review_of
from cryoboard.publication.tasks import replay_impact_slice, review_ruleset
from cryoboard.rulesets.models import Release
from cryoboard.rulesets.selectors import is_released, rules_in_force
from decision_rules import Ruleset, UnknownRuleset, library
from decision_rules.review.release import ReleaseRefused, frozen_revision

SLICE = 2_000  # cases per slice: a few seconds of work, lost if the worker stops
STALLED_SECONDS = 120
NO_REASON = "sans note"
Result = TypeVar("Result")


def journalled(refused: Callable[[], Result], *, actor: Actor, **said: Any) -> Result:
    """The result of the service. A refusal is written in the journal after the rollback, then raised again."""
    try:
        with transaction.atomic():
            return refused()
    except PublicationRefused as refusal:
        record(Event.PUBLICATION_REFUSED, actor=actor, code=refusal.code, **said)
        raise


def propose_ruleset(*, ruleset_id: str, actor: Actor, note: str = "") -> Proposal:
    """Propose a draft and queue its review; also again, if its examples changed or its review failed. Raises PublicationRefused."""
    require(actor, Action.PROPOSE_RULESET)
    return journalled(lambda: proposed(ruleset_id, actor, note.strip()), actor=actor, action="propose", ruleset=ruleset_id)


def proposed(ruleset_id: str, actor: Actor, note: str) -> Proposal:
    ruleset = draft(ruleset_id)
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong
    proposal = Proposal.objects.filter(ruleset=ruleset.id, digest=ruleset.digest, proposed_by=row_of(actor)).first()
    review = latest_review(proposal) if proposal else None
    if review is not None and review.findings not in UNFINISHED:
        raise AlreadyProposed

    proposal = proposal or Proposal.objects.create(ruleset=ruleset.id, digest=ruleset.digest, note=note, proposed_by=row_of(actor))

    record(Event.RULESET_PROPOSED, subject=proposal, actor=actor, ruleset=ruleset.id, digest=ruleset.digest)
    queue_review(proposal)
    return proposal


def queue_review(proposal: Proposal) -> None:
    """Queue the automatic review on commit."""
    transaction.on_commit(lambda: review_ruleset.delay(proposal.pk), robust=True)


def draft(ruleset_id: str) -> Ruleset:
    """The unreleased ruleset of this id. Raises NoSuchRuleset or AlreadyReleased."""
    ruleset = library().rulesets.get(ruleset_id)
    if ruleset is None:
        raise NoSuchRuleset
    if is_released(ruleset):
        raise AlreadyReleased
    return ruleset


def request_impact(*, new: str, actor: Actor, old: str = "") -> ImpactReport:
    """Request the replay of every case under a draft, compared with `old` or with no ruleset. Raises PublicationRefused."""
    require(actor, Action.REQUEST_IMPACT)
    return journalled(lambda: requested(old, new, actor), actor=actor, action="impact", ruleset=new)


def requested(old: str, new: str, actor: Actor) -> ImpactReport:
    after = library().rulesets.get(new)
    before = revision_named(old)
    if after is None or (old and before is None):
        raise NoSuchRuleset
    if before is not None and (before.digest == after.digest or before.catalogue.id != after.catalogue.id):
        raise NotComparable

    bounds = slices_of_the_database()
    report = ImpactReport.objects.create(
        old=old,
        old_digest=before.digest if before else "",
        new=new,
        new_digest=after.digest,
        on=timezone.localdate(),
        cohort=f"Dossiers de la base au {timezone.localtime():%d/%m/%Y à %H:%M}",
        bounds=bounds,
        created_by=row_of(actor),
    )

    record(Event.IMPACT_REQUESTED, subject=report, actor=actor, **about(report))
    queue(report)
    return report


def revision_named(name: str) -> Ruleset | None:
    """The revision in force of a ruleset, or that of `id@2`; None if there is none."""
    try:
        return rules_in_force().ruleset(name) if name else None
    except UnknownRuleset:
        return None


def slices_of_the_database() -> list[list[int]]:
    """The first and last case of each slice; one empty slice when there is no case."""
    numbers = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    return [[part[0], part[-1]] for start in range(0, len(numbers), SLICE) if (part := numbers[start : start + SLICE])] or [[0, 0]]


def queue(report: ImpactReport) -> None:
    """Queue every missing slice on commit."""
    done = set(ImpactSlice.objects.filter(report=report).values_list("position", flat=True))
    missing = [position for position in range(len(report.bounds)) if position not in done] or [0]  # [0]: only the end is left

    def send() -> None:
        for position in missing:
            replay_impact_slice.delay(report.pk, position)

    transaction.on_commit(send, robust=True)


@transaction.atomic
def resume_impact(*, report: ImpactReport, actor: Actor) -> None:
    """Resume an interrupted report; its finished slices are kept."""
    require(actor, Action.REQUEST_IMPACT)
    if finished_outcome(report) is None:
        record(Event.IMPACT_REQUESTED, subject=report, actor=actor, **about(report))
        queue(report)


@transaction.atomic
def resume_publication(*, stalled_for: float = STALLED_SECONDS) -> int:
    """Queue again the reports and reviews that stopped. Returns their number. A server that is alone passes 0."""
    since = timezone.now() - timedelta(seconds=stalled_for)
    reports, proposals = unfinished_reports(since), unreviewed_proposals(since)
    for report in reports:
        queue(report)
    for proposal in proposals:
        queue_review(proposal)
    return len(reports) + len(proposals)


def release_ruleset(*, ruleset_id: str, digest: str, actor: Actor) -> Release:
    """Release the reviewed and replayed proposal of another person. Raises PublicationRefused, journalled."""
    require(actor, Action.RELEASE_RULESET)
    said = {"action": "release", "ruleset": ruleset_id[:80], "digest": digest[:80]}
    return journalled(lambda: released(ruleset_id, digest.strip(), actor), actor=actor, **said)


def released(ruleset_id: str, digest: str, actor: Actor) -> Release:
    ruleset = draft(ruleset_id)
    proposal = refuse_release(ruleset, digest, actor)
    report = impact_of(ruleset)

    try:
        frozen = frozen_revision(
            rules_in_force(), ruleset, on=timezone.localdate(), approved_by=str(Role.RULE_APPROVER.label), reason=proposal.note or NO_REASON
        )
    except ReleaseRefused as refusal:
        raise RevisionOutOfOrder(str(refusal)) from refusal
    try:
        with transaction.atomic():
            release = Release.objects.create(
                ruleset=ruleset.id,
                revision=ruleset.revision,
                digest=ruleset.digest,
                pack=frozen.frozen,
                pack_sha256=frozen.pack,
                reason=frozen.reason,
                proposal=proposal,
                impact_report=report,
                released_by=row_of(actor),
            )
    except IntegrityError as error:  # it was released meanwhile
        raise AlreadyReleased from error

    record(Event.RULESET_RELEASED, subject=release, actor=actor, ruleset=ruleset.id, digest=ruleset.digest, impact=report.pk)
    return release


def refuse_release(ruleset: Ruleset, digest: str, actor: Actor) -> Proposal:
    """The proposal to release. Raises the first obstacle, the most serious first."""
    proposal = latest_proposal(ruleset.id)
    if proposal is None:
        raise NotProposed
    if Proposal.objects.filter(ruleset=ruleset.id, proposed_by=row_of(actor)).exists():
        raise ByItsAuthor
    if not digest == proposal.digest == ruleset.digest:
        raise NotTheReviewedDigest
    review = review_of(ruleset)
    if review is None:
        raise NotReviewed
    if review.findings:
        raise ReviewFoundFaults(len(review.findings))
    return proposal


def impact_of(ruleset: Ruleset) -> ImpactReport:
    """The latest finished report of this content. Raises NoImpactReport."""
    reports = ImpactReport.objects.filter(new=ruleset.id, new_digest=ruleset.digest, outcomes__state=ImpactOutcome.State.FINISHED)
    report = reports.order_by("-pk").first()
    if report is None:
        raise NoImpactReport
    return report


def read_impact(*, report: ImpactReport, actor: Actor) -> bytes:
    """The stored PDF, checked against its hash; the reading is journalled. Raises ImpactNotFinished, ImpactDamaged."""
    require(actor, Action.VIEW_PUBLICATION)
    outcome = finished_outcome(report)
    if outcome is None:
        raise ImpactNotFinished
    with outcome.file.open("rb") as file:
        content: bytes = file.read()
    if hashlib.sha256(content).hexdigest() != outcome.sha256:
        raise ImpactDamaged
    record(Event.IMPACT_READ, subject=report, actor=actor, **about(report))
    return content
