"""One host for all the tests of a run: building it is most of what they cost."""

from __future__ import annotations

import pytest

from tests.plugin.host import Host, make_host


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    return make_host(tmp_path_factory.mktemp("host"))
