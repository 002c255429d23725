"""The WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.standalone.settings")
application = get_wsgi_application()


def resume_unfinished_work() -> None:
    """Resume the work that a stopped server left unfinished. With Redis, the documents and studies are left to the workers."""
    from django.conf import settings

    from cryoboard.documents.services.filed_documents import resume_documents
    from cryoboard.pathway.services.recovery import resume_signatures
    from cryoboard.publication.services.publication import resume_publication

    resume_signatures()
    if not settings.REDIS_URL:
        resume_documents(stalled_for=0)
        resume_publication(stalled_for=0)


resume_unfinished_work()
