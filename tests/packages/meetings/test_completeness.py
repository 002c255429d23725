"""What is missing, what would change the proposal, what is there; and the message that asks for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.identity import birth_initials
from cryoboard.cases.models import Case
from cryoboard.cases.services import record_fact
from cryoboard.meetings import errors
from cryoboard.meetings.completeness import completeness, completeness_of, guardrail
from cryoboard.meetings.models import Meeting, Registration, Reminder
from cryoboard.meetings.selectors import quorum_forecast, quorum_of, registrations_of
from cryoboard.meetings.services.quick_registration import quick_register_case
from cryoboard.meetings.services.registration import confirm_complete, register_case
from cryoboard.meetings.services.reminders import preview, send_reminder
from tests.factories import CONFIRMED, make_case

INFORMED = {"informed": "done", "consent": "no_objection", "synthesis": "Douleur croissante.", "urgency": "planned"}


@pytest.fixture
def registration(meeting: Meeting, case: Case, coordinator: Any) -> Registration:
    return register_case(meeting=meeting, case=case, actor=coordinator, question="Surveiller ou traiter ?")


def facts(items: Any) -> list[str]:
    return [item.fact for item in items]


def test_the_obligatory_fields_are_those_of_the_model_that_nobody_answered(registration: Registration) -> None:
    required = completeness(registration).required

    assert facts(required)[:3] == ["informed", "consent", "synthesis"]
    assert {"patient.ecog", "imaging", "prior_treatments", "tumour.size_mm"} <= set(facts(required))
    assert not {"diagnosis.histology", "tumour.site", "identity.birth_name"} & set(facts(required))
    line = next(item for item in required if item.fact == "tumour.size_mm")
    assert (line.label, line.why, line.supplier, line.since) == (
        "Plus grand diamètre",
        "Obligatoire avant la séance",
        "radiologue",
        date(2026, 11, 20),
    )


def test_the_sex_is_asked_for_once_as_a_field_of_the_identity(meeting: Meeting, case: Case, coordinator: Any) -> None:
    case.patient.sex = "unknown"
    case.patient.save()
    checked = completeness(register_case(meeting=meeting, case=case, actor=coordinator, question="Surveiller ou traiter ?"))

    everything = [item for items in (checked.required, checked.decisive, checked.useful) for item in items]
    assert [item.fact for item in everything if item.label == "Sexe"] == ["identity.sex"]


def test_an_obligatory_datum_asked_and_unknown_is_answered_but_one_awaited_is_not(
    registration: Registration, case: Case, coordinator: Any
) -> None:
    record_fact(case=case, name="tumour.size_mm", raw=None, state="unknown", actor=coordinator)
    record_fact(case=case, name="patient.ecog", raw=None, state="pending", expected_on=date(2026, 11, 24), actor=coordinator)

    required = {item.fact: item for item in completeness(registration).required}

    assert "tumour.size_mm" not in required
    assert (required["patient.ecog"].state, required["patient.ecog"].expected_on) == ("pending", date(2026, 11, 24))


def test_the_items_of_the_fiche_are_obligatory_before_the_meeting_and_an_empty_list_answers(
    registration: Registration, case: Case, coordinator: Any
) -> None:
    before = {item.fact: item.why for item in completeness(registration).required}
    record_fact(case=case, name="patient.history", raw=[], actor=coordinator)
    record_fact(case=case, name="diagnosis.date", raw=None, state="unknown", actor=coordinator)
    record_fact(case=case, name="tumour.site", raw="limb_lower", actor=coordinator)
    after = facts(completeness(Registration.objects.get(pk=registration.pk)).required)

    assert before["patient.history"] == before["diagnosis.date"] == "Obligatoire avant la séance"
    assert not {"patient.geriatric_tool", "tumour.laterality", "tumour.clinical_t"} & set(before)
    assert "tumour.laterality" in after
    assert not {"patient.history", "diagnosis.date"} & set(after)


def test_the_decisive_data_say_what_they_could_change_and_go_when_they_are_entered(
    registration: Registration, case: Case, coordinator: Any
) -> None:
    before = completeness(registration).decisive
    line = next(item for item in before if item.fact == "disease.resectability")
    assert line.why.startswith("Peut changer la proposition (")
    assert line.supplier == "chirurgien"

    record_fact(case=case, name="disease.resectability", raw=None, state="not_applicable", actor=coordinator)

    after = completeness(Registration.objects.get(pk=registration.pk))
    assert "disease.resectability" not in facts(after.decisive)
    assert "disease.resectability" in facts(after.present)


def test_an_old_examination_is_stale_on_the_day_of_the_meeting(registration: Registration, case: Case, coordinator: Any) -> None:
    exams = [{"date": "2026-10-01", "modality": "mri"}, {"date": "2026-11-10", "modality": "ct"}]
    record_fact(case=case, name="imaging", raw=exams, actor=coordinator)

    checked = completeness(registration)

    assert [(item.label, item.why, item.stale_days) for item in checked.stale] == [("IRM", "01/10/2026", 56)]
    assert "imaging" in facts(checked.present)


def test_an_examination_done_again_since_is_not_to_be_renewed(registration: Registration, case: Case, coordinator: Any) -> None:
    exams = [{"date": day, "modality": "mri"} for day in ("2026-04-13", "2025-10-06", "2026-11-10")]
    record_fact(case=case, name="imaging", raw=exams, actor=coordinator)

    assert completeness(registration).stale == []


def test_a_list_says_the_same_as_the_page_of_each_case_with_the_same_number_of_queries(
    meeting: Meeting, registration: Registration, coordinator: Any
) -> None:
    def read() -> tuple[int, dict[int, Any]]:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = registrations_of(meeting)
            lists = completeness_of(rows)
            assert [(quorum_of(row).status, quorum_forecast(row).status) for row in rows] == [("not_reached", "not_reached")] * len(rows)
        return len(queries), lists

    one, lists = read()
    assert lists == {registration.pk: completeness(registration)}
    for _ in range(3):
        register_case(meeting=meeting, case=make_case(coordinator, facts=CONFIRMED), actor=coordinator, question="?")

    assert read()[0] == one


def test_a_file_is_complete_when_a_person_says_so_and_nothing_is_missing(registration: Registration, coordinator: Any) -> None:
    with pytest.raises(errors.NotComplete):
        confirm_complete(registration=registration, actor=coordinator)


def test_a_deep_mass_shows_the_guardrail_at_once_and_a_confirmed_desmoid_does_not(
    meeting: Meeting, registration: Registration, coordinator: Any
) -> None:
    mass = {"disease.state": "suspicion", "tumour.mass_present": True, "tumour.depth": "deep"}
    suspected = register_case(meeting=meeting, case=make_case(coordinator, facts=mass), actor=coordinator, question="?")

    assert [(output.kind, output.rules) for output in guardrail(suspected)] == [
        ("required", ("NET-SUS-01",)),
        ("alert", ("NET-SUS-01",)),
    ]
    assert guardrail(registration) == []


def test_one_message_per_requester_with_initials_and_references_only(
    meeting: Meeting, registration: Registration, coordinator: Any
) -> None:
    second = register_case(meeting=meeting, case=make_case(coordinator), actor=coordinator, question="?")

    (message,) = preview(meeting)

    assert (message.recipient, message.registrations) == (coordinator.professional, [registration, second])
    assert f"C. E., dossier {registration.case.reference} :" in message.body
    assert "- Plus grand diamètre (radiologue)" in message.body
    assert "ESSAI" not in message.body.upper().replace("RCP D'ESSAI", "")
    assert not mail.outbox


def test_what_was_read_is_what_is_sent_and_kept(meeting: Meeting, registration: Registration, coordinator: Any) -> None:
    recipient = coordinator.professional
    (message,) = preview(meeting)
    ask = {"meeting": meeting, "recipient": recipient, "actor": coordinator, "subject": message.subject}
    with pytest.raises(errors.NoAddress):
        send_reminder(**ask, body=message.body)
    recipient.email = "dr.demandeur@example.org"
    recipient.save()
    with pytest.raises(errors.NameInMessage):
        send_reminder(**ask, body=f"{message.body}\nMme Essai.")

    reminder = send_reminder(**ask, body=message.body)

    assert [(sent.to, sent.subject, sent.body) for sent in mail.outbox] == [([recipient.email], message.subject, message.body)]
    assert list(reminder.registrations.all()) == [registration]
    assert [entry.detail["code"] for entry in Entry.objects.filter(event=Event.MEETING_REFUSED)] == ["no_address", "name_in_message"]


def test_the_journal_keeps_the_words_it_had_before_a_renaming(meeting: Meeting, registration: Registration, coordinator: Any) -> None:
    recipient, asked = coordinator.professional, {"subject": "Rappel", "body": "Bonjour"}
    with pytest.raises(errors.NoAddress):
        send_reminder(meeting=meeting, recipient=recipient, actor=coordinator, **asked)
    with pytest.raises(errors.AlreadyRegistered):
        quick_register_case(meeting=meeting, actor=coordinator, question="?", case=registration.case)
    recipient.email = "dr.demandeur@example.org"
    recipient.save()
    send_reminder(meeting=meeting, recipient=recipient, actor=coordinator, **asked)

    refused = [entry.detail["action"] for entry in Entry.objects.filter(event=Event.MEETING_REFUSED).order_by("pk")]
    assert refused == ["send_chase", "inscribe"]
    assert Entry.objects.get(event=Event.REMINDER_SENT).subject_type == "chase"


def test_a_message_that_does_not_leave_is_not_kept(meeting: Meeting, registration: Registration, coordinator: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9
    recipient = coordinator.professional
    recipient.email = "dr.demandeur@example.org"
    recipient.save()

    with pytest.raises(errors.NotSent):
        send_reminder(meeting=meeting, recipient=recipient, actor=coordinator, subject="Rappel", body="Bonjour")

    assert not Reminder.objects.exists()


def test_initials_hold_no_more_than_two_letters(case: Case) -> None:
    assert birth_initials(case.patient) == "C. E."
