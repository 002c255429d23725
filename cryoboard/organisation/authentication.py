"""The second step of signing in, as Django's authentication knows it: what counts and locks wrong passwords counts wrong codes too."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from cryoboard.organisation.errors import SecondFactorRefused
from cryoboard.organisation.second_factor import prove


class SecondFactorBackend(ModelBackend):
    """`authenticate(request, username=…, token=…)`, for someone whose password was right a moment ago.

    It never opens a session by itself: only the two doors of `web/second_factor.py` call it, and they know who is waiting.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, token: str | None = None
    ) -> Any:
        """The person with the device that took the code, or None; the reason is left on the request for who shows it."""
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
