"""manage.py rules propose | impact | release: the same services, one French line when they refuse."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.management.commands._publication import run
from cryoboard.management.commands._rules import released_here
from cryoboard.publication.models import ImpactReport, Proposal
from cryoboard.publication.services.automatic_review import keep_review, material_of
from cryoboard.rulesets.models import Release
from cryoboard.standalone.celery import wait_for_tasks
from tests.drafts import DRAFT, RELEASED

OTHER = "sha256:" + "0" * 64


@pytest.fixture
def call():
    """Runs a verb; its exit code, what it prints, and its error line."""

    def run_verb(*argv: str) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        return run(argv, out, err), out.getvalue(), err.getvalue()

    return run_verb


def test_a_proposal_is_made_in_the_name_of_an_account(call, author):
    code, out, err = call("propose", DRAFT, "--user", "auteur", "--note", "IRM retirée", "--no-wait")

    proposal = Proposal.objects.get()
    assert (code, err, proposal.proposed_by, proposal.note) == (0, "", author, "IRM retirée")
    assert proposal.digest in out and "relecture automatique en cours" in out


def test_what_was_reviewed_is_released_with_the_entry_for_the_register(call, reviewed, replayed, approver):
    code, out, err = call("release", DRAFT, "--digest", reviewed.digest, "--user", "approbatrice")

    assert (code, err, Release.objects.get().released_by) == (0, "", approver)
    assert f"  - id: {DRAFT}\n    digest: {reviewed.digest}\n    released_on: 2026-11-20\n" in out
    assert [each.name for each in released_here(io.StringIO())] == [f"{DRAFT}@1"]


def test_a_release_of_another_digest_is_refused_in_one_line_and_journalled(call, reviewed, replayed, approver):
    code, out, err = call("release", DRAFT, "--digest", OTHER, "--user", "approbatrice")

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "L’empreinte n’est pas celle du contenu proposé et relu" in err
    assert Entry.objects.get(event=Event.PUBLICATION_REFUSED).detail["code"] == "not_the_reviewed_digest"


def test_faults_found_by_the_review_are_printed_and_end_with_1(call, proposal, replayed, approver, rules):
    keep_review(proposal, material_of(rules.ruleset(DRAFT)), ["mutate : DES-XX-01 — seuil"])
    code, out, err = call("release", DRAFT, "--digest", proposal.digest, "--user", "approbatrice")

    assert (code, out, err.count("\n")) == (1, "mutate : DES-XX-01 — seuil\n", 1)


def test_a_role_that_may_not_is_refused_and_journalled(call, author, reviewed):
    code, _, err = call("release", DRAFT, "--digest", reviewed.digest, "--user", "auteur")

    assert (code, err.count("\n")) == (2, 1)
    assert Entry.objects.get(event=Event.ACCESS_REFUSED).actor == author


@pytest.mark.parametrize(
    "argv",
    [
        ("propose", DRAFT, "--user", "personne"),
        ("propose", DRAFT),
        ("release", DRAFT, "--user", "auteur"),
        ("impact", RELEASED, "--user", "auteur"),
        ("impact", "--resume", "99", "--user", "auteur"),
        ("impact", RELEASED, RELEASED, "--user", "auteur"),
        ("publish",),
    ],
)
def test_a_wrong_argument_is_one_line_and_ends_with_2(call, author, argv):
    code, out, err = call(*argv)

    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "Traceback" not in err


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("form", ["text", "json"])
def test_an_impact_runs_to_its_end_and_prints_the_counts_without_a_case(call, case, author, form, rules, settings):
    settings.REDIS_URL = ""
    code, out, err = call("impact", RELEASED, DRAFT, "--user", "auteur", "--format", form)
    wait_for_tasks()

    report = ImpactReport.objects.get()
    assert (code, err) == (0, "")
    assert rules.ruleset(RELEASED).digest in out and rules.ruleset(DRAFT).digest in out
    assert case.reference not in out
    if form == "json":
        said: dict[str, Any] = json.loads(out)
        assert (said["report"], said["counts"]["changed"]) == (report.pk, 1)
        assert not any("examples" in each for each in said["transitions"])
    else:
        assert "1 lus, 1 rejoués, 0 mis de côté ; 1 changent" in out and "Une recommandation disparaît" in out
