"""Register of the addresses a host includes."""

from cryoboard.web.urls import app_name, urlpatterns

__all__ = ["app_name", "urlpatterns"]
