"""Who runs what when a run has one worker for each database.

A test that reads or writes a database runs on both. One that touches none runs once, on either; so does one marked `either_database`:
what it checks lives in the browser (the keyboard, the contrast, the width) or on paper, and the services it calls run on both elsewhere.
Tests that share a fixture which takes a minute to build run on one worker, so that it is built once.
"""

from __future__ import annotations

import os

import pytest

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})
BUILT_ONCE = frozenset({"host"})  # tests/plugin: a virtual environment and a project


def needs_both(item: pytest.Item) -> bool:
    if item.get_closest_marker("either_database") is not None:
        return False
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


def kept_together(items: list[pytest.Item]) -> list[list[pytest.Item]]:
    """Each test alone, and all those that need one of the fixtures built once in one list."""
    units: dict[object, list[pytest.Item]] = {}
    for item in items:
        built = BUILT_ONCE.intersection(getattr(item, "fixturenames", ()))
        units.setdefault(min(built, default=item), []).append(item)
    return list(units.values())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """CRYOBOARD_TEST_SHARE=1/2: every test that needs both, and every second one of the others."""
    share, _, of = os.environ.get("CRYOBOARD_TEST_SHARE", "1/1").partition("/")
    free = [item for item in items if not needs_both(item)]
    theirs = {item for position, unit in enumerate(kept_together(free)) if position % int(of) != int(share) - 1 for item in unit}
    config.hook.pytest_deselected(items=list(theirs))
    items[:] = [item for item in items if item not in theirs]
