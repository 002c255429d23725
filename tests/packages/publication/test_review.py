"""The automatic review: check, prove and mutate of one ruleset, asked once of a content."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cryoboard.publication.models import Proposal, Review
from cryoboard.publication.services import automatic_review
from cryoboard.publication.services.automatic_review import (
    BROKEN,
    CHANGED,
    WITHOUT_SOLVER,
    keep_review,
    material_of,
    review_findings,
    review_proposal,
)
from cryoboard.publication.services.publication import propose_ruleset
from decision_rules import Library
from decision_rules.source.library import library
from tests.drafts import DRAFT

SMALL = Path(__file__).parents[2] / "engine" / "catalogues"


def test_a_review_gathers_what_check_prove_and_mutate_find():
    found = review_findings(library(SMALL).ruleset("lesions-2"))

    assert {finding.partition(" :")[0] for finding in found} >= {"prove", "mutate"}
    assert any("T-ABL" in finding for finding in found)


def test_a_content_is_reviewed_once(proposal, reviewed, monkeypatch):
    monkeypatch.setattr(automatic_review, "review_findings", None)

    assert review_proposal(proposal_id=proposal.pk) == reviewed


def test_a_content_that_is_no_longer_loaded_is_not_reviewed_in_its_place(author):
    proposal = Proposal.objects.create(ruleset=DRAFT, digest="sha256:" + "0" * 64, proposed_by=author)

    assert review_proposal(proposal_id=proposal.pk).findings == [CHANGED]


@pytest.fixture
def broken(proposal: Proposal, rules: Library) -> Review:
    return keep_review(proposal, material_of(rules.ruleset(DRAFT)), [BROKEN])


def test_a_review_that_broke_says_so_and_can_be_asked_again(proposal, broken, author, monkeypatch):
    def breaks(ruleset):
        raise KeyError(ruleset.id)

    monkeypatch.setattr(automatic_review, "review_findings", breaks)
    assert review_proposal(proposal_id=proposal.pk).findings == [BROKEN]

    monkeypatch.setattr(automatic_review, "review_findings", lambda ruleset: [])
    assert propose_ruleset(ruleset_id=DRAFT, actor=author) == proposal
    assert review_proposal(proposal_id=proposal.pk).findings == []


def test_a_review_without_the_solver_names_the_extra_and_can_be_asked_again(proposal, author, monkeypatch):
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "z3", None)
        assert review_proposal(proposal_id=proposal.pk).findings == [WITHOUT_SOLVER]
    assert WITHOUT_SOLVER == ('La relecture automatique demande l’extra « prove », qui n’est pas installé : pip install "cryoboard[prove]"')

    monkeypatch.setattr(automatic_review, "review_findings", lambda ruleset: [])
    assert propose_ruleset(ruleset_id=DRAFT, actor=author) == proposal
    assert review_proposal(proposal_id=proposal.pk).findings == []
