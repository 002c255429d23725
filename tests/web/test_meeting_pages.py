"""The coordinator's week: the dashboard, registration, completeness, reminders, agenda, charter."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.cases.selectors import current_facts
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.charter import charter_of, save_charter
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Professional, Role, Specialty
from cryoboard.web.forms.registration import WAITING, field_name
from tests.factories import CONFIRMED, make_case, make_meeting, make_user

IN_TIME = timedelta(days=9)
SITE, HISTOLOGY, PHASE = "tumour.site", "diagnosis.histology", "disease.state"
MASS = ("tumour.mass_present", "tumour.size_mm", "tumour.depth")


@pytest.fixture
def meeting(board: Any) -> Meeting:
    """A meeting whose registrations are open for days."""
    at = (timezone.localtime() + IN_TIME).replace(hour=14, minute=0, second=0, microsecond=0)
    return make_meeting(board, at)


@pytest.fixture
def surgeon(board: Any) -> Professional:
    person = make_user("chirurgienne", Role.SURGEON, board).professional
    person.specialty, person.rpps, person.email = Specialty.SURGERY, "10100000006", "chirurgienne@exemple.fr"
    person.save()
    return person


def typed(surgeon: Professional, **changes: Any) -> dict[str, Any]:
    """A whole registration as a coordinator types it."""
    return {
        "step": "save",
        "birth_name": "Durand",
        "given_names": "Alice",
        "birth_date": "1980-02-01",
        "sex": "female",
        "ipp": "770011",
        "requester": surgeon.pk,
        "question": "Masse de cuisse : quel bilan ?",
        "for_treatment": "on",
        "urgency": "planned",
        "informed": "done",
        "informed_on": timezone.localdate().isoformat(),
        "consent": "no_objection",
        field_name(SITE): "limb_lower",
        field_name(HISTOLOGY): WAITING,
        field_name(PHASE): "suspicion",
        **changes,
    }


def url(name: str, *args: Any) -> str:
    return reverse(f"cryoboard:{name}", args=args)


def registered(meeting: Meeting, case: Case, actor: Any, **fields: Any) -> Registration:
    return register_case(meeting=meeting, case=case, actor=actor, **{"question": "Quelle conduite tenir ?", **fields})


def test_ninety_seconds_open_a_case_with_its_tumour_and_its_registration(signed_in, meeting, surgeon):
    answer = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon))

    found = Registration.objects.get()
    facts = {name: (fact.value, fact.state) for name, fact in current_facts(found.case).items() if name in (SITE, HISTOLOGY, PHASE)}
    assert answer.url == url("registration", meeting.pk, found.pk)
    assert (found.number, found.requester, found.case.question) == (1, surgeon, "Masse de cuisse : quel bilan ?")
    assert facts == {SITE: ("limb_lower", "known"), HISTOLOGY: (None, "pending"), PHASE: ("suspicion", "known")}


def test_each_part_of_the_registration_has_its_number(signed_in, meeting):
    page = signed_in.get(reverse("cryoboard:meeting_register", args=[meeting.pk])).content.decode()
    legends = re.findall(r"<legend>(\d+\. [^<]+)</legend>", page)

    assert legends == ["1. Patient", "2. Demande", "3. Tumeur", "4. Information du patient"]


def test_nothing_clinical_blocks_a_registration(signed_in, meeting, surgeon):
    nothing = {field_name(name): "" for name in (SITE, HISTOLOGY, PHASE)}

    signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, **nothing, requester="", informed="", consent=""))

    assert (Registration.objects.count(), Fact.objects.count()) == (1, 0)


def test_a_refused_registration_keeps_every_word_and_leaves_nothing_behind(signed_in, meeting, surgeon):
    answer = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, question="", ins_matricule="123"))

    page = answer.content.decode()
    kept = ('value="Durand"', 'value="770011"', 'value="123"', 'value="limb_lower" selected', str(surgeon))
    assert (answer.status_code, [word for word in kept if word not in page]) == (422, [])
    assert (Case.objects.count(), Registration.objects.count()) == (0, 0)


def test_a_wrong_national_number_is_refused_and_no_case_is_opened(signed_in, meeting, surgeon):
    answer = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, ins_matricule="269054958815781"))

    assert (answer.status_code, Case.objects.count(), Patient.objects.count()) == (422, 0, 0)
    assert "matricule INS" in answer.content.decode()


def test_a_patient_who_may_be_known_is_said_before_a_second_one_is_made(signed_in, meeting, surgeon, coordinator, board):
    twin = {"birth_name": "DURAND", "given_names": "Alice", "birth_date": date(1980, 2, 1), "ipp": ""}
    known = make_case(coordinator, board, patient=twin)

    warned = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon))
    insisted = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, another_person="on"))

    assert (warned.status_code, known.reference in warned.content.decode()) == (422, True)
    assert (insisted.status_code, Patient.objects.count()) == (302, 2)


def test_a_new_case_of_a_known_patient_keeps_one_patient(signed_in, meeting, surgeon, case):
    answer = signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, known_patient=case.reference))

    assert (answer.status_code, Patient.objects.count(), Case.objects.count()) == (302, 1, 2)


def test_a_case_that_exists_is_registered_as_it_is(signed_in, meeting, surgeon, case):
    facts = Fact.objects.count()
    same = {field_name(SITE): "abdominal_wall", field_name(HISTOLOGY): "desmoid", field_name(PHASE): ""}

    signed_in.post(url("meeting_register", meeting.pk), typed(surgeon, case=case.reference, **same))

    assert (Registration.objects.get().case, Case.objects.count(), Fact.objects.count()) == (case, 1, facts)


def test_looking_for_a_patient_or_a_physician_loses_nothing_typed(signed_in, meeting, surgeon, case):
    words = {"step": "look", "words": "essai 04/05/1990", "doctor_words": "chirurg", "question": "Une question commencée", "requester": ""}

    page = signed_in.post(url("meeting_register", meeting.pk), words).content.decode()

    shown = (f'value="case:{case.reference}"', "10100000006", "Une question commencée")
    assert [word for word in shown if word not in page] == []


def test_the_guardrail_shows_before_anything_is_saved(signed_in, meeting):
    mass, size, depth = (field_name(name) for name in MASS)
    told = {"step": "check", field_name(PHASE): "suspicion", mass: "true", size: "30", depth: "deep"}

    suspect = signed_in.post(url("meeting_register", meeting.pk), told).content.decode()
    harmless = signed_in.post(url("meeting_register", meeting.pk), {**told, depth: "superficial"}).content.decode()

    assert ("NET-SUS-01" in suspect, "biopsie et relecture avant tout geste" in suspect) == (True, True)
    assert "biopsie et relecture avant tout geste" not in harmless


def test_after_the_deadline_an_urgent_case_enters_with_its_reason(signed_in, board, surgeon):
    tomorrow = make_meeting(board)

    refused = signed_in.post(url("meeting_register", tomorrow.pk), typed(surgeon))
    entered = signed_in.post(url("meeting_register", tomorrow.pk), typed(surgeon, urgency_reason="Compression nerveuse"))

    assert (refused.status_code, entered.status_code, Registration.objects.get().urgency) == (422, 302, "urgent")
    assert list(Entry.objects.filter(event=Event.MEETING_REFUSED).values_list("detail__code", flat=True)) == ["deadline_passed"]


def test_four_numbers_filter_one_table(signed_in, meeting, coordinator, case):
    registered(meeting, case, coordinator, synthesis="Écrite")

    whole = signed_in.get(url("meeting", meeting.pk)).context["page"]
    ready = signed_in.get(url("meeting", meeting.pk), {"filtre": "prets"}).context["page"]

    assert [(each.label, each.count) for each in whole.counters] == [
        ("À relire", 0),
        ("Incomplets", 1),
        ("Prêts", 0),
        ("Compétences manquantes", 0),
    ]
    assert ([line.registration.number for line in whole.lines], ready.lines) == ([1], [])


def test_the_dashboard_shows_initials_never_a_name(signed_in, meeting, coordinator, case):
    registered(meeting, case, coordinator)

    page = signed_in.get(url("meeting", meeting.pk)).content.decode()

    assert ("C. E. · F" in page, "ESSAI" in page) == (True, False)


def test_the_dashboard_costs_the_same_for_one_case_or_five(signed_in, meeting, coordinator, board, django_assert_max_num_queries):
    registered(meeting, make_case(coordinator, board, CONFIRMED), coordinator)
    signed_in.get(url("meeting", meeting.pk))
    with django_assert_max_num_queries(60) as first:
        signed_in.get(url("meeting", meeting.pk))
    for number in range(4):
        registered(meeting, make_case(coordinator, board, CONFIRMED, patient={"ipp": f"90001{number}"}), coordinator)

    with django_assert_max_num_queries(len(first.captured_queries)):
        signed_in.get(url("meeting", meeting.pk))


def test_a_missing_line_is_answered_where_it_stands(signed_in, meeting, coordinator, case):
    row = registered(meeting, case, coordinator)
    name = PHASE
    answer = url("completeness_item", meeting.pk, row.pk, name)

    refused = signed_in.post(answer, {"state": "known", "value": "nulle-part"})
    signed_in.post(answer, {"state": "pending", "expected_on": "2030-01-15"})
    signed_in.post(answer, {"state": "not_applicable"})

    states = list(Fact.objects.filter(case=case, name=name).order_by("pk").values_list("state", "expected_on"))
    assert (refused.status_code, states) == (422, [("pending", date(2030, 1, 15)), ("not_applicable", None)])


def test_that_there_is_no_allergy_is_said_in_one_click_where_the_line_stands(signed_in, meeting, coordinator, case):
    row, name = registered(meeting, case, coordinator), "patient.allergies"

    page = signed_in.get(url("meeting_completeness", meeting.pk), {"inscription": row.number}).content.decode()
    signed_in.post(url("completeness_item", meeting.pk, row.pk, name), {"state": "known", "none": "1"})

    assert "Aucune connue<span" in page
    assert (current_facts(case)[name].state, current_facts(case)[name].value) == ("known", [])


def test_a_reminder_is_read_corrected_then_sent(signed_in, meeting, coordinator, board, surgeon):
    case = make_case(coordinator, board, patient={"birth_name": "VALMONT"})
    registered(meeting, case, coordinator, requester=surgeon)
    page = signed_in.get(url("meeting_reminders", meeting.pk)).context["page"]
    letter = page.letters[0].message

    named = {"recipient": surgeon.pk, "subject": letter.subject, "body": f"Pour Madame Valmont, {case.reference}"}
    refused = signed_in.post(url("meeting_reminders", meeting.pk), named)
    before = len(mail.outbox)
    signed_in.post(url("meeting_reminders", meeting.pk), {**named, "body": f"Dossier {case.reference}, corrigé."})

    assert (refused.status_code, "Pour Madame Valmont" in refused.content.decode(), before) == (422, True, 0)
    assert [(sent.to, sent.body) for sent in mail.outbox] == [([surgeon.email], f"Dossier {case.reference}, corrigé.")]


def test_a_file_sent_back_has_a_message_even_when_nothing_lacks(signed_in, meeting, coordinator, case, surgeon):
    row = registered(meeting, case, coordinator, requester=surgeon)

    page = signed_in.get(url("meeting_reminders", meeting.pk), {"inscription": row.number}).context["page"]

    assert [letter.message.recipient for letter in page.letters] == [surgeon]


def test_a_reader_cannot_pass_an_incomplete_file_for_ready(signed_in, meeting, coordinator, case):
    row = registered(meeting, case, coordinator)

    page = signed_in.get(url("registration_review", meeting.pk, row.pk))
    refused = signed_in.post(url("registration_review_conclusion", meeting.pk, row.pk), {"conclusion": "ready"})
    recorded = signed_in.post(url("registration_review_conclusion", meeting.pk, row.pk), {"conclusion": "record"})

    assert (page.context["page"].may_be_ready, page.context["page"].may_be_recorded) == (False, False)
    assert (refused.status_code, recorded.status_code, Registration.objects.get().route) == (409, 409, "discussed")


def test_a_referral_board_is_asked_for_from_the_reading(signed_in, meeting, coordinator, case):
    row = registered(meeting, case, coordinator)

    signed_in.post(url("registration_review_conclusion", meeting.pk, row.pk), {"conclusion": "recourse"})

    assert Registration.objects.get().for_recourse is True


@pytest.fixture
def three(meeting: Meeting, coordinator: Any, board: Any) -> list[Registration]:
    """Three cases registered for one meeting."""
    cases = [make_case(coordinator, board, patient={"ipp": f"91000{number}"}) for number in range(3)]
    return [registered(meeting, each, coordinator) for each in cases]


def order(meeting: Meeting) -> list[int]:
    return list(meeting.registrations.filter(state="on_agenda").order_by("position").values_list("number", flat=True))


def test_buttons_compose_the_agenda_without_a_script(signed_in, meeting, three):
    for row in three:
        signed_in.post(url("agenda_move", meeting.pk, row.pk), {"move": "on"})
    signed_in.post(url("agenda_move", meeting.pk, three[2].pk), {"move": "up"})
    signed_in.post(url("agenda_move", meeting.pk, three[0].pk), {"move": "off"})

    assert order(meeting) == [3, 2]


def test_a_proposed_order_writes_nothing_until_it_is_applied(signed_in, meeting, three, coordinator):
    page = signed_in.get(url("meeting_agenda", meeting.pk), {"proposition": "1"}).context["page"]
    before = order(meeting)
    signed_in.post(url("agenda_order", meeting.pk), {"order": page.order, "applied": "1"})

    assert (before, len(page.agenda), order(meeting)) == ([], 3, [1, 2, 3])


def test_a_frozen_agenda_keeps_its_order_and_says_what_is_new(signed_in, meeting, three, coordinator):
    signed_in.post(url("agenda_order", meeting.pk), {"order": ",".join(str(row.pk) for row in three)})
    signed_in.post(url("agenda_freeze", meeting.pk))
    moved = signed_in.post(url("agenda_move", meeting.pk, three[2].pk), {"move": "up"})
    signed_in.post(url("completeness_item", meeting.pk, three[1].pk, SITE), {"state": "known", "value": "neck"})

    cards = signed_in.get(url("meeting_agenda", meeting.pk)).context["page"].agenda
    assert (moved.status_code, [(card.registration.number, card.new) for card in cards]) == (
        409,
        [(1, []), (2, ["Siège de la tumeur"]), (3, [])],
    )


def test_a_member_who_does_not_manage_reads_the_agenda_and_changes_nothing(board, meeting, three):
    client = Client()
    client.force_login(make_user("lectrice", Role.ONCOLOGIST, board))

    read = client.get(url("meeting_agenda", meeting.pk))
    refused = client.post(url("agenda_freeze", meeting.pk))

    assert (read.status_code, "Geler" in read.content.decode(), refused.status_code) == (200, False, 403)


def test_a_requester_registers_a_case_and_sees_no_other(board, meeting, three, surgeon):
    client = Client()
    client.force_login(make_user("demandeuse", Role.REQUESTER, board))

    listed = client.get(url("meetings")).content.decode()
    client.post(url("meeting_register", meeting.pk), typed(surgeon, requester=Professional.objects.get(user__username="demandeuse").pk))

    own = Registration.objects.get(number=4)
    seen = [client.get(url("registration", meeting.pk, row.pk)).status_code for row in (*three, own)]
    assert ("Inscrire un dossier" in listed, client.get(url("meeting", meeting.pk)).status_code) == (True, 404)
    assert seen == [404, 404, 404, 200]


def test_a_meeting_is_opened_then_called_off_and_its_cases_go_to_the_next(signed_in, meeting, three, board):
    day = (meeting.starts_at + timedelta(days=7)).date()
    form = {"board": board.pk, "day": day.isoformat(), "hour": "14:00", "mode": "mixed", "place": "Salle 2"}

    signed_in.post(url("meeting_new"), form)
    silent = signed_in.post(url("meeting_cancel", meeting.pk), {"because": " "})
    signed_in.post(url("meeting_cancel", meeting.pk), {"because": "Grève"})

    following = Meeting.objects.exclude(pk=meeting.pk).get()
    assert (silent.status_code, Meeting.objects.get(pk=meeting.pk).state) == (422, "cancelled")
    assert [(row.number, row.previous.number) for row in following.registrations.order_by("number")] == [(1, 1), (2, 2), (3, 3)]


def test_a_past_day_is_refused_with_all_that_was_typed(signed_in, meeting, board):
    form = {"board": board.pk, "day": "2020-01-02", "hour": "14:00", "mode": "mixed", "place": "Salle des Actes"}

    answer = signed_in.post(url("meeting_new"), form)

    assert (answer.status_code, "Salle des Actes" in answer.content.decode(), Meeting.objects.count()) == (422, True, 1)


def test_a_charter_changes_by_a_new_version_and_an_open_meeting_keeps_its_own(signed_in, meeting, board, coordinator):
    save_charter(board=board, actor=coordinator, requirements=[])
    form = {"valid_from": timezone.localdate().isoformat(), "meeting_minutes": "60", "discussed_minutes": "5"}
    form |= {"imaging_freshness_days": "30", "registration_days_before": "4", "registration_hour": "12", "agenda_days_before": "1"}
    form |= {"validation_days": "1", "dispatch_days": "2", "pps_days": "15", "treatment_days": "30", "requirement": [":surgery"]}

    refused = signed_in.post(url("charter", board.pk), {**form, "registration_hour": "25", "requirement": [":surgery", ":pathology"]})
    signed_in.post(url("charter", board.pk), form)

    now = charter_of(board)
    assert (refused.status_code, refused.content.decode().count('value=":pathology"')) == (422, 1)
    assert (now.version, now.meeting_minutes, [each.specialty for each in now.requirements.all()]) == (3, 60, ["surgery"])
    assert Meeting.objects.get(pk=meeting.pk).charter.version == 1


def test_the_papers_of_a_meeting_are_asked_for_from_its_pages(signed_in, meeting, three):
    signed_in.post(url("agenda_order", meeting.pk), {"order": ",".join(str(row.pk) for row in three)})

    agenda = signed_in.post(url("meeting_paper", meeting.pk), {"paper": "agenda"})
    receipt = signed_in.post(url("registration_receipt", meeting.pk, three[0].pk))

    assert [answer.url.startswith("/documents/") for answer in (agenda, receipt)] == [True, True]


def test_reading_a_meeting_and_a_registration_is_journalled(signed_in, meeting, three):
    signed_in.get(url("meeting", meeting.pk))
    signed_in.get(url("registration", meeting.pk, three[0].pk))

    last = Entry.objects.order_by("-pk")[:2]
    assert [entry.event for entry in last] == [Event.CASE_READ, Event.MEETING_READ]


def test_a_day_of_birth_is_read_among_the_words():
    from cryoboard.web.presenters.quick_registration import words_and_day

    assert words_and_day("martin 04/05/1990") == ("martin", datetime(1990, 5, 4).date())
