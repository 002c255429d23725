"""Making the document: progress, faults told in words, retries, and processes that die."""

from __future__ import annotations

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline import render_job
from cryoboard.documents.pipeline.render_job import produce_document
from cryoboard.documents.services.case_papers import request_dossier
from cryoboard.documents.services.filed_documents import resume_documents
from cryoboard.documents.tasks import render_document


@pytest.fixture
def asked(case, coordinator) -> Document:
    return request_dossier(case=case, actor=coordinator)


def state_of(document: Document) -> tuple[str, int, str]:
    document.refresh_from_db()
    return document.state, document.progress, document.failure


@pytest.fixture
def broken(monkeypatch):
    """Makes printing raise what it is given; nothing else is replaced."""

    def breaks(error: BaseException) -> None:
        def print_pages(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(render_job, "print_pages", print_pages)

    return breaks


def test_progress_only_grows_until_it_is_ready(asked, monkeypatch):
    seen = []
    real = render_job.report

    def report(document_id):
        tell = real(document_id)

        def heard(percent):
            tell(percent)
            seen.append(state_of(asked)[:2])

        return heard

    monkeypatch.setattr(render_job, "report", report)
    produce_document(document_id=asked.pk)

    assert seen == [("rendering", 20), ("rendering", 75), ("rendering", 95)]
    assert state_of(asked) == ("ready", 100, "")


def test_the_task_makes_the_document(asked):
    render_document.apply(args=[asked.pk], throw=True)

    assert state_of(asked) == ("ready", 100, "")


def test_a_second_run_changes_nothing(asked):
    produce_document(document_id=asked.pk)
    before = Document.objects.values().get()
    produce_document(document_id=asked.pk)

    assert Document.objects.values().get() == before


def test_a_document_that_is_gone_is_no_fault(db):
    produce_document(document_id=123456)


def test_a_fault_of_the_printer_is_told_in_french_and_kept(asked, broken, case, caplog):
    broken(ValueError("boom: ESSAI Camille"))
    render_document.apply(args=[asked.pk], throw=True)

    assert state_of(asked) == ("failed", 0, render_job.NOT_MADE)
    assert Entry.objects.filter(case=case, event=Event.DOCUMENT_FAILED).count() == 1
    assert f"Document {asked.pk} not rendered (ValueError)" in caplog.text and "ESSAI" not in caplog.text


def test_a_full_disk_is_tried_again_then_told(asked, broken, caplog):
    broken(OSError(28, "No space left on device"))
    render_document.apply(args=[asked.pk])

    assert caplog.text.count(f"Document {asked.pk} not saved (OSError)") == 1 + render_document.max_retries
    assert state_of(asked) == ("failed", 0, render_job.NOT_SAVED)


def test_between_two_tries_it_waits_in_the_queue(asked, broken):
    broken(OSError(28, "No space left on device"))
    with pytest.raises(OSError, match="No space"):
        produce_document(document_id=asked.pk, last_try=False)

    assert state_of(asked) == ("queued", 0, "")


def test_a_disk_that_comes_back_makes_the_document(asked, broken, monkeypatch):
    with monkeypatch.context():
        broken(OSError(28, "No space left on device"))
        with pytest.raises(OSError, match="No space"):
            produce_document(document_id=asked.pk, last_try=False)
    monkeypatch.undo()
    produce_document(document_id=asked.pk)

    assert state_of(asked) == ("ready", 100, "")


def test_a_process_killed_while_printing_loses_nothing(asked, broken, monkeypatch):
    broken(SystemExit(9))
    with pytest.raises(SystemExit):
        produce_document(document_id=asked.pk)
    assert state_of(asked) == ("rendering", 5, "")

    monkeypatch.undo()
    assert resume_documents(stalled_for=0) == 1
    produce_document(document_id=asked.pk)

    assert state_of(asked) == ("ready", 100, "")


def test_a_process_killed_while_filing_loses_nothing(asked, monkeypatch):
    def killed(*_: object, **__: object) -> None:
        raise SystemExit(9)

    monkeypatch.setattr(render_job, "finish_document", killed)
    with pytest.raises(SystemExit):
        produce_document(document_id=asked.pk)
    monkeypatch.undo()
    produce_document(document_id=asked.pk)

    assert state_of(asked) == ("ready", 100, "")


def test_two_workers_on_one_document_file_it_once(asked, case, monkeypatch):
    real = render_job.print_pages

    def overtaken(*args, **options):
        printed = real(*args, **options)
        monkeypatch.setattr(render_job, "print_pages", real)
        produce_document(document_id=asked.pk)
        return printed

    monkeypatch.setattr(render_job, "print_pages", overtaken)
    produce_document(document_id=asked.pk)

    assert state_of(asked) == ("ready", 100, "")
    assert Entry.objects.filter(case=case, event=Event.DOCUMENT_RENDERED).count() == 1
