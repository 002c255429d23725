"""Pages 400, 403, 404 and 500, in French; a message above the content when HTMX asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from cryoboard.web.refusals import refused


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: an invalid request, or an upload over the size limit."""
    return refused(request, 400, "Demande illisible", "Le serveur n’a pas compris cette demande. Revenez à la page précédente.")


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return refused(request, 403, "Accès refusé", "Votre rôle ne permet pas cette action.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its CSRF token: usually a page left open across a new login."""
    words = "Rechargez la page, puis recommencez : votre session a changé depuis son ouverture."
    return refused(request, 403, "Page expirée", words)


def locked_out(request: HttpRequest, credentials: Any = None, *_: Any) -> HttpResponse:
    """429: too many wrong passwords."""
    words = "Trop d’essais refusés pour ce compte : réessayez dans un quart d’heure, ou adressez-vous à l’administrateur."
    return refused(request, 429, "Connexion suspendue", words)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the page does not exist or is not visible to this user (the answer is the same)."""
    return refused(request, 404, "Page introuvable", "Cette page n’existe pas, ou votre rôle ne permet pas de la voir.")


def server_error(request: HttpRequest) -> HttpResponse:
    """500: rendered without database or context processor, which could fail again."""
    page = render_to_string("cryoboard/errors/server_error.html", {"home": reverse("cryoboard:cases")})
    return HttpResponse(page, status=500)
