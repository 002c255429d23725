"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from cryoboard.web.forms.auth import LoginForm

login = LoginView.as_view(
    template_name="cryoboard/accounts/login.html",
    authentication_form=LoginForm,
    redirect_authenticated_user=True,
    next_page="cryoboard:cases",
)
logout = LogoutView.as_view(next_page="cryoboard:login")
