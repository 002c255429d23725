"""Rows that every test of a file reads: written once, in the test database itself, and cleared away after the last of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import time_machine
from django.core.management import call_command

from tests.packages.conftest import NOW, fiches_left_undrawn


@contextmanager
def loaded_once(django_db_blocker: Any, load: Any) -> Iterator[Any]:
    """What `load` gives, for a fixture of a whole file. What a test changes is taken back by its own transaction.

    The database is emptied as well when loading fails half-way: what was loaded would make every later test of the run fail.
    """
    with django_db_blocker.unblock():
        try:
            with time_machine.travel(NOW, tick=False), fiches_left_undrawn():
                found = load()
            yield found
        finally:
            call_command("flush", interactive=False, verbosity=0)
