"""From draft to release: two people, one content, reviewed and replayed; every refusal is journalled."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.evaluations.services import evaluate_case
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Membership, Role
from cryoboard.publication import errors
from cryoboard.publication.models import Proposal
from cryoboard.publication.selectors import in_force_beside
from cryoboard.publication.services.automatic_review import keep_review, material_of
from cryoboard.publication.services.publication import propose_ruleset, release_ruleset, request_impact
from cryoboard.rulesets.models import Release
from cryoboard.rulesets.selectors import drafts, rules_in_force
from decision_rules import library
from decision_rules.source.library import ROOT
from tests.drafts import DRAFT, RELEASED
from tests.factories import make_user

OTHER = "sha256:" + "0" * 64


def refusals() -> list[tuple[str, str]]:
    entries = Entry.objects.filter(event=Event.PUBLICATION_REFUSED).order_by("pk")
    return [(entry.detail["action"], entry.detail["code"]) for entry in entries]


def ran(case: Any, actor: Any) -> list[str]:
    return [each.ruleset for each in evaluate_case(case=case, actor=actor) if each.ruleset.startswith("desmoid")]


def test_a_draft_never_runs_by_default_and_the_one_before_it_stays_in_force(case, coordinator, rules):
    assert [each.id for each in drafts()] == [DRAFT]
    assert in_force_beside(rules.ruleset(DRAFT), date(2026, 11, 20)) is rules.ruleset(RELEASED)
    assert ran(case, coordinator) == [RELEASED]


def test_a_draft_changes_no_released_digest(rules):
    released = {each.id: each.digest for each in library(ROOT).rulesets.values()}

    assert {name: ruleset.digest for name, ruleset in rules.rulesets.items() if name != DRAFT} == released


def test_a_case_that_asks_for_a_draft_gets_it_only_by_name(case, coordinator):
    (evaluation,) = evaluate_case(case=case, actor=coordinator, rulesets=[DRAFT])

    assert evaluation.ruleset == DRAFT


def test_what_two_people_release_runs_from_then_on(case, coordinator, reviewed, replayed, approver, rules):
    release = release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=approver)

    assert (release.ruleset, release.digest, release.impact_report) == (DRAFT, rules.ruleset(DRAFT).digest, replayed)
    assert (drafts(), ran(case, coordinator)) == ([], [DRAFT])
    assert Entry.objects.get(event=Event.RULESET_RELEASED).actor == approver
    assert refusals() == []


def test_a_content_that_changed_after_its_release_is_a_draft_again(reviewed, replayed, proposal, approver):
    Release.objects.create(ruleset=DRAFT, digest=OTHER, proposal=proposal, impact_report=replayed, released_by=approver)

    assert rules_in_force().latest(DRAFT) is None
    with pytest.raises(errors.AlreadyReleased):
        release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=approver)


def test_nobody_releases_what_they_proposed(reviewed, replayed, author, board):
    Membership.objects.create(user=author, board=board, role=Role.RULE_APPROVER)

    with pytest.raises(errors.ByItsAuthor):
        release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=author)
    assert (refusals(), Release.objects.count()) == ([("release", "by_its_author")], 0)


def test_who_proposed_it_first_may_not_release_it_after_another_proposed_it_again(reviewed, replayed, author, board):
    propose_ruleset(ruleset_id=DRAFT, actor=make_user("autrice", Role.RULE_AUTHOR, board))
    Membership.objects.create(user=author, board=board, role=Role.RULE_APPROVER)

    with pytest.raises(errors.ByItsAuthor):
        release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=author)


def test_only_the_reviewed_digest_is_released(reviewed, replayed, approver):
    with pytest.raises(errors.NotTheReviewedDigest):
        release_ruleset(ruleset_id=DRAFT, digest=OTHER, actor=approver)
    entry = Entry.objects.get(event=Event.PUBLICATION_REFUSED)
    said = {"action": "release", "code": "not_the_reviewed_digest", "ruleset": DRAFT, "digest": OTHER}
    assert (entry.actor, entry.detail) == (approver, said)


def test_a_content_that_moved_since_its_proposal_is_refused(author, approver, rules, replayed):
    Proposal.objects.create(ruleset=DRAFT, digest=OTHER, proposed_by=author)

    with pytest.raises(errors.NotTheReviewedDigest):
        release_ruleset(ruleset_id=DRAFT, digest=rules.ruleset(DRAFT).digest, actor=approver)


@pytest.mark.parametrize(
    ("ruleset", "refusal"),
    [(RELEASED, errors.AlreadyReleased), ("desmoid-1999", errors.NoSuchRuleset), (DRAFT, errors.NotProposed)],
)
def test_a_released_an_unknown_or_an_unproposed_ruleset_is_not_released(approver, ruleset, refusal):
    with pytest.raises(refusal):
        release_ruleset(ruleset_id=ruleset, digest=OTHER, actor=approver)
    assert refusals() == [("release", refusal.code)]


def test_nothing_is_released_before_its_review_ends(proposal, replayed, approver):
    with pytest.raises(errors.NotReviewed):
        release_ruleset(ruleset_id=DRAFT, digest=proposal.digest, actor=approver)
    assert refusals() == [("release", "not_reviewed")]


def test_nothing_is_released_with_a_fault_found_by_its_review(proposal, replayed, approver, rules):
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), ["mutate : DES-XX-01 — seuil"])

    with pytest.raises(errors.ReviewFoundFaults, match="1 défaut"):
        release_ruleset(ruleset_id=DRAFT, digest=proposal.digest, actor=approver)
    assert refusals() == [("release", "review_found_faults")]


def test_a_review_of_other_examples_does_not_count(proposal, replayed, approver):
    keep_review(proposal, "0" * 64, [])

    with pytest.raises(errors.NotReviewed):
        release_ruleset(ruleset_id=DRAFT, digest=proposal.digest, actor=approver)


def test_nothing_is_released_without_a_finished_impact_report(reviewed, case, author, approver):
    request_impact(old=RELEASED, new=DRAFT, actor=author)

    with pytest.raises(errors.NoImpactReport):
        release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=approver)
    assert refusals() == [("release", "no_impact_report")]


def test_a_second_release_of_the_same_ruleset_is_refused(reviewed, replayed, approver):
    release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=approver)

    with pytest.raises(errors.AlreadyReleased):
        release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=approver)
    assert (refusals(), Release.objects.count()) == ([("release", "already_released")], 1)


def test_the_same_person_proposes_a_reviewed_content_once(proposal, reviewed, author):
    with pytest.raises(errors.AlreadyProposed):
        propose_ruleset(ruleset_id=DRAFT, actor=author)
    with pytest.raises(errors.AlreadyReleased):
        propose_ruleset(ruleset_id=RELEASED, actor=author)
    with pytest.raises(errors.NoteTooLong):
        propose_ruleset(ruleset_id=DRAFT, actor=author, note="x" * 2001)
    assert refusals() == [("propose", "already_proposed"), ("propose", "already_released"), ("propose", "note_too_long")]


def test_a_proposal_whose_review_was_lost_is_reviewed_again(proposal, author):
    assert propose_ruleset(ruleset_id=DRAFT, actor=author) == proposal
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize("role", Role)
def test_each_role_does_its_part_and_no_other(role, board, reviewed, replayed):
    someone = make_user("quelquun", role, board)
    attempts = {
        Role.RULE_AUTHOR: lambda: propose_ruleset(ruleset_id=DRAFT, actor=someone),
        Role.RULE_APPROVER: lambda: release_ruleset(ruleset_id=DRAFT, digest=reviewed.digest, actor=someone),
    }
    done = set()
    for allowed, attempt in attempts.items():
        try:
            attempt()
            done.add(allowed)
        except AccessRefused:
            continue

    assert done == {role} & set(attempts)


def test_what_is_proposed_reviewed_or_released_is_never_rewritten(reviewed, replayed, proposal):
    for row in (proposal, reviewed, replayed):
        with pytest.raises(JournalIsAppendOnly):
            row.save()
        with pytest.raises(JournalIsAppendOnly):
            row.delete()
