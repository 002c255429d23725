"""Without a broker, on this process's own threads: one that dies in the middle of a booklet delays it, no more."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from cryoboard.audit.models import Entry
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline import render_job
from cryoboard.documents.services.filed_documents import resume_documents
from cryoboard.documents.services.meeting_papers import request_meeting_booklet
from cryoboard.meetings.models import Meeting
from cryoboard.standalone.celery import wait_for_tasks
from tests.factories import make_agenda

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 3


@pytest.fixture
def frozen_time() -> None:
    """The threads have the real clock."""


@pytest.fixture
def meeting(board: Any, coordinator: Any, settings: Any) -> Meeting:
    settings.REDIS_URL = ""
    return make_agenda(coordinator, board, cases=CASES)


def ready(kind: str) -> int:
    return Document.objects.filter(kind=kind, state=Document.State.READY).count()


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> bool:
    """Until it holds, then until the threads are idle."""
    until = time.monotonic() + seconds
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.2)
    wait_for_tasks()
    return holds()


@pytest.mark.parametrize("victim", [Document.Kind.DOSSIER, Document.Kind.MEETING_BOOKLET])
def test_a_thread_that_dies_delays_the_booklet_and_neither_loses_nor_doubles_it(
    meeting: Meeting, coordinator: Any, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    killed: list[int] = []
    really_printed = render_job.print_document

    def printed(document: Document, report: Any) -> Any:
        if document.kind == victim and not killed:
            killed.append(document.pk)
            raise SystemExit(9)
        return really_printed(document, report)

    monkeypatch.setattr(render_job, "print_document", printed)
    booklet = request_meeting_booklet(meeting=meeting, actor=coordinator)
    spared = CASES - (victim == Document.Kind.DOSSIER)
    assert wait_until(lambda: bool(killed) and ready("dossier") == spared) and ready("meeting_booklet") == 0

    assert resume_documents(stalled_for=0) >= 1
    assert wait_until(lambda: ready("meeting_booklet") == 1)
    booklet.refresh_from_db()
    with booklet.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
    made = Entry.objects.filter(event="document.rendered").values_list("subject_id", flat=True)
    assert sorted(set(made)) == sorted(str(pk) for pk in Document.objects.values_list("pk", flat=True))
    assert Document.objects.filter(kind=Document.Kind.MEETING_BOOKLET).count() == 1
    assert Document.objects.filter(kind=Document.Kind.DOSSIER, state=Document.State.READY).count() == CASES
