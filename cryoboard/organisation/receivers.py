"""Records sign-ins, failed sign-ins and sign-outs in the journal."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

from cryoboard.audit.actor import Actor
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record


@receiver(user_logged_in)
def a_sign_in_is_journalled(user: Actor, **_: Any) -> None:
    record(Event.LOGGED_IN, actor=user)


@receiver(user_logged_out)
def a_sign_out_is_journalled(user: Actor | None, **_: Any) -> None:
    record(Event.LOGGED_OUT, actor=user)


@receiver(user_login_failed)
def a_failed_sign_in_is_journalled(credentials: dict[str, Any], **_: Any) -> None:
    """Record the failure on the account that was named, when there is one. What was typed is not recorded: it may be a password.

    A failure at the second step is a separate event: that person gave the right password.
    """
    users = get_user_model()
    aimed_at = users._default_manager.filter(**{users.USERNAME_FIELD: credentials.get("username") or ""}).first()
    step: dict[str, Any] = {"step": "code"} if "token" in credentials else {}
    record(Event.LOGIN_FAILED, subject=aimed_at, **step)
