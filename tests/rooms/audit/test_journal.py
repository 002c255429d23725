"""The journal is added to, never changed, and rings one bell after commit."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.journal import record, recorded
from cryoboard.audit.models import Entry


def test_a_row_of_the_journal_is_never_changed_nor_deleted(coordinator):
    entry = record(Event.CASES_LISTED, actor=coordinator)

    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(event="other")):
        with pytest.raises(JournalIsAppendOnly):
            attempt()
    assert Entry.objects.get().event == Event.CASES_LISTED


def test_the_bell_rings_once_after_commit_with_the_event_as_sender(coordinator, django_capture_on_commit_callbacks):
    heard = []

    def listener(sender, actor, **_):
        heard.append((sender, actor))

    recorded.connect(listener, sender=Event.CASE_READ)
    with django_capture_on_commit_callbacks(execute=True):
        record(Event.CASE_READ, actor=coordinator)
        record(Event.CASES_LISTED, actor=coordinator)
        assert heard == []

    assert heard == [(Event.CASE_READ, coordinator)]
    recorded.disconnect(listener, sender=Event.CASE_READ)


def test_signing_in_failing_to_and_signing_out_are_written(coordinator):
    client = Client()
    client.login(username="coordinatrice", password="mot-de-passe")
    authenticate(username="coordinatrice", password="faux")
    client.logout()

    assert list(Entry.objects.order_by("pk").values_list("event", flat=True)) == [
        Event.LOGGED_IN, Event.LOGIN_FAILED, Event.LOGGED_OUT]
