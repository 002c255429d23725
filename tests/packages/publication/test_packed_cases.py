"""The row a replay reads of a case: written when a replay reads it and finds it stale, never while a fact is recorded."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.utils.timezone import localdate

from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import engine_facts
from cryoboard.cases.services import record_fact
from cryoboard.publication.models import PackedCase
from cryoboard.publication.services.packed_cases import Row, as_slice, pack_cases, rows_between


def read(case: Case) -> Row:
    (row,) = rows_between(case.pk, case.pk, localdate())
    return row


def stored(case: Case) -> bytes:
    return bytes(PackedCase.objects.get(case=case).row)


@pytest.fixture
def packed(case) -> Case:
    """A case whose row is up to date."""
    pack_cases()
    return case


def test_recording_a_fact_leaves_the_row_alone_and_the_next_replay_writes_it_again(packed, coordinator, django_capture_on_commit_callbacks):
    before = stored(packed)
    with django_capture_on_commit_callbacks(execute=True):
        record_fact(case=packed, name="tumour.size_mm", raw=77, actor=coordinator)
    assert stored(packed) == before

    row = read(packed)

    assert before != row.row == stored(packed)
    assert as_slice([row], localdate()).batch.facts(0) == engine_facts(packed) | {"tumour.size_mm": 77}
    assert pack_cases() == 0


def test_a_row_that_is_up_to_date_is_read_and_not_written(packed, django_assert_num_queries):
    with django_assert_num_queries(3):  # cases, rows, counts of facts
        read(packed)


def test_a_fact_that_was_begun_before_the_row_and_ended_after_it_makes_it_stale(packed, coordinator):
    """Two people at once: the row is written from the second fact, then the first one is committed, with a lower number."""
    record_fact(case=packed, name="tumour.size_mm", raw=60, actor=coordinator)
    latest = Fact.objects.latest("pk")
    Fact.objects.create(pk=latest.pk + 7, case=packed, name="tumour.size_mm", value=77, entered_by=coordinator)
    assert as_slice([read(packed)], localdate()).batch.facts(0)["tumour.size_mm"] == 77

    Fact.objects.create(pk=latest.pk + 3, case=packed, name="patient.ecog", value=2, entered_by=coordinator)

    assert as_slice([read(packed)], localdate()).batch.facts(0)["patient.ecog"] == 2


def test_rows_that_are_missing_stale_or_of_another_dictionary_are_written_by_command_and_no_other(packed, coordinator):
    record_fact(case=packed, name="tumour.size_mm", raw=77, actor=coordinator)
    assert (pack_cases(), pack_cases()) == (1, 0)

    PackedCase.objects.update(layout="another")
    assert (pack_cases(), pack_cases()) == (1, 0)

    PackedCase.objects.all().delete()
    assert (pack_cases(), pack_cases(), pack_cases(everything=True)) == (1, 0, 1)


PROGRAM = """
import os, sys
os.environ.update(DJANGO_SETTINGS_MODULE="tests.settings", DATABASE_URL="sqlite://:memory:")
import django
django.setup()
import cryoboard.urls
from django.core.management import call_command
call_command("migrate", verbosity=0)
from cryoboard.evaluations.services import evaluate_case
from tests.factories import CONFIRMED, make_case, make_user
coordinator = make_user("coordinatrice")
case = make_case(coordinator, facts=CONFIRMED)
assert evaluate_case(case=case, actor=coordinator)[0].result["decisive"]
print("numpy" in sys.modules)
"""


def test_the_pages_a_recorded_fact_and_an_evaluation_do_not_load_numpy():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("False\n", 0), done.stderr
