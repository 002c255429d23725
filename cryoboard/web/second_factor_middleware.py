"""The second step of sign-in: the pending user, the session it opens, and the middleware that closes every page before it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, authenticate, get_user_model, login
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as remember_device

from cryoboard.audit.actor import Actor
from cryoboard.documents.pipeline.typography import french
from cryoboard.organisation.errors import CodeRefused
from cryoboard.organisation.second_factor import SecondFactorState, second_factor_state
from cryoboard.web.refusals import is_htmx, page_before, refused

PENDING = "cryoboard_waiting_for_code"  # session key: the user whose password was right, and when
PENDING_SECONDS = 600
SIGN_IN_PAGES = frozenset({"cryoboard:login", "cryoboard:login_code", "cryoboard:logout", "cryoboard:about", "cryoboard:calendar"})
ENROLMENT_PAGES = frozenset(
    f"cryoboard:{name}" for name in ("second_factor", "second_factor_begin", "second_factor_confirm", "second_factor_cancel")
)
WORDS = "Ouvrez le site dans un autre onglet et donnez votre second facteur, puis reprenez : ce que vous avez tapé est encore à l’écran."


def keep_pending_user(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Keep the user whose password was right; not signed in yet. The session key changes, against session fixation."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "backend": user.backend, "at": time.time(), "hash": user.get_session_auth_hash()}


def pending_user(request: HttpRequest) -> Any:
    """The user whose code is asked for: the signed-in one, or the one whose password was right less than ten minutes ago."""
    if request.user.is_authenticated:
        return request.user
    kept = request.session.get(PENDING) or {}
    if not 0 <= time.time() - kept.get("at", 0) < PENDING_SECONDS:
        return None
    user = get_user_model()._default_manager.filter(pk=kept["user"], is_active=True).first()
    return user if user is not None and constant_time_compare(user.get_session_auth_hash(), kept["hash"]) else None


def try_code(request: HttpRequest, user: Actor, code: str) -> Any:
    """The user, with the device that accepted the code, or None. Failures are counted as wrong passwords are."""
    return authenticate(request, username=user.get_username(), token=code)


def refusal_words(request: HttpRequest) -> str:
    """The message of a refused code."""
    return french(getattr(request, "second_factor_refusal", CodeRefused()).message)


def open_session(request: HttpRequest, proven: Any) -> None:
    """Sign the user in: the session key changes again, and the session keeps the device."""
    kept = request.session.pop(PENDING, {})
    backend = request.session[BACKEND_SESSION_KEY] if request.user.is_authenticated else kept["backend"]
    login(request, proven, backend=backend)
    request.session.cycle_key()


def keep_open(request: HttpRequest, device: Any) -> None:
    """Mark the session as verified by the device just enrolled in it."""
    remember_device(request, device)
    request.session.cycle_key()
    request._cryoboard_second_factor = SecondFactorState.OPEN  # type: ignore[attr-defined]


def after_login(request: HttpRequest) -> str:
    """The requested page, if it is on this site; else the home page."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("cryoboard:home")


def state_of(request: HttpRequest) -> SecondFactorState:
    """The second-factor state of the user of this request, read once."""
    if not hasattr(request, "_cryoboard_second_factor"):
        request._cryoboard_second_factor = second_factor_state(request.user)  # type: ignore[attr-defined]
    return request._cryoboard_second_factor  # type: ignore[attr-defined, no-any-return]


class SecondFactorFirst:
    """Middleware that closes every view, of CryoBoard or of the host, to a user without the required second factor.

    Only the listed views are open; new pages are closed by default. It must come after Django's and django-otp's middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in SIGN_IN_PAGES or not request.user.is_authenticated or state_of(request) is SecondFactorState.OPEN:
            return None
        if state_of(request) is SecondFactorState.ENROL:
            return None if name in ENROLMENT_PAGES else send_to(request, "cryoboard:second_factor")
        return send_to(request, "cryoboard:login_code")


def send_to(request: HttpRequest, name: str) -> HttpResponseBase:
    """Redirect to the page that asks for the code; HTMX gets a message, so that typed values stay."""
    if is_htmx(request):
        return refused(request, 401, "Second facteur demandé", WORDS)
    if name == "cryoboard:second_factor":
        return redirect(name)
    before = page_before(request) or reverse("cryoboard:home")
    return redirect_to_login(request.get_full_path() if request.method == "GET" else before, reverse(name))
