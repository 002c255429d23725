"""The stand-alone site: settings, addresses, Celery. A host project never imports it."""

from cryoboard.standalone.celery import app as celery_app

__all__ = ["celery_app"]
