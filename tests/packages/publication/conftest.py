"""A library with a draft, and the two people it takes to release it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cryoboard.organisation.models import Role
from cryoboard.publication.models import Proposal, Review
from cryoboard.publication.services.automatic_review import keep_review, material_of
from cryoboard.publication.services.impact_replay import replay_one_slice
from cryoboard.publication.services.publication import propose_ruleset, request_impact
from decision_rules import Library
from tests.drafts import DRAFT, RELEASED, copy_with_draft, library_at
from tests.factories import make_user


@pytest.fixture(scope="package")
def rules(tmp_path_factory: Any) -> Iterator[Library]:
    with library_at(copy_with_draft(tmp_path_factory.mktemp("rules"))) as found:
        yield found


@pytest.fixture(autouse=True)
def a_library_with_a_draft(rules: Library) -> None:
    """Every test of the package uses the draft."""


@pytest.fixture
def author(board: Any) -> Any:
    return make_user("auteur", Role.RULE_AUTHOR, board)


@pytest.fixture
def approver(board: Any) -> Any:
    return make_user("approbatrice", Role.RULE_APPROVER, board)


@pytest.fixture
def proposal(author: Any) -> Proposal:
    return propose_ruleset(ruleset_id=DRAFT, actor=author, note="IRM retirée")


@pytest.fixture
def reviewed(proposal: Proposal, rules: Library) -> Review:
    """What the automatic review of a clean content leaves."""
    return keep_review(proposal, material_of(rules.ruleset(DRAFT)), [])


@pytest.fixture
def replayed(case: Any, author: Any) -> Any:
    """A finished impact report on the one case there is."""
    report = request_impact(old=RELEASED, new=DRAFT, actor=author)
    replay_one_slice(report_id=report.pk, position=0)
    return report
