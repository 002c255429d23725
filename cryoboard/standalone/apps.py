"""Django's administration, with our own site class."""

from django.contrib.admin.apps import AdminConfig


class BoardAdminConfig(AdminConfig):
    """The administration of the stand-alone site. Refusals of services are shown there and recorded in the journal."""

    default_site = "cryoboard.standalone.admin_site.BoardAdminSite"
