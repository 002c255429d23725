"""The order of the day, its freeze, and the order proposed."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact
from cryoboard.evaluations.models import Evaluation
from cryoboard.meetings import errors
from cryoboard.meetings.agenda_order import Slot, is_record, is_urgent, ordered
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.selectors import agenda_minutes, new_since_freeze
from cryoboard.meetings.services.agenda import freeze_agenda, order_agenda, place, propose_order
from cryoboard.meetings.services.attendance import save_attendance
from cryoboard.meetings.services.registration import postpone, register_case, update_registration
from tests.factories import make_case
from tests.packages.conftest import NOW
from tests.packages.meetings.conftest import THURSDAY, at

ROWS = Registration.objects


@pytest.fixture
def three(meeting: Meeting, coordinator: Any) -> list[Registration]:
    return [register_case(meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?") for _ in range(3)]


def agenda(meeting: Meeting) -> list[int]:
    return list(ROWS.filter(meeting=meeting, state="on_agenda").order_by("position").values_list("number", flat=True))


def test_cases_are_placed_moved_and_taken_off(meeting: Meeting, three: list[Registration], coordinator: Any) -> None:
    for registration in three:
        place(registration=registration, actor=coordinator, position=1)
    assert agenda(meeting) == [3, 2, 1]

    place(registration=three[0], actor=coordinator, position=2)
    assert agenda(meeting) == [3, 1, 2]

    place(registration=three[2], actor=coordinator, position=None)
    assert agenda(meeting) == [1, 2]
    assert agenda_minutes(meeting) == 14


def test_an_order_made_on_an_old_page_is_refused(meeting: Meeting, three: list[Registration], coordinator: Any) -> None:
    order_agenda(meeting=meeting, actor=coordinator, order=[three[1].pk, three[0].pk])

    with pytest.raises(errors.AgendaChangedMeanwhile):
        order_agenda(meeting=meeting, actor=coordinator, order=[three[2].pk, three[0].pk])
    with pytest.raises(errors.UnknownRegistration):
        order_agenda(meeting=meeting, actor=coordinator, order=[three[0].pk, three[0].pk, three[1].pk])

    assert agenda(meeting) == [2, 1]


def test_a_freeze_keeps_what_is_known_and_what_the_rules_say(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = register_case(meeting=meeting, case=case, actor=coordinator, question="?")
    with pytest.raises(errors.EmptyAgenda):
        freeze_agenda(meeting=meeting, actor=coordinator)
    place(registration=registration, actor=coordinator, position=1)

    frozen = freeze_agenda(meeting=meeting, actor=coordinator)

    registration.refresh_from_db()
    stored = Evaluation.objects.get(ruleset="desmoid-2024-dtwg")
    assert frozen.state == Meeting.State.FROZEN
    assert registration.frozen["catalogues"] == ["desmoid", "sarcoma"]
    assert {
        "id": stored.pk,
        "ruleset": stored.ruleset,
        "digest": stored.digest,
        "result_sha256": stored.result_sha256,
    } in registration.frozen["evaluations"]
    assert new_since_freeze(registration) == []


def test_what_is_entered_after_the_freeze_is_said_to_be_new(meeting: Meeting, case: Case, coordinator: Any) -> None:
    registration = register_case(meeting=meeting, case=case, actor=coordinator, question="?")
    place(registration=registration, actor=coordinator, position=1)
    freeze_agenda(meeting=meeting, actor=coordinator)

    record_fact(case=case, name="tumour.size_mm", raw=68, actor=coordinator)
    record_fact(case=case, name="tumour.site", raw="thoracic_wall", actor=coordinator)

    assert new_since_freeze(ROWS.get(pk=registration.pk)) == ["tumour.site", "tumour.size_mm"]


def test_a_frozen_order_changes_no_more_but_an_urgent_case_still_enters_and_is_frozen(
    meeting: Meeting, three: list[Registration], coordinator: Any
) -> None:
    order_agenda(meeting=meeting, actor=coordinator, order=[three[0].pk, three[1].pk])
    freeze_agenda(meeting=meeting, actor=coordinator)
    for change in (
        lambda: order_agenda(meeting=meeting, actor=coordinator, order=[three[1].pk, three[0].pk]),
        lambda: place(registration=three[0], actor=coordinator, position=None),
        lambda: freeze_agenda(meeting=meeting, actor=coordinator),
    ):
        with pytest.raises(errors.AgendaFrozen):
            change()

    urgent = place(registration=three[2], actor=coordinator, position=1)
    postpone(registration=three[0], actor=coordinator, because="Patient à revoir")

    assert agenda(meeting) == [2, 3]
    assert ROWS.get(pk=urgent.pk).frozen is not None


def test_the_order_proposed_puts_urgent_cases_first_and_cases_that_need_someone_while_they_are_there(
    meeting: Meeting, three: list[Registration], people: SimpleNamespace, coordinator: Any
) -> None:
    plain, complex_one, recorded = three
    update_registration(registration=complex_one, actor=coordinator, estimated_minutes=15)
    ROWS.filter(pk=recorded.pk).update(route="recorded")
    urgent = register_case(
        meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?", urgency="urgent", urgency_reason="Compression"
    )

    assert propose_order(meeting) == [urgent, complex_one, plain, recorded]
    save_attendance(meeting=meeting, professional=people.surgeon, actor=coordinator, expected=True, expected_until=at(14, 14))
    assert propose_order(meeting)[:2] == [urgent, plain]  # fifteen minutes do not fit before the surgeon leaves, seven do


def slot(number: int, urgency: str, route: str, minutes: int, window: tuple[int, int] | None) -> Slot:
    row = Registration(pk=number, number=number, urgency=urgency, route=route, estimated_minutes=minutes)
    part = tuple(THURSDAY + timedelta(minutes=each) for each in window) if window else None
    return Slot(row, timedelta(minutes=minutes), part)  # type: ignore[arg-type]


def kept(order: Any) -> int:
    """How many windows an order respects."""
    now, respected = THURSDAY, 0
    for each in order:
        respected += each.fits(now)
        now += each.lasts
    return respected


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(3, 12), st.booleans()), min_size=1, max_size=6), st.tuples(st.integers(0, 20), st.integers(21, 60)))
def test_the_order_proposed_respects_as_many_windows_as_any_order_when_one_expert_comes(
    cases: list[tuple[int, bool]], window: tuple[int, int]
) -> None:
    slots = [slot(number, "planned", "discussed", minutes, window if needs else None) for number, (minutes, needs) in enumerate(cases)]

    assert kept(ordered(slots, THURSDAY)) == max(kept(order) for order in permutations(slots))


@given(st.permutations([slot(n, "urgent" if n < 2 else "planned", "recorded" if n > 3 else "discussed", 5 + n, None) for n in range(6)]))
def test_the_same_cases_always_give_the_same_order(shuffled: list[Slot]) -> None:
    order = ordered(shuffled, THURSDAY)

    assert [each.registration.number for each in order] == [1, 0, 3, 2, 5, 4]
    assert [is_urgent(each) for each in order[:2]] == [True, True]
    assert [is_record(each) for each in order[4:]] == [True, True]


def test_a_registration_after_the_freeze_needs_its_reason(meeting: Meeting, three: list[Registration], coordinator: Any) -> None:
    place(registration=three[0], actor=coordinator, position=1)
    freeze_agenda(meeting=meeting, actor=coordinator)

    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        late = register_case(meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?", urgency_reason="Compression")
        place(registration=late, actor=coordinator, position=1)

    assert agenda(meeting) == [1, 4]
