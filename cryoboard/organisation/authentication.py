"""The second step of signing in, as a Django authentication backend: wrong codes are counted and locked like wrong passwords."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from cryoboard.organisation.errors import SecondFactorRefused
from cryoboard.organisation.second_factor import prove


class SecondFactorBackend(ModelBackend):
    """The backend of `authenticate(request, username=…, token=…)`, for a person whose password was checked just before.

    It opens no session. Only the two views that use `web/second_factor.py` call it; they know which person is signing in.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, token: str | None = None
    ) -> Any:
        """The person, with the device that accepted the code, or None; the reason of a refusal is then set on the request, for the page."""
        users = get_user_model()
        user = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        try:
            user.otp_device = prove(user, token or "")  # type: ignore[attr-defined]
        except SecondFactorRefused as refusal:
            if request is not None:
                request.second_factor_refusal = refusal  # type: ignore[attr-defined]
            return None
        return user
