"""The automatic review of a ruleset by `check`, `prove` and `mutate`, done once per content."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator

from django.db import transaction

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.publication.models import Proposal, Review
from decision_rules import Library, Ruleset, library
from decision_rules.model.extras import PROVE, SOLVER, MissingExtra, require_extra
from decision_rules.review.checks import check_boundaries, check_case, check_examples, check_schemas, check_unused
from decision_rules.source.content import COMMON

ONE_AT_A_TIME = threading.Lock()  # the solver has one state per process
LOGGER = logging.getLogger(__name__)
BROKEN = "La relecture automatique s’est arrêtée sur une erreur : prévenir l’exploitant, puis proposer de nouveau."
CHANGED = "Le contenu chargé n’est plus celui qui a été proposé : le proposer de nouveau."

WITHOUT_SOLVER = str(MissingExtra(PROVE, "La relecture automatique"))
UNFINISHED = ([BROKEN], [WITHOUT_SOLVER])  # findings of a review that could not be made: it may be requested again


def review_findings(ruleset: Ruleset) -> list[str]:
    """The faults of a ruleset, one line each; empty when it may be released. Takes minutes. Raises MissingExtra."""
    require_extra(PROVE, SOLVER, asked="La relecture automatique")
    from decision_rules.review.accepted import prove  # loads the solver, which only a review needs
    from decision_rules.review.mutations import mutate

    with ONE_AT_A_TIME:
        findings = list(check_findings(library(), ruleset))
        report = prove(ruleset)
        findings += [f"prove : {each.kind} {' '.join(each.rules)} {each.topic or ''}".rstrip() for each in report.new]
        findings += [f"prove : acceptation périmée, {each.place}" for each in report.stale]
        findings += [f"mutate : {each.owner} — {each.words}" for each in mutate(ruleset).survivors]
    return findings


def check_findings(rules: Library, ruleset: Ruleset) -> Iterator[str]:
    """The findings of `rules check` on this ruleset and on the files of its catalogue."""
    for rule in ruleset.rules.values():
        yield from (f"check : {each}" for each in (*check_examples(rules, ruleset, rule), *check_boundaries(ruleset, rule)))
    for case in ruleset.catalogue.cases:
        if case.ruleset == ruleset.id:
            yield from (f"check : {each}" for each in check_case(rules, ruleset, case))
    of_the_files = (*check_schemas(rules), *check_unused(rules))
    yield from (f"check : {each}" for each in of_the_files if each.where.startswith((f"{ruleset.catalogue.id}/", f"{COMMON}/")))


def material_of(ruleset: Ruleset) -> str:
    """SHA-256 of the files a review depends on: with the examples, which the digest of a ruleset leaves out."""
    from decision_rules.review.accepted import ACCEPTED

    root = library().root
    folders = [] if root is None else [root / ruleset.catalogue.id, root / COMMON]
    files = [file for folder in folders for file in sorted(folder.rglob("*.yaml"))]
    return hashlib.sha256(b"\0".join([ruleset.digest.encode(), ACCEPTED.read_bytes(), *(file.read_bytes() for file in files)])).hexdigest()


def review_of(ruleset: Ruleset) -> Review | None:
    """The latest review of this content."""
    reviews = Review.objects.filter(ruleset=ruleset.id, digest=ruleset.digest, material=material_of(ruleset))
    return reviews.order_by("-pk").first()


def latest_review(proposal: Proposal) -> Review | None:
    """The finished review of a proposal, if any; while its content is loaded, the review with the current examples."""
    ruleset = library().rulesets.get(proposal.ruleset)
    if ruleset is not None and ruleset.digest == proposal.digest:
        return review_of(ruleset)
    return Review.objects.filter(ruleset=proposal.ruleset, digest=proposal.digest).order_by("-pk").first()


def review_proposal(*, proposal_id: int) -> Review:
    """Review a proposal and save the findings; a content is reviewed once."""
    proposal = Proposal.objects.get(pk=proposal_id)
    ruleset = library().rulesets.get(proposal.ruleset)
    if ruleset is None or ruleset.digest != proposal.digest:
        return keep_review(proposal, "", [CHANGED])
    known = review_of(ruleset)
    return known if known and known.findings not in UNFINISHED else keep_review(proposal, material_of(ruleset), found(ruleset))


def found(ruleset: Ruleset) -> list[str]:
    """The findings; a review that fails or cannot be made here is itself a finding, so that its wait ends."""
    try:
        return review_findings(ruleset)
    except MissingExtra:
        return [WITHOUT_SOLVER]
    except Exception:
        LOGGER.exception("Review of %s broke", ruleset.id)
        return [BROKEN]


@transaction.atomic
def keep_review(proposal: Proposal, material: str, findings: list[str]) -> Review:
    review = Review.objects.create(ruleset=proposal.ruleset, digest=proposal.digest, material=material, findings=findings)
    about = {"ruleset": proposal.ruleset, "digest": proposal.digest, "findings": len(findings)}
    record(Event.RULESET_REVIEWED, subject=review, actor=proposal.proposed_by, **about)
    return review
