"""Sign-in in one step or two, and the redirection to the start page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.views import LoginView, LogoutView, redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from cryoboard.organisation.second_factor import SecondFactorState, holds_second_factor
from cryoboard.web.forms.auth import CodeForm, LoginForm
from cryoboard.web.redirects import start_page_of
from cryoboard.web.second_factor_middleware import (
    PENDING,
    after_login,
    keep_pending_user,
    open_session,
    pending_user,
    refusal_words,
    state_of,
    try_code,
)


class Login(LoginView):
    """Django's login view; a user with a device is signed in only after their code."""

    template_name = "cryoboard/organisation/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True
    next_page = "cryoboard:home"

    def form_valid(self, form: LoginForm) -> HttpResponse:  # type: ignore[override]
        user = form.get_user()
        self.request.session.pop(PENDING, None)
        if not holds_second_factor(user):
            return super().form_valid(form)
        keep_pending_user(self.request, user)
        return redirect(f"{reverse('cryoboard:login_code')}?{urlencode({'next': self.get_success_url()})}")


login = Login.as_view()
logout = LogoutView.as_view(next_page="cryoboard:login")


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponseBase:
    """The second step: the code of a user who has just given their password, or who signed in before the enrolment."""
    user, then = pending_user(request), after_login(request)
    if user is None:
        return redirect_to_login(then, reverse("cryoboard:login"))
    if request.user.is_authenticated and state_of(request) is not SecondFactorState.CODE:
        return redirect(then)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        proven = try_code(request, user, form.cleaned_data["code"])
        if proven is not None:
            open_session(request, proven)
            return redirect(then)
        form.add_error("code", refusal_words(request))
    return render(request, "cryoboard/organisation/code.html", {"form": form, "next": then}, status=422 if form.errors else 200)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the start page of this user; that page checks the permission and writes the journal."""
    return redirect(start_page_of(request.user))
