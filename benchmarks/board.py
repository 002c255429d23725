"""What the list of cases and a case in « mode séance » cost on PostgreSQL: a board of a thousand cases, then of a hundred thousand.

Each board lives in a database of its own and is served by a process of its own; the two are timed in turn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

from benchmarks.timing import shown, table

SIZES = (1_000, 100_000)
FACTS = 10
GOAL = 1.5
SERVER = "CRYOBOARD_BENCH_POSTGRES"  # the address of a private PostgreSQL, set by script/bench; never a database in use
PAGES = ("list of cases", "a case in « mode séance »")


def cost(rounds: int) -> tuple[str, dict[str, Any]]:
    """Both pages on both boards, the boards in turn."""
    if SERVER not in os.environ:
        return "Not measured: no private PostgreSQL (script/bench starts one).", {}
    boards = {size: Board(size) for size in SIZES}
    samples: dict[tuple[str, int], list[dict[str, float]]] = {(page, size): [] for page in PAGES for size in SIZES}
    for _ in range(rounds):
        for page in PAGES:
            for size, board in boards.items():
                samples[page, size].append(board.ask(page))
    for board in boards.values():
        board.stop()
    rows, figures = [], {}
    for page in PAGES:
        medians = {size: median(each["seconds"] for each in samples[page, size]) for size in SIZES}
        for size in SIZES:
            figures[f"{page}, {size} cases"] = medians[size]
            ratio = medians[size] / medians[SIZES[0]]
            goal = "" if size == SIZES[0] else f"{GOAL} × at most: {'met' if ratio <= GOAL else 'missed'}"
            queries = str(int(max(each["queries"] for each in samples[page, size])))
            rows.append([page, f"{size:,}", f"{size * FACTS:,}", shown(medians[size]), queries, f"{ratio:.2f} ×", goal])
    return table(["page", "cases", "facts", "per page", "queries", "ratio", "goal"], rows), figures


class Board:
    """A process that serves one board and says how long a page took."""

    def __init__(self, size: int) -> None:
        url = f"{os.environ[SERVER].rsplit('/', 1)[0]}/board_{size}"
        environment = os.environ | {"DATABASE_URL": url}
        command = [sys.executable, "-m", "benchmarks.board", str(size)]
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ask("ready")

    def ask(self, page: str) -> dict[str, float]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(page + "\n")
        self.process.stdin.flush()
        answer: dict[str, float] = json.loads(self.process.stdout.readline())
        return answer

    def stop(self) -> None:
        self.process.communicate()


def serve(size: int) -> None:
    """Fill the database, then answer one page a line until the input ends."""
    make_database()
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cryoboard.standalone.settings")
    django.setup()
    pages = fill(size)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    setup_test_environment()
    client = Client()
    client.force_login(pages.pop("user"))
    for line in sys.stdin:
        page = line.strip()
        if page == "ready":
            print(json.dumps({}), flush=True)
            continue
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(pages[page])
        seconds = time.perf_counter() - started
        assert response.status_code == 200, response.status_code
        print(json.dumps({"seconds": seconds, "queries": len(queries)}), flush=True)


def make_database() -> None:
    import psycopg

    address, _, name = os.environ["DATABASE_URL"].rpartition("/")
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')


def fill(size: int) -> dict[str, Any]:
    """A board of that many cases, each with ten facts; twelve of them are on the agenda of a meeting. Returns the pages to ask for."""
    from django.core.management import call_command
    from django.db import connection
    from django.urls import reverse

    from cryoboard.cases.models import Case, Fact, Patient

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", stdout=sys.stderr)
    model = Case.objects.order_by("pk").first()
    assert model is not None
    facts = list(Fact.objects.filter(case=model).order_by("name").values_list("pk", flat=True)[:FACTS])
    first = Case.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    multiply(Patient, "id", f"SELECT {{columns}} FROM {{table}}, generate_series(1, {size}) AS n WHERE id = {model.patient_id}", {})
    patients = f"SELECT id FROM cryoboard_patient ORDER BY id DESC LIMIT {size}"
    changed = {"patient_id": "p.id", "reference": "'mesure-' || p.id"}
    multiply(Case, "id", f"SELECT {{columns}} FROM {{table}} AS c, ({patients}) AS p WHERE c.id = {model.pk}", changed, "c")
    chosen = ", ".join(map(str, facts))
    source = f"SELECT {{columns}} FROM {{table}} AS f, cryoboard_case AS c WHERE f.id IN ({chosen}) AND c.id >= {first}"
    multiply(Fact, "id", source, {"case_id": "c.id"}, "f")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    user, registration = opened_meeting()
    live = reverse("cryoboard:meeting_live_case", args=[registration.meeting_id, registration.pk])
    return {"user": user, PAGES[0]: reverse("cryoboard:cases"), PAGES[1]: live}


def multiply(model: Any, key: str, source: str, changed: dict[str, str], alias: str = "") -> None:
    """Copy rows by SQL, some columns said otherwise; the key is the database's."""
    from django.db import connection

    prefix = f"{alias}." if alias else ""
    columns = [field.column for field in model._meta.concrete_fields if field.column != key]
    values = ", ".join(changed.get(column, f'{prefix}"{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table_name = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table_name}" ({names}) {source.format(columns=values, table=table_name)}')


def opened_meeting() -> tuple[Any, Any]:
    """The oncologist of the demonstration board, and a case on the agenda of its next meeting."""
    from django.contrib.auth import get_user_model

    from cryoboard.meetings.models import Meeting, Registration
    from cryoboard.meetings.services.agenda import place

    people = get_user_model()._default_manager
    coming = Registration.objects.filter(meeting__state=Meeting.State.OPEN).order_by("number").first()
    assert coming is not None
    place(registration=coming, actor=people.get(username="coordinatrice"), position=1)
    return people.get(username="oncologue"), coming


if __name__ == "__main__":
    serve(int(sys.argv[1]))
