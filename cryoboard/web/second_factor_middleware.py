"""The second step of signing in: who waits for it, what it opens, and that nothing is seen before it."""

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

PENDING = "cryoboard_waiting_for_code"  # key of the session: whose password was right, and when
PENDING_SECONDS = 600  # seconds
SIGN_IN_PAGES = frozenset({"cryoboard:login", "cryoboard:login_code", "cryoboard:logout", "cryoboard:about", "cryoboard:calendar"})
ENROLMENT_PAGES = frozenset(
    f"cryoboard:{name}" for name in ("second_factor", "second_factor_begin", "second_factor_confirm", "second_factor_cancel")
)
WORDS = "Ouvrez le site dans un autre onglet et donnez votre second facteur, puis reprenez : ce que vous avez tapé est encore à l’écran."


def keep_pending_user(request: HttpRequest, user: AbstractBaseUser) -> None:
    """The password was right; nobody is signed in yet. The session changes its name, so that no one holds it from before."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "backend": user.backend, "at": time.time(), "hash": user.get_session_auth_hash()}


def pending_user(request: HttpRequest) -> Any:
    """Whose code is asked for: of the person signed in, or of the one whose password was right less than ten minutes ago."""
    if request.user.is_authenticated:
        return request.user
    kept = request.session.get(PENDING) or {}
    if not 0 <= time.time() - kept.get("at", 0) < PENDING_SECONDS:
        return None
    user = get_user_model()._default_manager.filter(pk=kept["user"], is_active=True).first()
    return user if user is not None and constant_time_compare(user.get_session_auth_hash(), kept["hash"]) else None


def try_code(request: HttpRequest, user: Actor, code: str) -> Any:
    """The person with the device that took the code, or None; counted by whatever counts wrong passwords."""
    return authenticate(request, username=user.get_username(), token=code)


def refusal_words(request: HttpRequest) -> str:
    """Why the code was not taken."""
    return french(getattr(request, "second_factor_refusal", CodeRefused()).message)


def open_session(request: HttpRequest, proven: Any) -> None:
    """Signed in for good: the session changes its name once more, and remembers the device."""
    kept = request.session.pop(PENDING, {})
    backend = request.session[BACKEND_SESSION_KEY] if request.user.is_authenticated else kept["backend"]
    login(request, proven, backend=backend)
    request.session.cycle_key()


def keep_open(request: HttpRequest, device: Any) -> None:
    """The session in which a device was enrolled needs no other code of it."""
    remember_device(request, device)
    request.session.cycle_key()
    request._cryoboard_second_factor = SecondFactorState.OPEN  # type: ignore[attr-defined]


def after_login(request: HttpRequest) -> str:
    """The page that was asked for, when it is one of ours."""
    asked = request.POST.get("next", request.GET.get("next", ""))
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("cryoboard:home")


def state_of(request: HttpRequest) -> SecondFactorState:
    """How far the person of this request has come; asked of the database once."""
    if not hasattr(request, "_cryoboard_second_factor"):
        request._cryoboard_second_factor = second_factor_state(request.user)  # type: ignore[attr-defined]
    return request._cryoboard_second_factor  # type: ignore[attr-defined, no-any-return]


class SecondFactorFirst:
    """Every view of the site, ours or not, is closed to who signed in without the second factor they must give.

    Closed unless named: a page added tomorrow, the administration, a fragment, a file. After Django's and django-otp's middleware.
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
    """To the page that asks; HTMX gets a message, so that nothing typed is replaced."""
    if is_htmx(request):
        return refused(request, 401, "Second facteur demandé", WORDS)
    if name == "cryoboard:second_factor":
        return redirect(name)
    before = page_before(request) or reverse("cryoboard:home")
    return redirect_to_login(request.get_full_path() if request.method == "GET" else before, reverse(name))
