"""Opening, correcting and finding cases."""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
import time_machine
from django.db import connection, connections
from django.db.models import ProtectedError

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.errors import CaseRefused, ChangedMeanwhile, ReferenceTaken
from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import cases_visible_to, entries_visible_to
from cryoboard.cases.services import create_case, record_fact, update_case
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from tests.factories import make_board, make_case, make_user

NAME = {"birth_name": "Éléonore-Dupré", "given_names": "Zoé"}


def opened(actor, board, **fields):
    return create_case(actor=actor, board=board, patient=NAME | fields.pop("patient", {}), **fields)


def test_cases_are_numbered_within_the_year(coordinator, board):
    with time_machine.travel(datetime(2025, 12, 31, 12, 0)):
        last_year = [opened(coordinator, board).reference for _ in range(2)]
    this_year = [opened(coordinator, board).reference for _ in range(2)]

    assert (last_year, this_year) == (["2025-0001", "2025-0002"], ["2026-0001", "2026-0002"])


def test_a_number_someone_chose_is_stepped_over(coordinator, board):
    opened(coordinator, board, reference="2026-0001")
    opened(coordinator, board, reference="2026-0007b")
    opened(coordinator, board, reference="2026-9999")

    assert [opened(coordinator, board).reference for _ in range(2)] == ["2026-10000", "2026-10001"]


def test_a_reference_is_taken_once_and_nothing_is_left_behind(case, coordinator, board):
    before = Patient.objects.count()

    with pytest.raises(ReferenceTaken):
        opened(coordinator, board, reference=case.reference)
    assert (Case.objects.count(), Patient.objects.count()) == (1, before)


@pytest.mark.parametrize(
    "wrong",
    [
        {"patient": {"birth_name": "x" * 101}},
        {"patient": {"birth_name": ""}},
        {"patient": {"sex": "autre"}},
        {"patient": {"birth_date": date(2026, 11, 21)}},
        {"patient": {"ipp": "1" * 31}},
        {"question": "?" * 2001},
        {"reference": "pas une référence"},
    ],
)
def test_an_identity_or_a_question_that_cannot_be_is_refused_in_french(coordinator, board, wrong):
    with pytest.raises(CaseRefused) as refusal:
        opened(coordinator, board, **wrong)

    assert refusal.value.message
    assert (Case.objects.count(), Patient.objects.count()) == (0, 0)


def test_the_journal_tells_of_a_correction_by_field_never_by_value(coordinator, board):
    case = make_case(coordinator, board)
    update_case(case=case, actor=coordinator, patient={"ipp": "900002"}, question="Autre ?", version=1)

    assert [(entry.event, entry.actor, entry.case, entry.detail) for entry in Entry.objects.order_by("pk")] == [
        (Event.CASE_CREATED, coordinator, case, {}),
        (Event.CASE_UPDATED, coordinator, case, {"fields": ["ipp", "question"]}),
    ]


def test_two_people_on_one_case_get_a_readable_refusal_and_nothing_is_overwritten(case, coordinator, oncologist):
    update_case(case=case, actor=coordinator, patient={}, question="Première question", version=1)

    with pytest.raises(ChangedMeanwhile, match="rechargez la page"):
        update_case(case=case, actor=oncologist, patient={}, question="Seconde question", version=1)

    case = Case.objects.get(pk=case.pk)
    assert (case.question, case.version) == ("Première question", 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one transaction at a time")
def test_of_two_corrections_at_the_same_moment_one_is_kept_and_the_other_is_told():
    board = make_board()
    coordinator = make_user("coordinatrice", Role.COORDINATOR, board)
    case, outcomes, start = make_case(coordinator, board), [], threading.Barrier(2)

    def correct(question):
        start.wait()
        try:
            update_case(case=case, actor=coordinator, patient={}, question=question, version=1)
            outcomes.append(question)
        except ChangedMeanwhile:
            outcomes.append("refused")
        finally:
            connections.close_all()

    run_together([lambda: correct("une"), lambda: correct("autre")])

    assert (len(outcomes), outcomes.count("refused")) == (2, 1)
    assert Case.objects.get().question in outcomes


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one transaction at a time")
def test_cases_opened_at_the_same_moment_get_each_its_number():
    board = make_board()
    coordinator = make_user("coordinatrice", Role.COORDINATOR, board)
    start = threading.Barrier(4)

    def opening():
        start.wait()
        try:
            opened(coordinator, board)
        finally:
            connections.close_all()

    run_together([opening] * 4)

    assert sorted(Case.objects.values_list("reference", flat=True)) == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]


def run_together(jobs):
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_nothing_clinical_is_deleted(case):
    for row in (case, case.patient, case.board):
        with pytest.raises(ProtectedError):
            row.delete()


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_AUTHOR, Role.RULE_APPROVER])
def test_who_may_not_open_or_correct_a_case_does_neither(case, board, role):
    reader = make_user("lecteur", role, board)

    with pytest.raises(AccessRefused):
        opened(reader, board)
    with pytest.raises(AccessRefused):
        update_case(case=case, actor=reader, patient={}, question="")
    assert Case.objects.get().question == case.question


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ÉLÉONORE", 1),
        ("eleonore", 1),
        ("élé dup", 1),
        ("zoe 900001", 1),
        ("conduite tenir", 1),
        ("A-12", 1),
        ("dupont", 0),
        ("dupre dupont", 0),
        ("", 1),
        ("   ", 1),
        ("%", 0),
        ("_", 0),
        ("\u00e9le\u0301", 1),
    ],
)
def test_a_case_is_found_without_accents_or_capitals_on_every_database(coordinator, board, search, found):
    make_case(coordinator, board, patient=NAME, reference="A-12")

    assert cases_visible_to(coordinator, search).count() == found


def test_a_corrected_case_is_found_by_its_new_name_only(case, coordinator):
    update_case(case=case, actor=coordinator, patient={"birth_name": "Lefèvre"}, question=case.question)

    assert [cases_visible_to(coordinator, word).count() for word in ("lefevre", "essai")] == [1, 0]


def test_the_list_takes_one_query_however_many_cases_and_boards(coordinator, board, django_assert_num_queries):
    for number in range(3):
        make_case(coordinator, board, reference=f"c{number}")
    make_user("autre", Role.SURGEON, make_board("Autre RCP"))

    with django_assert_num_queries(1):
        assert [case.reference for case in cases_visible_to(coordinator)] == ["c2", "c1", "c0"]


def test_the_journal_of_a_case_is_read_by_who_may(case, coordinator, oncologist):
    record_fact(case=case, name="tumour.size_mm", raw=40, actor=oncologist)

    assert entries_visible_to(coordinator, case=case).first().actor == oncologist
    with pytest.raises(AccessRefused):
        entries_visible_to(oncologist, case=case)
