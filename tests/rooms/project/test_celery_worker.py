"""With Redis, a real worker in another process renders the dossier. script/test says where Redis is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection
from kombu.utils.url import quote
from redis import Redis

from cryoboard.documents.models import Document
from cryoboard.documents.services import request_dossier
from cryoboard.project.celery import app

REDIS_URL = os.environ.get("CRYOBOARD_TEST_REDIS_URL", "")
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not REDIS_URL, reason="CRYOBOARD_TEST_REDIS_URL names no Redis; script/test starts one"),
]


@pytest.fixture
def frozen_time():
    """Another process has its own clock."""


def database_url() -> str:
    """The test database, as another process is told of it."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    login = quote(said["USER"]) + (f":{quote(said['PASSWORD'])}" if said["PASSWORD"] else "")
    return f"postgres://{login}@{said['HOST']}:{said['PORT'] or 5432}/{said['NAME']}"


@pytest.fixture
def worker(settings) -> Iterator[subprocess.Popen[str]]:
    """A Celery worker on the test database, on a queue that is this test's own."""
    queue = f"cryoboard-test-{uuid4().hex}"
    before = {"broker_url": app.conf.broker_url, "task_default_queue": app.conf.task_default_queue}
    settings.REDIS_URL = REDIS_URL
    app.conf.update(broker_url=REDIS_URL, task_default_queue=queue)
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_URL": REDIS_URL,
        "MEDIA_ROOT": settings.MEDIA_ROOT,
        "SECRET_KEY": "for-tests-only",
        "DJANGO_SETTINGS_MODULE": "cryoboard.project.settings",
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "cryoboard.project.celery",
        "worker",
        "--queues",
        queue,
        "--concurrency",
        "1",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield process
    process.terminate()
    process.communicate(timeout=30)
    app.conf.update(before)
    with Redis.from_url(REDIS_URL) as redis:
        redis.delete(*redis.keys(f"*{queue}*"))


def test_a_worker_in_another_process_renders_the_dossier_that_was_asked_for(worker, case, coordinator):
    document = request_dossier(case=case, actor=coordinator)
    until = time.monotonic() + 60
    while document.state != Document.State.READY and worker.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
        document.refresh_from_db()

    assert document.state == Document.State.READY, worker.stdout.read() if worker.poll() is not None else document.failure
    with document.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
