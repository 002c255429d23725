"""The journal is append-only, and sends one signal after commit."""

from __future__ import annotations

import logging

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record, recorded
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Fact
from tests.factories import make_user


def lines():
    return [(entry.event, entry.actor, entry.subject_id, entry.detail) for entry in Entry.objects.order_by("pk")]


@pytest.fixture
def hears():
    """Connects a listener for the time of a test."""
    connected = []

    def connect(listener, event):
        recorded.connect(listener, sender=event)
        connected.append((listener, event))

    yield connect
    for listener, event in connected:
        recorded.disconnect(listener, sender=event)


def test_a_row_of_the_journal_is_never_changed_nor_deleted(coordinator):
    entry = record(Event.CASES_LISTED, actor=coordinator)
    entry.event = Event.LOGGED_OUT

    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        Entry.objects.filter(pk=entry.pk).delete,
        lambda: Entry.objects.update(event="other"),
        lambda: Entry.objects.bulk_update([entry], ["event"]),
    ):
        with pytest.raises(JournalIsAppendOnly):
            attempt()
    assert lines() == [(Event.CASES_LISTED, coordinator, "", {})]


def test_the_bell_rings_once_after_commit_with_the_event_as_sender(case, coordinator, hears, django_capture_on_commit_callbacks):
    heard = []

    def listener(sender, actor, subject, case, entry, **_):
        heard.append((sender, actor, subject, case, entry.event))

    hears(listener, Event.CASE_READ)
    with django_capture_on_commit_callbacks(execute=True):
        record(Event.CASE_READ, subject=case, actor=coordinator, case=case)
        record(Event.CASES_LISTED, actor=coordinator)
        assert heard == []

    assert heard == [(Event.CASE_READ, coordinator, case, case, Event.CASE_READ)]


def test_what_was_undone_rings_no_bell(coordinator, hears, django_capture_on_commit_callbacks):
    heard = []
    hears(lambda **about: heard.append(about), Event.CASE_READ)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Event.CASE_READ, actor=coordinator)
        raise ZeroDivisionError

    assert (heard, lines()) == ([], [])


def test_a_listener_that_fails_undoes_nothing_and_silences_no_other(coordinator, hears, django_capture_on_commit_callbacks, caplog):
    heard = []

    def listener(**_):
        raise ZeroDivisionError

    def another(sender, **_):
        heard.append(sender)

    hears(listener, Event.CASE_READ)
    hears(another, Event.CASE_READ)
    with caplog.at_level(logging.CRITICAL + 1, "django.dispatch"), django_capture_on_commit_callbacks(execute=True):
        record(Event.CASE_READ, actor=coordinator)

    assert heard == [Event.CASE_READ]
    assert [event for event, *_ in lines()] == [Event.CASE_READ]


def test_signing_in_and_out_is_written(coordinator):
    client = Client()
    client.login(username="coordinatrice", password="mot-de-passe")
    client.logout()

    assert lines() == [(Event.LOGGED_IN, coordinator, "", {}), (Event.LOGGED_OUT, coordinator, "", {})]


@pytest.mark.parametrize(("typed", "aimed_at"), [("coordinatrice", True), ("mon-mot-de-passe-tape-trop-tot", False), ("", False)])
def test_a_failed_sign_in_names_the_account_it_aimed_at_and_never_what_was_typed(coordinator, typed, aimed_at):
    authenticate(username=typed, password="faux")

    assert lines() == [(Event.LOGIN_FAILED, None, str(coordinator.pk) if aimed_at else "", {})]


def test_who_is_in_the_journal_is_closed_never_deleted(db):
    gone = make_user("ancienne", None)
    record(Event.LOGGED_IN, actor=gone)

    with pytest.raises(ProtectedError):
        gone.delete()
    gone.is_active = False
    gone.save()
    assert lines() == [(Event.LOGGED_IN, gone, "", {})]


@pytest.mark.parametrize(
    "value",
    [
        {"z": 1, "a": [{"year": 2, "b": None}], "aa": 1.0},
        "\u0000 et « é »",
        [],
        0,
        False,
        None,
    ],
)
def test_a_record_comes_back_as_it_was_written_in_the_same_order(case, coordinator, value):
    row = Fact.objects.create(case=case, name="tumour.size_mm", value=value, entered_by=coordinator)

    again = Fact.objects.get(pk=row.pk).value
    assert repr(again) == repr(value)
