"""Two people at once: numbers are not given twice, an agenda frozen while a case is edited keeps one state of it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from cryoboard.cases.selectors import current_facts
from cryoboard.cases.services import record_fact
from cryoboard.evaluations.fingerprints import fingerprint
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings import errors
from cryoboard.meetings.models import Charter, Meeting, Registration
from cryoboard.meetings.selectors import new_since_freeze
from cryoboard.meetings.services.agenda import freeze_agenda, order_agenda, place
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.meeting import open_meeting
from cryoboard.meetings.services.registration import postpone, register_case, update_registration
from cryoboard.organisation.models import Role
from tests.factories import CONFIRMED, make_board, make_case, make_user
from tests.packages.meetings.conftest import THURSDAY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coordinator() -> Any:
    return make_user("coordinatrice", Role.COORDINATOR, make_board())


@pytest.fixture
def meeting(coordinator: Any) -> Meeting:
    board = make_board()
    save_charter(board=board, actor=coordinator, requirements=[])
    return open_meeting(board=board, actor=coordinator, starts_at=THURSDAY)


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Each action in its own thread, all starting together: what each gave, or the error it raised."""
    barrier, given = Barrier(len(actions)), [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            given[number] = action()
        except Exception as error:
            given[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_registrations_made_at_once_take_different_numbers(meeting: Meeting, coordinator: Any) -> None:
    cases = [make_case(coordinator) for _ in range(4)]

    made = at_once(*(lambda case=case: register_case(meeting=meeting, case=case, actor=coordinator, question="?") for case in cases))

    assert sorted(each.number for each in made) == [1, 2, 3, 4]


def test_one_case_registered_twice_at_once_is_registered_once(meeting: Meeting, coordinator: Any) -> None:
    case = make_case(coordinator)

    made = at_once(*[lambda: register_case(meeting=meeting, case=case, actor=coordinator, question="?")] * 2)

    assert sorted(type(each).__name__ for each in made) == ["AlreadyRegistered", "Registration"]
    assert Registration.objects.count() == 1


def test_two_charters_saved_at_once_get_two_versions(coordinator: Any) -> None:
    board = make_board()

    at_once(*[lambda: save_charter(board=board, actor=coordinator, requirements=[("", "surgery")])] * 2)

    assert sorted(Charter.objects.values_list("version", flat=True)) == [1, 2]


def test_of_two_corrections_of_one_registration_one_is_told_of_the_other(meeting: Meeting, coordinator: Any) -> None:
    registration = register_case(meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?")

    made = at_once(
        *(lambda text=text: update_registration(registration=registration, actor=coordinator, version=1, synthesis=text) for text in "AB")
    )

    assert sum(isinstance(each, errors.ChangedMeanwhile) for each in made) == 1
    registration.refresh_from_db()
    assert (registration.synthesis in "AB", registration.version) == (True, 2)


def test_an_agenda_frozen_while_a_case_is_edited_keeps_one_state_of_it(meeting: Meeting, coordinator: Any) -> None:
    case = make_case(coordinator, facts=CONFIRMED)
    registration = register_case(meeting=meeting, case=case, actor=coordinator, question="?")
    place(registration=registration, actor=coordinator, position=1)
    sizes = list(range(40, 60))

    made = at_once(
        lambda: freeze_agenda(meeting=meeting, actor=coordinator),
        lambda: [record_fact(case=case, name="tumour.size_mm", raw=size, actor=coordinator) for size in sizes],
    )

    assert isinstance(made[0], Meeting)
    registration = Registration.objects.get(pk=registration.pk)
    stored = Evaluation.objects.filter(pk__in=[each["id"] for each in registration.frozen["evaluations"]])
    assert {fingerprint(each.facts) for each in stored} == {registration.frozen["facts_sha256"]}
    newer = registration.frozen["rows"].get("tumour.size_mm") != current_facts(case)["tumour.size_mm"].pk
    assert new_since_freeze(registration) == (["tumour.size_mm"] if newer else [])


def test_an_agenda_ordered_while_a_case_is_reported_has_no_hole(meeting: Meeting, coordinator: Any) -> None:
    rows = [register_case(meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?") for _ in range(3)]
    order = [row.pk for row in rows]
    order_agenda(meeting=meeting, actor=coordinator, order=order)

    made = at_once(
        lambda: order_agenda(meeting=meeting, actor=coordinator, order=order[::-1]),
        lambda: postpone(registration=rows[1], actor=coordinator, because="Relecture"),
    )

    assert made[0] is not None
    left = Registration.objects.filter(meeting=meeting, state="on_agenda").order_by("position")
    assert [(each.position, each.pk in {rows[0].pk, rows[2].pk}) for each in left] == [(1, True), (2, True)]
    assert Registration.objects.get(pk=rows[1].pk).position is None
