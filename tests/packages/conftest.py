"""A frozen clock for the tests of the packages: the same day on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cryoboard.audit.events import Event
from cryoboard.audit.journal import recorded
from cryoboard.documents.receivers import a_signed_decision_gets_its_fiche

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def frozen_time() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@contextmanager
def fiches_left_undrawn() -> Iterator[None]:
    """No worker draws the fiche of what is signed meanwhile."""
    recorded.disconnect(a_signed_decision_gets_its_fiche, sender=Event.DECISION_VALIDATED)
    try:
        yield
    finally:
        recorded.connect(a_signed_decision_gets_its_fiche, sender=Event.DECISION_VALIDATED)


@pytest.fixture
def without_fiches() -> Iterator[None]:
    with fiches_left_undrawn():
        yield
