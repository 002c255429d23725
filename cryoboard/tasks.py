"""Register of the Celery tasks."""

from cryoboard.documents import tasks as documents_tasks
from cryoboard.publication import tasks as publication_tasks

__all__ = ["documents_tasks", "publication_tasks"]
