"""Django's administration, with our own site for it."""

from django.contrib.admin.apps import AdminConfig


class BoardAdminConfig(AdminConfig):
    """The administration of the stand-alone site: what a service refuses is told there, and journalled."""

    default_site = "cryoboard.standalone.admin_site.BoardAdminSite"
