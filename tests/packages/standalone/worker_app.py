"""The product's Celery, on the queue of one test: what a worker asks of another goes there too."""

from __future__ import annotations

import os

from cryoboard.standalone.celery import app

app.conf.task_default_queue = os.environ["CRYOBOARD_TEST_QUEUE"]
