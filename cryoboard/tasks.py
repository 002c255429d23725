"""Register of the Celery tasks."""

from cryoboard.documents import tasks as documents_tasks

__all__ = ["documents_tasks"]
