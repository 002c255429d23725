"""With Redis, real workers in other processes make the documents, and one that dies delays them. script/test says where Redis is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cryoboard.documents.models import Document
from cryoboard.documents.services.case_papers import request_dossier
from cryoboard.documents.services.filed_documents import resume_documents
from cryoboard.documents.services.meeting_papers import request_meeting_booklet
from cryoboard.meetings.models import Meeting
from tests.factories import make_agenda
from tests.packages.standalone.workers import NO_REDIS, REDIS_URL, Workers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.skipif(not REDIS_URL, reason=NO_REDIS)]
CASES = 4


@pytest.fixture
def frozen_time():
    """Another process has its own clock."""


@pytest.fixture
def workers(settings: Any) -> Iterator[Workers]:
    found = Workers(settings)
    yield found
    found.clear()


@pytest.fixture
def meeting(board: Any, coordinator: Any) -> Meeting:
    """Four cases on the agenda of a meeting to come."""
    return make_agenda(coordinator, board, cases=CASES)


def wait_until(holds: Callable[[], bool], seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def is_ready(document: Document) -> bool:
    return Document.objects.filter(pk=document.pk, state=Document.State.READY).exists()


def test_a_worker_in_another_process_renders_the_dossier_that_was_asked_for(workers: Workers, case: Any, coordinator: Any) -> None:
    worker = workers.start()
    document = request_dossier(case=case, actor=coordinator)
    wait_until(lambda: is_ready(document) or worker.poll() is not None)

    document.refresh_from_db()
    assert document.state == Document.State.READY, worker.stdout.read() if worker.poll() is not None else document.failure
    with document.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"


def test_a_worker_killed_in_mid_booklet_delays_it_and_neither_loses_nor_doubles_it(
    workers: Workers, meeting: Meeting, coordinator: Any
) -> None:
    first = workers.start()
    booklet = request_meeting_booklet(meeting=meeting, actor=coordinator)
    dossiers = Document.objects.filter(kind=Document.Kind.DOSSIER)
    assert wait_until(lambda: dossiers.filter(state=Document.State.READY).exists())
    workers.kill(first)
    filed = {each.pk: each.sha256 for each in dossiers.filter(state=Document.State.READY)}
    assert not is_ready(booklet)

    workers.start()
    resume_documents(stalled_for=0)
    assert wait_until(lambda: is_ready(booklet)), list(Document.objects.values_list("kind", "state", "progress", "failure"))

    assert Document.objects.filter(kind=Document.Kind.MEETING_BOOKLET).count() == 1
    assert sorted(dossiers.values_list("state", flat=True)) == [Document.State.READY] * CASES
    assert {each.pk: each.sha256 for each in dossiers if each.pk in filed} == filed
