"""Facts are added, never changed: who, when true, when learnt, from which report, in which state."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from cryoboard.accounts.errors import AccessRefused
from cryoboard.accounts.models import Role
from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.errors import ChangedMeanwhile, FactRefused, ReferenceTaken
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import cases_visible_to, current_facts, engine_facts, fact_history
from cryoboard.cases.services import create_case, record_fact, update_case
from tests.factories import make_case, make_user


def test_correcting_a_fact_adds_a_row_and_the_first_stays(case, coordinator, oncologist):
    record_fact(case=case, name="tumour.size_mm", raw=72, actor=coordinator, observed_on=date(2025, 3, 1), source_document="IRM")
    record_fact(case=case, name="tumour.size_mm", raw="75", actor=oncologist)

    assert [(row.value, row.entered_by, row.source_document) for row in fact_history(case, "tumour.size_mm")] == [
        (75, oncologist, ""), (72, coordinator, "IRM")]
    assert engine_facts(case)["tumour.size_mm"] == 75


def test_a_fact_row_is_never_changed_nor_deleted(case):
    row = Fact.objects.filter(case=case).first()
    row.value = "neck"

    for attempt in (row.save, row.delete, Fact.objects.all().delete, lambda: Fact.objects.update(value=1)):
        with pytest.raises(JournalIsAppendOnly):
            attempt()


def test_the_case_can_be_read_as_it_was_known_on_a_day(coordinator, board):
    with time_machine.travel(datetime(2026, 3, 1, 9, 0, tzinfo=UTC)):
        case = make_case(coordinator, board, {"tumour.size_mm": 60})
    with time_machine.travel(datetime(2026, 3, 9, 9, 0, tzinfo=UTC)):
        record_fact(case=case, name="tumour.size_mm", raw=66, actor=coordinator)

    assert engine_facts(case, as_of=datetime(2026, 3, 2, tzinfo=UTC)) == {"tumour.size_mm": 60}
    assert engine_facts(case) == {"tumour.size_mm": 66}


@pytest.mark.parametrize("state", ["pending", "unknown", "not_applicable"])
def test_only_a_known_fact_reaches_the_rules(case, coordinator, state):
    record_fact(case=case, name="patient.age_years", raw=40, actor=coordinator)
    record_fact(case=case, name="patient.age_years", raw=None, state=state, expected_on=date(2030, 1, 1), actor=coordinator)

    current = current_facts(case)["patient.age_years"]
    assert "patient.age_years" not in engine_facts(case)
    assert (current.state, current.value, current.expected_on) == (state, None, date(2030, 1, 1) if state == "pending" else None)


@pytest.mark.parametrize(("name", "raw", "words"), [
    ("tumour.site", "abdomen", "n'est pas dans la liste"),
    ("tumour.size_mm", -3, "hors des valeurs possibles"),
    ("tumour.size_mm", "8 cm", "n'est pas un nombre"),
    ("tumour.size_mm", None, "La valeur manque"),
    ("ablation.date", "2999-01-01", "dans le futur"),
    ("tumour.colour", "red", "Donnée inconnue"),
])
def test_a_refused_value_is_said_in_french_and_written_in_the_journal_without_the_value(case, coordinator, name, raw, words):
    before = Fact.objects.count()

    with pytest.raises(FactRefused) as refusal:
        record_fact(case=case, name=name, raw=raw, actor=coordinator)

    entry = Entry.objects.order_by("-pk").first()
    assert words in refusal.value.problem
    assert refusal.value.hint
    assert Fact.objects.count() == before
    assert (entry.event, entry.detail["fact"], str(raw) in str(entry.detail)) == (Event.FACT_REFUSED, name, False)


def test_an_examination_cannot_be_dated_in_the_future(case, coordinator):
    with pytest.raises(FactRefused, match="futur"):
        record_fact(case=case, name="tumour.size_mm", raw=40, actor=coordinator, observed_on=date(2999, 1, 1))


def test_every_write_is_written_in_the_journal(coordinator, board):
    case = make_case(coordinator, board, {"tumour.size_mm": 60})
    update_case(case=case, actor=coordinator, patient={"ipp": "900002"}, question="Autre ?", version=1)

    assert [(entry.event, entry.actor, entry.case) for entry in Entry.objects.order_by("pk")] == [
        (Event.CASE_CREATED, coordinator, case), (Event.FACT_RECORDED, coordinator, case), (Event.CASE_UPDATED, coordinator, case)]
    assert "900002" not in str([entry.detail for entry in Entry.objects.all()])


def test_two_people_on_one_case_get_a_readable_refusal_and_nothing_is_overwritten(case, coordinator, oncologist):
    update_case(case=case, actor=coordinator, patient={}, question="Première question", version=1)

    with pytest.raises(ChangedMeanwhile, match="rechargez la page"):
        update_case(case=case, actor=oncologist, patient={}, question="Seconde question", version=1)

    assert Case.objects.get(pk=case.pk).question == "Première question"


def test_a_reference_is_taken_once(case, coordinator, board):
    with pytest.raises(ReferenceTaken):
        create_case(actor=coordinator, board=board, patient={"birth_name": "X", "given_names": "Y"}, reference=case.reference)


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_AUTHOR])
def test_who_may_only_read_writes_nothing(case, board, role):
    reader = make_user("lecteur", role, board)
    before = Fact.objects.count()

    with pytest.raises(AccessRefused):
        record_fact(case=case, name="tumour.size_mm", raw=40, actor=reader)
    assert Fact.objects.count() == before


@pytest.mark.parametrize(("search", "found"), [("essai", 1), ("900001", 1), ("camille conduite", 1), ("dupont", 0)])
def test_the_list_is_searched_by_name_number_and_question(case, coordinator, search, found):
    assert cases_visible_to(coordinator, search).count() == found


def test_the_facts_of_a_case_take_one_query_however_many_they_are(case, coordinator, django_assert_num_queries):
    with django_assert_num_queries(1):
        current_facts(case)
    for name, raw in (("tumour.size_mm", 40), ("patient.age_years", 30), ("patient.ecog", 1)):
        record_fact(case=case, name=name, raw=raw, actor=coordinator)

    with django_assert_num_queries(1):
        current_facts(case)
