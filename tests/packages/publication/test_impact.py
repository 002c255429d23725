"""Replaying a draft over the database: the counts of the scalar engine, resumed without loss, told without a name."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from django.utils.timezone import localdate

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to, engine_facts
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from cryoboard.publication import errors
from cryoboard.publication.impact_report import impact_context
from cryoboard.publication.models import ImpactOutcome, ImpactReport, ImpactSlice, PackedCase
from cryoboard.publication.selectors import finished_outcome, latest_failure, named_cases, slices_done
from cryoboard.publication.services import publication
from cryoboard.publication.services.impact_replay import NOT_THE_SAME, comparison, replay_one_slice
from cryoboard.publication.services.packed_cases import as_slice, pack_cases, rows_between
from cryoboard.publication.services.publication import read_impact, request_impact, resume_impact, resume_publication
from decision_rules import Evaluation
from tests.drafts import DRAFT, DROPPED, RELEASED
from tests.factories import CONFIRMED, make_case, make_user
from tests.packages.documents.pdf_text import catalog, words


@pytest.fixture
def cohort(board, coordinator) -> list[Case]:
    """Five cases: three that the draft changes, one without any fact, one of another disease."""
    changing = [make_case(coordinator, board, CONFIRMED | {"tumour.size_mm": size}) for size in (30, 52, 80)]
    return [*changing, make_case(coordinator, board), make_case(coordinator, board, {"diagnosis.histology": "benign_or_other"})]


@pytest.fixture
def sliced(monkeypatch, cohort, author) -> ImpactReport:
    """A report in three slices, none of them made yet."""
    monkeypatch.setattr(publication, "SLICE", 2)
    return request_impact(old=RELEASED, new=DRAFT, actor=author)


def ended(report: ImpactReport) -> ImpactOutcome:
    for position in range(len(report.bounds)):
        replay_one_slice(report_id=report.pk, position=position)
    outcome = finished_outcome(report)
    assert outcome is not None
    return outcome


def test_the_rows_kept_beside_the_cases_are_the_facts_the_rules_read(cohort, rules):
    read = as_slice(rows_between(cohort[0].pk, cohort[-1].pk, localdate()), localdate())

    assert [read.batch.facts(number) for number in range(len(cohort))] == [engine_facts(case) for case in cohort]


def test_the_counts_are_those_of_the_plain_evaluation_of_each_case(sliced, cohort, rules):
    outcome = ended(sliced)

    changed = sum(said(rules, RELEASED, case) != said(rules, DRAFT, case) for case in cohort[:4])  # the fifth is out of the scope
    counts = outcome.counts["counts"]
    assert (counts["read"], counts["replayed"], counts["refused"]) == (5, 5, 0)
    assert (counts["changed"], counts["changed"] + counts["unchanged"]) == (changed, 5)
    assert (changed, counts["outside_scope"]) == (3, 1)


def said(rules, name: str, case: Case) -> set[tuple[object, ...]]:
    """Each output of the plain evaluation with its status."""
    evaluation = Evaluation(rules.ruleset(name), engine_facts(case), localdate())
    return {(*each.key, each.status) for each in evaluation.emitted}


def test_a_report_says_who_changes_from_what_to_what_with_both_digests(sliced, rules, cohort):
    counts = ended(sliced).counts

    assert (counts["old"]["digest"], counts["new"]["digest"]) == (rules.ruleset(RELEASED).digest, rules.ruleset(DRAFT).digest)
    (line,) = [each for each in counts["transitions"] if DROPPED in each["rules"]]
    assert (line["severity"], line["after"]) == ("recommendation_disappears", [])
    assert line["examples"] == [str(case.pk) for case in cohort[:3]]
    assert DROPPED in [each["id"] for each in counts["rules"] if each["status"] == "Retirée"]


def test_an_interrupted_replay_resumes_without_redoing_or_losing_a_slice(sliced, author, django_capture_on_commit_callbacks):
    replay_one_slice(report_id=sliced.pk, position=1)
    first = ImpactSlice.objects.get()
    assert finished_outcome(sliced) is None

    with django_capture_on_commit_callbacks(execute=False) as queued:
        assert resume_publication(stalled_for=-1) >= 1
    for position in (1, 0, 2, 2):
        replay_one_slice(report_id=sliced.pk, position=position)

    assert len(queued) >= 1
    assert (slices_done(sliced), ImpactSlice.objects.get(position=1).pk) == (3, first.pk)
    assert ImpactOutcome.objects.filter(report=sliced).count() == 1
    assert Entry.objects.filter(event=Event.IMPACT_FINISHED).count() == 1


def test_the_order_of_the_slices_changes_nothing(sliced, author):
    other = request_impact(old=RELEASED, new=DRAFT, actor=author)
    for position in (2, 0, 1):
        replay_one_slice(report_id=other.pk, position=position)

    one, two = ended(sliced), finished_outcome(other)
    assert two is not None
    assert (one.counts, one.fingerprint) == (two.counts, two.fingerprint)


def test_a_slice_of_another_content_is_refused_and_said(sliced, author):
    ghost = ImpactReport.objects.create(
        old=RELEASED, old_digest="x", new=DRAFT, new_digest="y", on=sliced.on, cohort="", bounds=[[1, 9]], created_by=author
    )
    replay_one_slice(report_id=ghost.pk, position=0)

    failure = latest_failure(ghost)
    assert failure is not None and failure.failure == NOT_THE_SAME
    assert (slices_done(ghost), Entry.objects.filter(event=Event.IMPACT_FAILED).count()) == (0, 1)


def test_a_fact_the_dictionary_refuses_sets_its_case_aside_by_name(cohort, author):
    pack_cases()
    PackedCase.objects.filter(case=cohort[0]).update(refused="tumour.size_mm")
    report = request_impact(old=RELEASED, new=DRAFT, actor=author)
    counts = ended(report).counts

    assert counts["counts"]["refused"] == 1 and counts["counts"]["read"] == 5
    assert [each["reason"] for each in counts["refused"]] == ["tumour.size_mm : refusée par le dictionnaire"]


def test_the_first_ruleset_of_a_catalogue_is_compared_to_nothing(cohort, author):
    counts = ended(request_impact(new=DRAFT, actor=author)).counts

    assert (counts["old"]["ruleset"], counts["rules"]) == ("", [])
    assert counts["counts"]["changed"] >= 3


def test_what_a_revision_reads_and_no_case_can_hold_is_printed(sliced):
    outcome = ended(sliced)
    assert outcome.counts["notices"] == []
    told = outcome.counts | {"notices": ["patient.tired : partout inconnu"]}

    html = render_to_string(
        "cryoboard/publication/impact_pdf.html", impact_context(sliced, told, outcome.fingerprint) | {"status_line": ""}
    )

    assert "<p>patient.tired : partout inconnu.</p>" in html


def test_an_empty_database_gives_an_empty_report(author):
    counts = ended(request_impact(old=RELEASED, new=DRAFT, actor=author)).counts

    assert counts["counts"] == {"read": 0, "refused": 0, "replayed": 0, "changed": 0, "unchanged": 0, "outside_scope": 0}


def test_the_pdf_carries_both_digests_and_names_no_case(sliced, approver, rules, cohort):
    ended(sliced)
    pdf = read_impact(report=sliced, actor=approver)
    text = words(pdf)

    assert catalog(pdf)["variant"] == "pdfuaid"
    for name in (RELEASED, DRAFT):
        assert rules.ruleset(name).digest in text.replace(" ", "")
    assert "Une recommandation disparaît" in text and DROPPED in text
    assert not any(case.reference in text for case in cohort) and "ESSAI" not in text
    assert Entry.objects.filter(event=Event.IMPACT_READ).count() == 1


def test_a_report_that_is_not_finished_or_was_damaged_is_not_given(sliced, approver):
    with pytest.raises(errors.ImpactNotFinished):
        read_impact(report=sliced, actor=approver)
    outcome = ended(sliced)
    outcome.file.storage.delete(outcome.file.name)
    outcome.file.storage.save(outcome.file.name, ContentFile(b"%PDF-1.7 autre"))

    with pytest.raises(errors.ImpactDamaged):
        read_impact(report=sliced, actor=approver)


def test_only_who_may_see_a_case_learns_its_reference(cohort, author, coordinator):
    numbers = [str(case.pk) for case in cohort]

    assert named_cases(author, numbers) == {}
    assert set(named_cases(coordinator, numbers)) == set(numbers)
    assert list(cases_visible_to(author)) == []


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (RELEASED, RELEASED, errors.NotComparable),
        ("spine-none", DRAFT, errors.NoSuchRuleset),
        (RELEASED, "desmoid-1999", errors.NoSuchRuleset),
        ("sarcoma-2021-esmo-euracan-genturis", DRAFT, errors.NotComparable),
    ],
)
def test_what_cannot_be_compared_is_refused_and_journalled(author, old, new, refusal):
    with pytest.raises(refusal):
        request_impact(old=old, new=new, actor=author)
    assert [each.detail["code"] for each in Entry.objects.filter(event=Event.PUBLICATION_REFUSED)] == [refusal.code]


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.QUALITY_3C, Role.ONCOLOGIST, Role.ADMINISTRATOR])
def test_only_authors_and_approvers_ask_for_a_replay(role, board, sliced):
    someone = make_user("quelquun", role, board)

    with pytest.raises(AccessRefused):
        request_impact(old=RELEASED, new=DRAFT, actor=someone)
    with pytest.raises(AccessRefused):
        resume_impact(report=sliced, actor=someone)


def test_every_ruleset_can_be_compared_to_nothing_and_to_its_siblings(rules):
    for ruleset in rules.rulesets.values():
        for other in ["", *(name for name in ruleset.catalogue.rulesets if name != ruleset.id)]:
            assert comparison(rules.rulesets.get(other), ruleset).new is ruleset
