"""Celery with Redis; without Redis, the same tasks in a small pool of threads, with the same `.delay()`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from celery import Celery, Task, states
from celery.result import EagerResult
from celery.utils import uuid
from django.conf import settings
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.standalone.settings")
THREADS = 2
POOL = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="task")


class InProcessResult:
    """The part of Celery's AsyncResult that is used, for a task run in a thread of this process."""

    def __init__(self, task_id: str, future: Future[EagerResult]) -> None:
        self.id = self.task_id = task_id
        self.future = future

    def ready(self) -> bool:
        return self.future.done()

    @property
    def state(self) -> str:
        if not self.future.done():
            return str(states.STARTED if self.future.running() else states.PENDING)
        return str(self.future.result().state)

    def get(self, timeout: float | None = None) -> Any:
        """The result of the task; raises what the task raised."""
        return self.future.result(timeout).get()


class InProcessTask(Task):  # type: ignore[misc]
    """A task run by the workers of the broker, or when there is no broker by the threads of this process, at once."""

    def apply_async(self, args: Sequence[Any] | None = None, kwargs: Mapping[str, Any] | None = None, **options: Any) -> Any:
        if settings.REDIS_URL or self.app.conf.task_always_eager:
            return super().apply_async(args, kwargs, **options)
        task_id = options.get("task_id") or uuid()
        return InProcessResult(task_id, POOL.submit(self.run_here, args, kwargs, task_id))

    def run_here(self, args: Sequence[Any] | None, kwargs: Mapping[str, Any] | None, task_id: str) -> EagerResult:
        """Run one task with its retries, and close its database connections. An error is kept in the result."""
        try:
            return self.apply(args=args, kwargs=kwargs, task_id=task_id, throw=False)
        finally:
            connections.close_all()


def wait_for_tasks(timeout: float = 60) -> None:
    """Wait until the threads are idle; for tests and for a clean stop."""
    barrier: list[Future[None]] = [POOL.submit(lambda: None) for _ in range(THREADS)]
    for future in barrier:
        future.result(timeout)


app = Celery("cryoboard", task_cls=InProcessTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cryoboard"])
