"""Health checks for operators: is the process alive, is it ready to serve."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from decision_rules import ContentError, library


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database, the rules and the task broker answer, else 503 with the name of the one that does not. Names no patient."""
    checks = {"database": database_answers(), "rules": rules_are_loaded(), "tasks": broker_answers()}
    healthy = all(checks.values())
    digests = {each.id: each.digest for each in library().rulesets.values()} if checks["rules"] else {}
    answer: dict[str, Any] = {"status": "ok" if healthy else "unavailable", "checks": checks, "rulesets": digests}
    return JsonResponse(answer, status=200 if healthy else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def rules_are_loaded() -> bool:
    try:
        return bool(library().rulesets)
    except ContentError:
        return False


def broker_answers() -> bool:
    """Whether the broker answers; True when tasks run in this process."""
    if not settings.REDIS_URL:
        return True
    from redis import Redis, RedisError

    try:
        client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
        return bool(client.ping())
    except RedisError:
        return False
