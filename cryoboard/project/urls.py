"""Addresses of the stand-alone site."""

from django.contrib import admin
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import include, path

from decision_rules import library

handler400 = "cryoboard.web.views.errors.bad_request"
handler403 = "cryoboard.web.views.errors.permission_denied"
handler404 = "cryoboard.web.views.errors.page_not_found"
handler500 = "cryoboard.web.views.errors.server_error"


def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and the rules are loaded."""
    connection.ensure_connection()
    return JsonResponse({"status": "ok", "rulesets": {ruleset.id: ruleset.digest for ruleset in library().rulesets.values()}})


urlpatterns = [
    path("healthz", alive),
    path("readyz", ready),
    path("administration/", admin.site.urls),
    path("", include("cryoboard.urls")),
]
