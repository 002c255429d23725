"""The stand-alone site: health, headers, login throttle."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from decision_rules import library


def test_the_process_answers_without_a_database():
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_site_is_ready_when_database_rules_and_tasks_are(db):
    answer = Client().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": True, "rules": True, "tasks": True},
        "rulesets": {ruleset.id: ruleset.digest for ruleset in library().rulesets.values()},
    }


def test_a_broker_that_does_not_answer_is_said_with_503(db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = Client().get("/readyz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": True, "rules": True, "tasks": False})


@pytest.mark.parametrize("path", ["/connexion/", "/administration/login/", "/nulle-part/"])
def test_every_page_carries_strict_headers(db, path):
    headers = Client().get(path).headers

    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert "camera=()" in headers["Permissions-Policy"]


def test_passwords_are_kept_with_argon2():
    from cryoboard.standalone import settings as site

    assert site.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


@pytest.fixture
def throttled(settings):
    settings.AXES_ENABLED = True


def sign_in(client, password, username="coordinatrice"):
    return client.post(reverse("cryoboard:login"), {"username": username, "password": password})


def test_too_many_wrong_passwords_suspend_the_account_from_that_address_even_for_the_right_one(throttled, coordinator):
    answers = [sign_in(Client(), "faux").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    locked = sign_in(Client(), "mot-de-passe")

    assert answers == [200] * (settings.AXES_FAILURE_LIMIT - 1) + [429]
    assert (locked.status_code, "quart d’heure" in locked.content.decode()) == (429, True)


def test_a_right_password_forgets_the_wrong_ones(throttled, coordinator):
    for _ in range(2):
        answers = [sign_in(Client(), "faux").status_code for _ in range(settings.AXES_FAILURE_LIMIT - 1)]
        assert (set(answers), sign_in(Client(), "mot-de-passe").status_code) == ({200}, 302)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the pragmas are SQLite's")
def test_sqlite_checks_foreign_keys(db):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys")
        assert cursor.fetchone() == (1,)


def test_no_migration_is_missing(db):
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
