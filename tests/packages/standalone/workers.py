"""Celery workers in processes of their own, on the test database and on a queue that is one test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any
from uuid import uuid4

from django.db import connection
from kombu.utils.url import quote
from redis import Redis

from cryoboard.standalone.celery import app

REDIS_URL = os.environ.get("CRYOBOARD_TEST_REDIS_URL", "")
NO_REDIS = "CRYOBOARD_TEST_REDIS_URL names no Redis; script/test starts one"
OPTIONS = ["--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]


def database_url() -> str:
    """The test database, as another process is told of it."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    login = quote(said["USER"]) + (f":{quote(said['PASSWORD'])}" if said["PASSWORD"] else "")
    return f"postgres://{login}@{said['HOST']}:{said['PORT'] or 5432}/{said['NAME']}"


class Workers:
    """Starts, kills and clears away the workers of one test."""

    def __init__(self, settings: Any) -> None:
        self.queue = f"cryoboard-test-{uuid4().hex}"
        self.before = {"broker_url": app.conf.broker_url, "task_default_queue": app.conf.task_default_queue}
        settings.REDIS_URL = REDIS_URL
        app.conf.update(broker_url=REDIS_URL, task_default_queue=self.queue)
        self.environment = os.environ | {
            "DATABASE_URL": database_url(),
            "REDIS_URL": REDIS_URL,
            "MEDIA_ROOT": settings.MEDIA_ROOT,
            "SECRET_KEY": "for-tests-only",
            "CRYOBOARD_TEST_QUEUE": self.queue,
            "DJANGO_SETTINGS_MODULE": "cryoboard.standalone.settings",
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self) -> subprocess.Popen[str]:
        command = [
            sys.executable,
            "-m",
            "celery",
            "--app",
            "tests.packages.standalone.worker_app",
            "worker",
            "--queues",
            self.queue,
            *OPTIONS,
        ]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        self.started.append(process)
        return process

    def kill(self, process: subprocess.Popen[str]) -> None:
        """The machine is gone: the worker and its child, with no time to put anything in order."""
        os.killpg(process.pid, 9)
        process.communicate(timeout=30)

    def clear(self) -> None:
        for process in self.started:
            if process.poll() is None:
                self.kill(process)
        app.conf.update(self.before)
        with Redis.from_url(REDIS_URL) as redis:
            redis.delete(*redis.keys(f"*{self.queue}*"))
