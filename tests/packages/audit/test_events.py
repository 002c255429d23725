"""The page of the architecture lists every event, and who listens to it."""

from __future__ import annotations

import re
from pathlib import Path

from cryoboard.audit.events import Event
from cryoboard.audit.journal import recorded

PAGE = Path(__file__).parents[3] / "docs" / "architecture.md"
LINE = re.compile(r"^\| `([a-z_]+\.[a-z_]+)` \| (.+) \| (.+) \|$", re.MULTILINE)


def listeners(event: Event) -> set[str]:
    """The packages whose receivers listen to this event."""
    heard = recorded._live_receivers(event)
    functions = heard[0] if isinstance(heard, tuple) else heard
    return {function.__module__.split(".")[1] for function in functions}


def test_every_event_is_listed_once_with_the_packages_that_listen_to_it():
    rows = LINE.findall(PAGE.read_text(encoding="utf-8"))
    said = {name: set(re.findall(r"`(\w+)` :", listeners)) for name, _, listeners in rows}

    assert sorted(name for name, *_ in rows) == sorted(Event.values)
    assert said == {event.value: listeners(event) for event in Event}
