"""Who came, who wrote, and the quorum counted from it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case
from cryoboard.meetings import errors
from cryoboard.meetings.models import Attendance, Meeting, Registration
from cryoboard.meetings.selectors import quorum_forecast, quorum_of, required_competences
from cryoboard.meetings.services.agenda import freeze_agenda, place
from cryoboard.meetings.services.attendance import note_absence, note_departure, save_attendance
from cryoboard.meetings.services.charter import save_charter
from cryoboard.meetings.services.discussion import begin_discussion, end_discussion
from cryoboard.meetings.services.meeting import open_meeting, start_meeting
from cryoboard.meetings.services.registration import register_case
from cryoboard.meetings.services.written_opinion import give_opinion
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Specialty
from tests.packages.meetings.conftest import THURSDAY, at

SURGERY, RADIOLOGY, PATHOLOGY = Specialty.SURGERY, Specialty.RADIOLOGY, Specialty.PATHOLOGY


@pytest.fixture
def registration(meeting: Meeting, case: Case, coordinator: Any) -> Registration:
    registration = register_case(meeting=meeting, case=case, actor=coordinator, question="?")
    return place(registration=registration, actor=coordinator, position=1)


def arrive(meeting: Meeting, coordinator: Any, *professionals: Any, when: Any = None) -> list[Attendance]:
    return [save_attendance(meeting=meeting, professional=each, actor=coordinator, arrived_at=when or at(13, 55)) for each in professionals]


def status(registration: Registration) -> str:
    return quorum_of(Registration.objects.get(pk=registration.pk)).status


def test_someone_announced_who_arrives_and_leaves_is_one_stay_and_coming_back_is_another(
    meeting: Meeting, people: SimpleNamespace, coordinator: Any
) -> None:
    announced = save_attendance(meeting=meeting, professional=people.surgeon, actor=coordinator, expected=True, expected_until=at(14, 40))
    (arrived,) = arrive(meeting, coordinator, people.surgeon, when=at(14))
    note_departure(attendance=arrived, actor=coordinator, at=at(14, 40))
    arrive(meeting, coordinator, people.surgeon, when=at(15))

    assert arrived.pk == announced.pk
    stays = Attendance.objects.filter(professional=people.surgeon).values_list("specialty", "arrived_at", "left_at")
    assert list(stays) == [(SURGERY, at(14), at(14, 40)), (SURGERY, at(15), None)]
    with pytest.raises(errors.PresentTwice):
        save_attendance(meeting=meeting, professional=people.surgeon, actor=coordinator, arrived_at=at(14, 30))


def test_nobody_leaves_before_arriving(meeting: Meeting, people: SimpleNamespace, coordinator: Any) -> None:
    (arrived,) = arrive(meeting, coordinator, people.surgeon, when=at(14))

    with pytest.raises(errors.LeavesBeforeArriving):
        note_departure(attendance=arrived, actor=coordinator, at=at(13))

    refused = Entry.objects.get(event=Event.MEETING_REFUSED)
    assert (refused.detail["code"], refused.actor) == ("leaves_before_arriving", coordinator)
    assert Attendance.objects.get().left_at is None


def test_one_physician_is_not_counted_for_two_specialties(
    meeting: Meeting, registration: Registration, people: SimpleNamespace, coordinator: Any
) -> None:
    (arrived,) = arrive(meeting, coordinator, people.surgeon, when=at(14))
    note_departure(attendance=arrived, actor=coordinator, at=at(14, 10))

    with pytest.raises(errors.SecondSpecialty, match="Chirurgie"):
        save_attendance(meeting=meeting, professional=people.surgeon, actor=coordinator, specialty=RADIOLOGY, arrived_at=at(14, 20))
    with pytest.raises(errors.SecondSpecialty, match="Chirurgie"):
        give_opinion(
            registration=registration, professional=people.surgeon, actor=people.surgeon.user, specialty=RADIOLOGY, text="Favorable."
        )


def test_only_the_coordination_keeps_the_attendance(meeting: Meeting, people: SimpleNamespace, oncologist: Any) -> None:
    with pytest.raises(AccessRefused):
        save_attendance(meeting=meeting, professional=people.surgeon, actor=oncologist)


def test_the_quorum_follows_who_comes_and_goes_and_stays_what_it_was_during_the_discussion(
    meeting: Meeting, registration: Registration, people: SimpleNamespace, coordinator: Any
) -> None:
    assert status(registration) == "not_reached"  # nobody is announced
    for each in (people.oncology, people.radiologist, people.surgeon):
        save_attendance(meeting=meeting, professional=each, actor=coordinator, expected=True)
    assert (status(registration), quorum_forecast(registration).status) == ("unknown", "reached")
    freeze_agenda(meeting=meeting, actor=coordinator)

    with time_machine.travel(at(14), tick=False):
        start_meeting(meeting=meeting, actor=coordinator)
        arrive(meeting, coordinator, people.oncology, people.radiologist)
        (surgeon,) = arrive(meeting, coordinator, people.surgeon)
        assert status(registration) == "reached"
    with time_machine.travel(at(14, 5), tick=False):
        begin_discussion(registration=registration, actor=people.oncology.user)
    with time_machine.travel(at(14, 12), tick=False):
        end_discussion(registration=registration, actor=people.oncology.user)
        note_departure(attendance=surgeon, actor=coordinator, at=at(14, 12))
        assert status(registration) == "reached"
        note_departure(attendance=surgeon, actor=coordinator, at=at(14, 11))
        assert quorum_of(Registration.objects.get(pk=registration.pk)).missing == (SURGERY,)


def test_someone_announced_who_never_came_is_noted_absent(
    meeting: Meeting, registration: Registration, people: SimpleNamespace, coordinator: Any
) -> None:
    awaited = [
        save_attendance(meeting=meeting, professional=each, actor=coordinator, expected=True)
        for each in (people.surgeon, people.oncology, people.radiologist)
    ]
    assert status(registration) == "unknown"

    note_absence(attendance=awaited[0], actor=coordinator)

    assert (status(registration), quorum_forecast(registration).missing) == ("not_reached", (SURGERY,))


def test_a_written_opinion_is_signed_by_its_author_and_counts_for_its_case(
    meeting: Meeting, registration: Registration, people: SimpleNamespace, coordinator: Any
) -> None:
    arrive(meeting, coordinator, people.oncology, people.radiologist, people.pathologist)
    ask = {"registration": registration, "professional": people.surgeon, "specialty": SURGERY}
    with pytest.raises(errors.NotOwnWrittenOpinion):
        give_opinion(**ask, actor=people.oncology.user, text="Favorable.")
    with pytest.raises(errors.WrittenOpinionRefused):
        give_opinion(**ask, actor=people.surgeon.user, text=" ")

    written = give_opinion(**ask, actor=people.surgeon.user, text="Pas de chirurgie d’emblée.")

    assert (written.signed_by, len(written.sha256)) == (people.surgeon.user, 64)
    assert (SURGERY, people.surgeon.pk, "opinion") in quorum_of(registration).matched
    with pytest.raises(JournalIsAppendOnly):
        written.save()


def test_the_competences_are_those_of_every_case_of_its_catalogue_and_of_the_acts(
    registration: Registration, meeting: Meeting, coordinator: Any, case: Case
) -> None:
    assert required_competences(registration) == {"medical_oncology", "surgery", "radiology"}
    by_type = [("", SURGERY), ("desmoid", PATHOLOGY), ("breast", RADIOLOGY)]
    save_charter(board=meeting.board, actor=coordinator, requirements=by_type)
    later = open_meeting(board=meeting.board, actor=coordinator, starts_at=THURSDAY.replace(hour=17))

    registered = register_case(meeting=later, case=case, actor=coordinator, question="?")

    assert required_competences(registered) == {SURGERY, PATHOLOGY}
    assert required_competences(registered, [Specialty.INTERVENTIONAL_RADIOLOGY]) == {SURGERY, PATHOLOGY, "interventional_radiology"}


def test_a_case_is_discussed_only_on_the_agenda_of_a_running_meeting(
    meeting: Meeting, registration: Registration, people: SimpleNamespace, coordinator: Any
) -> None:
    with pytest.raises(errors.WrongState):
        begin_discussion(registration=registration, actor=people.oncology.user)

    freeze_agenda(meeting=meeting, actor=coordinator)
    start_meeting(meeting=meeting, actor=coordinator)
    begin_discussion(registration=registration, actor=people.oncology.user)

    assert Registration.objects.get(pk=registration.pk).discussed_from is not None
