"""docs/integrer.md followed to the letter in a bare Django project, with the wheel and nothing that only our own site needs."""

from __future__ import annotations

import json

import pytest

from tests.plugin.host import Host
from tests.plugin.samples import GUIDE, samples_of

pytestmark = pytest.mark.either_database  # the host has its own
SITE_ONLY = ("argon2", "axes", "csp", "environ", "gunicorn", "psycopg", "whitenoise", "z3")
LANDING = "/rcp/seances/"


def test_every_command_of_the_guide_succeeds(host: Host) -> None:
    failed = {command: done.stderr for command, done in host.followed.items() if done.returncode != 0}

    assert failed == {}
    assert len(host.followed) == sum(sample.language == "bash" for sample in samples_of(GUIDE)) - 1  # the worker is started by another test


def test_the_checks_find_nothing_and_no_migration_is_lacking(host: Host) -> None:
    checked = host.run("python manage.py check --fail-level WARNING")
    migrations = host.run("python manage.py makemigrations --check --dry-run")

    assert (checked.returncode, checked.stdout) == (0, "System check identified no issues (0 silenced).\n"), checked.stderr
    assert (migrations.returncode, migrations.stdout) == (0, "No changes detected\n"), migrations.stderr


def test_a_host_installs_nothing_that_only_the_stand_alone_site_or_the_proofs_need(host: Host) -> None:
    asked = f"import importlib.util as i; print([name for name in {SITE_ONLY!r} if i.find_spec(name)])"

    assert host.run(f'python -c "{asked}"').stdout == "[]\n"


def test_the_pages_open_behind_the_second_factor_and_a_dossier_is_printed_by_the_celery_of_the_host(host: Host) -> None:
    script = str(GUIDE.parents[1] / "tests" / "plugin" / "visit.py")
    with host.worker():
        done = host.run(f"python {script}", DJANGO_SETTINGS_MODULE="hote.settings", PYTHONPATH=str(host.folder))
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)

    assert {address: status for address, status in seen["pages"].items() if status != 200} == {}
    assert len(seen["pages"]) == 12
    assert seen["signed_in"][0] == "/rcp/compte/second-facteur/"
    assert seen["signed_in"][1].startswith(LANDING)
    assert {name: seen[name] for name in ("second_factor", "pdf", "tasks", "of_the_site")} == {
        "second_factor": "required",
        "pdf": "%PDF-",
        "tasks": ["hote"],
        "of_the_site": [],
    }


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("python manage.py rules prove", "« rules prove » demande l’extra « prove »"),
        ("python -m decision_rules rules mutate", "« rules mutate » demande l’extra « prove »"),
        ("python -m django check --settings cryoboard.standalone.settings", "Le site autonome demande l’extra « site »"),
    ],
)
def test_what_an_absent_extra_would_do_is_refused_in_one_line_that_names_it(host: Host, command: str, said: str) -> None:
    done = host.run(command)

    extra = said.rpartition("« ")[2].removesuffix(" »")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f'{said}, qui n’est pas installé : pip install "cryoboard[{extra}]"\n'


def test_the_engine_alone_says_the_same_from_python_and_on_the_command_line(host: Host) -> None:
    from_python = host.run("python -c 'from moteur import result, problems; print(result[\"ruleset\"], problems)'")
    typed = next(done for command, done in host.followed.items() if "evaluate" in command)

    assert from_python.stdout == "desmoid-2024-dtwg []\n", from_python.stderr
    assert "desmoid-2024-dtwg" in [each["ruleset"] for each in json.loads(typed.stdout)["evaluations"]]


def test_what_reviewers_accepted_and_what_changed_are_read_without_the_solver(host: Host) -> None:
    done = host.run("python -c 'import decision_rules.review.accepted, decision_rules.review.differences, decision_rules.review.rendering'")

    assert (done.returncode, done.stderr) == (0, "")
