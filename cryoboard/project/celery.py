"""Celery with Redis; without it, the same tasks on a small pool of threads, behind the same `.delay()`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from celery import Celery, Task
from celery.result import EagerResult
from django.conf import settings
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.project.settings")
POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="task")


class InProcessTask(Task):  # type: ignore[misc]
    """Runs on a broker's workers when there is a broker, else on this process's threads, started at once."""

    def apply_async(self, args: Sequence[Any] | None = None, kwargs: Mapping[str, Any] | None = None, **options: Any) -> Any:
        if settings.REDIS_URL:
            return super().apply_async(args, kwargs, **options)
        return POOL.submit(self.run_here, args, kwargs)

    def run_here(self, args: Sequence[Any] | None, kwargs: Mapping[str, Any] | None) -> EagerResult:
        """One task with its retries, leaving no database connection behind."""
        try:
            return self.apply(args=args, kwargs=kwargs)
        finally:
            connections.close_all()


def wait_for_tasks(timeout: float = 60) -> None:
    """Wait until the threads are idle; for tests and for a clean stop."""
    barrier: list[Future[None]] = [POOL.submit(lambda: None) for _ in range(2)]
    for future in barrier:
        future.result(timeout)


app = Celery("cryoboard", task_cls=InProcessTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cryoboard"])
