"""The refusals (CryoBoardError) as French messages: the only place of the web pages that shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from cryoboard.errors import CryoBoardError
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.permissions import journal_refusal
from cryoboard.request_cache import cached_while_reading

View = Callable[..., HttpResponseBase]


def is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def refused(request: HttpRequest, status: int, heading: str, message: str) -> HttpResponse:
    """The refusal as a page or, for HTMX, as a message above the content, so that typed values stay."""
    words = {"status": status, "heading": heading, "message": message, "back": page_before(request)}
    if not is_htmx(request):
        return render(request, "cryoboard/errors/refused.html", words, status=status)
    response = render(request, "cryoboard/errors/_refused.html", words, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML show:window:top"
    return response


def page_before(request: HttpRequest) -> str:
    """The page of this site from which the action was sent, if any."""
    before = request.headers.get("Referer", "") if request.method == "POST" else ""
    is_ours = url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return before if is_ours else ""


def attempted(form: BaseForm, call: Callable[[], Any], field: str | None = None) -> Any:
    """The result of the service, or None after a refusal, which is added to the form beside its field or above."""
    try:
        return call()
    except AccessRefused:
        raise
    except CryoBoardError as refusal:
        form.add_error(field, refusal.message)
        return None


def guarded(view: View) -> View:
    """Decorates a view: a CryoBoardError becomes a message, and a reading page asks the database the same question once."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            with cached_while_reading(request):
                return view(request, *args, **kwargs)
        except AccessRefused as refusal:
            journal_refusal(refusal)
            return refused(request, 403, "Accès refusé", refusal.message)
        except CryoBoardError as refusal:
            return refused(request, 409, "Action refusée", refusal.message)

    return inner


def members_only(view: View) -> View:
    """Decorates a view: requires a signed-in user; HTMX gets a message instead of a login page."""

    @wraps(view)
    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            return guarded(view)(request, *args, **kwargs)
        if is_htmx(request):
            words = "Reconnectez-vous dans un autre onglet, puis reprenez : ce que vous avez tapé est encore à l’écran."
            return refused(request, 401, "Session expirée", words)
        return redirect_to_login(request.get_full_path())

    return inner
