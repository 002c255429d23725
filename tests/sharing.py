"""Who runs what when a run has one worker for each database, and one for the rest.

A test that reads or writes a database runs on both. One that touches none runs once; so does one marked `either_database`, because what
it checks lives in the browser (the keyboard, the contrast, the width), on pages whose services run on both elsewhere.
"""

from __future__ import annotations

import os

import pytest

DATABASE_FIXTURES = frozenset({"db", "transactional_db", "live_server"})


def kind(item: pytest.Item) -> str:
    """`each_database` or `once`."""
    if item.get_closest_marker("either_database") is not None:
        return "once"
    touches = item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
    return "each_database" if touches else "once"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """CRYOBOARD_TESTS=each_database or once keeps those alone; without it, all."""
    wanted = os.environ.get("CRYOBOARD_TESTS")
    left = [item for item in items if wanted and kind(item) != wanted]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]
