"""Facts are added, never changed: who, when true, when learnt, from which report, in which state."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from cryoboard.audit.errors import JournalIsAppendOnly
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.errors import FactRefused
from cryoboard.cases.models import Fact
from cryoboard.cases.selectors import current_facts, engine_facts, fact_history
from cryoboard.cases.services import record_fact
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from tests.factories import make_case, make_user

SIZE = "tumour.size_mm"


@pytest.fixture
def nameless(coordinator, board):
    """A case whose identity says neither age nor sex."""
    return make_case(coordinator, board, patient={"birth_date": None, "sex": "unknown"})


def test_correcting_a_fact_adds_a_row_and_the_first_stays(case, coordinator, oncologist):
    record_fact(case=case, name=SIZE, raw=72, actor=coordinator, observed_on=date(2025, 3, 1), source_document="IRM")
    record_fact(case=case, name=SIZE, raw="75", actor=oncologist)

    assert [(row.value, row.entered_by, row.source_document) for row in fact_history(case, SIZE)] == [
        (75, oncologist, ""),
        (72, coordinator, "IRM"),
    ]
    assert engine_facts(case)[SIZE] == 75


def test_a_fact_row_is_never_changed_nor_deleted(case):
    row = Fact.objects.filter(case=case).first()
    row.value = "neck"

    for attempt in (
        row.save,
        row.delete,
        Fact.objects.all().delete,
        lambda: Fact.objects.update(value=1),
        lambda: Fact.objects.bulk_update([row], ["value"]),
        lambda: case.facts.all().delete(),
        lambda: case.facts.update(value=1),
    ):
        with pytest.raises(JournalIsAppendOnly):
            attempt()
    assert "neck" not in Fact.objects.values_list("value", flat=True)


def test_the_case_can_be_read_as_it_was_known_on_a_day(nameless, coordinator):
    for day, size in ((1, 60), (9, 66)):
        with time_machine.travel(datetime(2026, 3, day, 9, 0, tzinfo=UTC)):
            record_fact(case=nameless, name=SIZE, raw=size, actor=coordinator)

    assert engine_facts(nameless, as_of=datetime(2026, 2, 1, tzinfo=UTC)) == {}
    assert engine_facts(nameless, as_of=datetime(2026, 3, 2, tzinfo=UTC)) == {SIZE: 60}
    assert engine_facts(nameless) == {SIZE: 66}


@pytest.mark.parametrize("state", ["pending", "unknown", "not_applicable"])
def test_only_a_known_fact_reaches_the_rules(case, coordinator, state):
    record_fact(case=case, name="patient.age_years", raw=40, actor=coordinator)
    record_fact(case=case, name="patient.age_years", raw=None, state=state, expected_on=date(2030, 1, 1), actor=coordinator)

    current = current_facts(case)["patient.age_years"]
    assert "patient.age_years" not in engine_facts(case)
    assert (current.state, current.value, current.expected_on) == (state, None, date(2030, 1, 1) if state == "pending" else None)


def test_age_and_sex_are_read_from_the_identity_until_someone_enters_them(coordinator, board):
    case = make_case(coordinator, board, patient={"birth_date": date(1990, 11, 21), "sex": "female"})

    assert engine_facts(case) == {"patient.age_years": 35, "patient.sex": "female"}
    assert Fact.objects.count() == 0
    assert [row.source_document for row in current_facts(case).values()] == ["Identité du patient"] * 2
    assert current_facts(case, on=date(2026, 11, 21))["patient.age_years"].value == 36

    record_fact(case=case, name="patient.age_years", raw=34, actor=coordinator, source_document="Publication")
    assert engine_facts(case)["patient.age_years"] == 34


def test_an_identity_that_says_nothing_gives_no_fact(nameless):
    assert current_facts(nameless) == {}


def test_a_dated_step_is_a_step_done_for_the_site_as_for_the_command_line(nameless, coordinator):
    record_fact(case=nameless, name="pathway.rcp_recours_date", raw="2026-09-10", actor=coordinator)

    assert engine_facts(nameless) == {"pathway.rcp_recours_date": "2026-09-10", "pathway.rcp_recours_done": True}


@pytest.mark.parametrize(
    ("name", "raw", "code", "words"),
    [
        ("tumour.site", "abdomen", "list", "n'est pas dans la liste"),
        ("tumour.site", ["neck"], "list", "n'est pas dans la liste"),
        (SIZE, -3, "range", "hors des valeurs possibles"),
        (SIZE, 0, "range", "hors des valeurs possibles"),
        (SIZE, "8 cm", "type", "n'est pas un nombre"),
        (SIZE, "9" * 400, "type", "n'est pas fini"),
        (SIZE, True, "type", "n'est pas un nombre"),
        (SIZE, None, "missing", "La valeur manque"),
        (SIZE, "", "missing", "La valeur manque"),
        ("ablation.date", "2999-01-01", "date", "dans le futur"),
        ("ablation.date", "2026-02-30", "date", "n'est pas une date"),
        ("prior_treatments", [{"modality": "magie"}], "list", "n'est pas dans la liste"),
        ("tumour.colour", "red", "unknown_fact", "Donnée inconnue"),
    ],
)
def test_a_refused_value_is_said_in_french_and_journalled_without_the_value(case, coordinator, name, raw, code, words):
    before = list(Fact.objects.values_list("pk", flat=True))

    with pytest.raises(FactRefused) as refusal:
        record_fact(case=case, name=name, raw=raw, actor=coordinator)

    entry = Entry.objects.order_by("-pk").first()
    assert words in refusal.value.problem
    assert refusal.value.hint
    assert list(Fact.objects.values_list("pk", flat=True)) == before
    assert (entry.event, entry.actor, entry.case) == (Event.FACT_REFUSED, coordinator, case)
    assert entry.detail == {"fact": "" if code == "unknown_fact" else name, "code": code}


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"observed_on": date(2026, 11, 21)}, "date"),
        ({"source_document": "x" * 201}, "source_document"),
        ({"state": "perdue"}, "state"),
    ],
)
def test_an_envelope_that_cannot_be_is_refused(case, coordinator, envelope, code):
    with pytest.raises(FactRefused):
        record_fact(case=case, name=SIZE, raw=40, actor=coordinator, **envelope)

    assert Entry.objects.order_by("-pk").first().detail == {"fact": SIZE, "code": code}


def test_every_row_written_has_its_line_in_the_journal(case, coordinator):
    fact = record_fact(case=case, name=SIZE, raw=60, actor=coordinator)

    entry = Entry.objects.order_by("-pk").first()
    assert (entry.event, entry.actor, entry.case, entry.subject_id) == (Event.FACT_RECORDED, coordinator, case, str(fact.pk))
    assert entry.detail == {"fact": SIZE, "state": "known"}


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_AUTHOR, Role.RULE_APPROVER, Role.REQUESTER])
def test_who_may_not_edit_this_case_writes_nothing(case, board, role):
    reader = make_user("lecteur", role, board)
    before = Fact.objects.count()

    with pytest.raises(AccessRefused):
        record_fact(case=case, name=SIZE, raw=40, actor=reader)
    assert Fact.objects.count() == before


def test_the_facts_of_a_case_take_one_query_however_many_they_are(case, coordinator, django_assert_num_queries):
    with django_assert_num_queries(1):
        current_facts(case)
    for name, raw in ((SIZE, 40), ("patient.age_years", 30), ("patient.ecog", 1)):
        record_fact(case=case, name=name, raw=raw, actor=coordinator)

    with django_assert_num_queries(1):
        current_facts(case)
