"""Two workers, one for each database: which tests both run, which the first to come takes, and that what tests share is put away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sharing import claimed

ROOT = Path(__file__).resolve().parents[1]
CONFTEST = """
import pytest

pytest_plugins = ["tests.sharing"]


@pytest.fixture
def db():
    "Stands for the database."


@pytest.fixture(scope="module")
def shared(request):
    print("made", request.module.__name__)
    yield
    print("put away", request.module.__name__)


@pytest.fixture(scope="session")
def host():
    "Built once."


def pytest_configure(config):
    config.addinivalue_line("markers", "either_database")
    config.addinivalue_line("markers", "django_db")
"""
FILES = {
    "test_a.py": "def test_one(shared): pass\n\ndef test_two(shared): pass\n\ndef test_rows(db): pass\n",
    "test_b.py": "def test_three(shared): pass\n\ndef test_four(shared): pass\n",
    "test_c.py": "import pytest\n\n@pytest.mark.either_database\ndef test_five(db, shared): pass\n\ndef test_six(shared): pass\n",
    "test_d.py": "def test_seven(host): pass\n",
    "test_e.py": "def test_eight(host): pass\n\ndef test_nine(): pass\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A few tests of each kind."""
    for name, text in {"conftest.py": CONFTEST, **FILES}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "claims").mkdir()
    return tmp_path


def run(project: Path, share: str) -> list[str]:
    """What this worker ran, in order, and what was made and put away meanwhile."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "-v",
        "-s",
        "--rootdir",
        str(project),
        str(project),
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "CRYOBOARD_TEST_SHARE": share, "CRYOBOARD_TEST_CLAIMS": str(project / "claims")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return re.findall(r"(?:made|put away) test_\w|test_(?!.\.py)\w+(?= )", done.stdout)


def test_the_first_worker_to_come_takes_what_is_shared_and_both_run_what_needs_both(project):
    first, second = run(project, "1/2"), run(project, "2/2")

    tests = [name for name in first if " " not in name]
    assert tests == [
        *("test_rows", "test_five"),
        *("test_seven", "test_eight", "test_one", "test_two", "test_three", "test_four", "test_six", "test_nine"),
    ]
    assert second == ["test_rows"]


def test_the_other_worker_starts_from_the_last_file(project):
    found = [name for name in run(project, "2/2") if " " not in name]

    assert found == [
        *("test_rows", "test_five"),
        *("test_nine", "test_six", "test_three", "test_four", "test_one", "test_two", "test_seven", "test_eight"),
    ]


def test_a_file_that_the_other_worker_took_is_passed_over_and_nothing_is_left_of_the_one_before(project, monkeypatch):
    monkeypatch.setattr("tests.sharing.CLAIMS", str(project / "claims"))
    assert (claimed("2 test_b.py"), claimed("2 host"), claimed("2 test_b.py")) == (True, True, False)

    assert run(project, "1/2") == [
        *("test_rows", "test_five", "made test_c", "put away test_c"),
        *("test_one", "made test_a", "test_two", "put away test_a", "test_six", "made test_c", "put away test_c", "test_nine"),
    ]
