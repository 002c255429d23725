"""Register of the Celery tasks."""

from cryoboard.documents import tasks as documents_tasks
from cryoboard.publication import tasks as governance_tasks

__all__ = ["documents_tasks", "governance_tasks"]
