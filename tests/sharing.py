"""Who runs what when a run has one worker for each database.

A test that reads or writes a database runs on both. One that touches none runs once, on either; so does one marked `either_database`:
what it checks lives in the browser (the keyboard, the contrast, the width) or on paper, and the services it calls run on both elsewhere.

Nobody knows beforehand which worker will be ahead, so these are claimed while the run goes on, a file at a time: one worker starts from
the first file, the other from the last. A file stays whole, and so do the files of a fixture that takes a minute to build: what tests
share is built once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})
BUILT_ONCE = frozenset({"host"})  # tests/plugin: a virtual environment and a project
CLAIMS = os.environ.get("CRYOBOARD_TEST_CLAIMS", "")  # the folder where the workers of one run write what they take; empty: a lone worker
UNIT = pytest.StashKey[str]()
OURS = pytest.StashKey[dict[str, bool]]()


def needs_both(item: pytest.Item) -> bool:
    if item.get_closest_marker("either_database") is not None:
        return False
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures_of(item))


def fixtures_of(item: pytest.Item) -> Iterable[str]:
    names: Iterable[str] = getattr(item, "fixturenames", ())
    return names


def kind_of(item: pytest.Item) -> int:
    """The order pytest-django runs tests in, which shared tests keep: in a transaction, with real commits, without a database."""
    mark = item.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & set(fixtures_of(item)) or (mark is not None and mark.kwargs.get("transaction")):
        return 1
    return 0 if mark is not None or "db" in fixtures_of(item) else 2


def unit_of(item: pytest.Item) -> str:
    """What is claimed as a whole."""
    built = BUILT_ONCE.intersection(fixtures_of(item))
    return f"{kind_of(item)} {min(built, default=item.nodeid.partition('::')[0])}"


def in_turn(units: list[list[pytest.Item]], backwards: bool) -> list[pytest.Item]:
    """The tests of these units; the other worker takes the units from the other end. What is built once is the longest: it stands first."""
    units = sorted(units, key=lambda unit: BUILT_ONCE.isdisjoint(fixtures_of(unit[0])))
    return [item for unit in (reversed(units) if backwards else units) for item in unit]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """CRYOBOARD_TEST_SHARE=1/2 or 2/2: of each kind, every test that needs both databases, then those to share."""
    if not CLAIMS:
        return
    backwards = os.environ.get("CRYOBOARD_TEST_SHARE", "1/2").startswith("2")
    config.stash[OURS] = {}
    ordered: list[pytest.Item] = []
    for kind in range(3):
        units: dict[str, list[pytest.Item]] = {}
        for item in (each for each in items if kind_of(each) == kind):
            if needs_both(item):
                ordered.append(item)
            else:
                item.stash[UNIT] = unit_of(item)
                units.setdefault(item.stash[UNIT], []).append(item)
        ordered += in_turn(list(units.values()), backwards)
    items[:] = ordered


def is_ours(item: pytest.Item) -> bool:
    """Whether this worker runs the test: it always does when both must, and when it was the first to claim the unit."""
    unit = item.stash.get(UNIT, None)
    if unit is None:
        return True
    known = item.config.stash[OURS]
    if unit not in known:
        known[unit] = claimed(unit)
    return known[unit]


def claimed(unit: str) -> bool:
    """True for the first worker that asks, False for the other."""
    try:
        (Path(CLAIMS) / hashlib.sha256(unit.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """A test of the other worker is passed over without a word; what the test before it left ready for it is put away."""
    if is_ours(item):
        return None
    item.session._setupstate.teardown_exact(nextitem)
    return True
