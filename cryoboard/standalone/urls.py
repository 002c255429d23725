"""Addresses of the stand-alone site."""

from django.contrib import admin
from django.urls import include, path

from cryoboard.standalone import user_admin
from cryoboard.standalone.health import alive, ready

handler400 = "cryoboard.web.views.errors.bad_request"
handler403 = "cryoboard.web.views.errors.permission_denied"
handler404 = "cryoboard.web.views.errors.page_not_found"
handler500 = "cryoboard.web.views.errors.server_error"

urlpatterns = [
    path("healthz", alive),
    path("readyz", ready),
    path("administration/login/", user_admin.sign_in),
    path("administration/", admin.site.urls),
    path("", include("cryoboard.urls")),
]
