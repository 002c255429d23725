"""Without a broker, tasks run on this process's threads, behind the interface of Celery."""

from __future__ import annotations

import threading
import time
from statistics import median

import pytest
from celery import shared_task

from cryoboard.standalone.celery import app, wait_for_tasks

# Time is real here: what is measured is how soon a thread starts.
pytestmark = pytest.mark.usefixtures("real_time")
SEEN: list[object] = []


@pytest.fixture
def frozen_time():
    """Without the frozen clock of the other packages."""


@pytest.fixture
def real_time(settings):
    SEEN.clear()
    settings.REDIS_URL = ""


@shared_task
def note(*words, **named):
    SEEN.append((words, named, threading.current_thread().name.startswith("task")))
    return len(words)


@shared_task
def started_at():
    return time.monotonic()


@shared_task
def broken():
    raise ZeroDivisionError("personne")


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=2)
def stubborn():
    SEEN.append("try")
    raise OSError("disque plein")


def test_delay_and_apply_async_run_the_task_on_another_thread_and_give_its_result():
    first = note.delay("un", deux=2)
    first.get(5)
    second = note.apply_async(args=["trois"], task_id="known")

    assert (first.get(5), second.get(5), second.id, second.state, second.ready()) == (1, 1, "known", "SUCCESS", True)
    assert SEEN == [(("un",), {"deux": 2}, True), (("trois",), {}, True)]


def test_a_task_starts_within_a_tenth_of_a_second():
    note.delay().get(5)
    waits = []
    for _ in range(20):
        asked = time.monotonic()
        waits.append(started_at.delay().get(5) - asked)

    assert median(waits) < 0.1


def test_a_task_that_fails_stops_nothing_and_says_why_when_asked():
    result = broken.delay()

    with pytest.raises(ZeroDivisionError, match="personne"):
        result.get(5)
    assert result.state == "FAILURE"
    assert note.delay().get(5) == 0


def test_a_task_is_tried_again_as_often_as_it_says():
    with pytest.raises(OSError, match="disque plein"):
        stubborn.delay().get(30)

    assert SEEN == ["try"] * 3


def test_waiting_leaves_no_task_running():
    results = [note.delay(number) for number in range(10)]
    wait_for_tasks(10)

    assert [result.ready() for result in results] == [True] * 10


def test_the_tasks_of_the_product_are_known_to_celery():
    app.loader.import_default_modules()

    assert "cryoboard.documents.tasks.render_document" in app.tasks
