"""A case file: what fits is kept, what does not is listed with its cure."""

from __future__ import annotations

import json

import pytest

from cryoboard.accounts.errors import AccessRefused
from cryoboard.accounts.models import Role
from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.errors import ImportRefused
from cryoboard.cases.imports import import_case
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import engine_facts
from tests.factories import make_user

FILE = {"case": "A-12", "on": "2026-01-10", "facts": {
    "patient": {"age_years": 34}, "tumour": {"site": "abdominal_wall", "size_mm": "8 cm", "colour": "red"},
    "prior_treatments": [{"modality": "hormonal", "outcome": "progression"}]}}


def test_good_values_are_kept_and_refused_ones_listed_with_their_cure(coordinator, board):
    report = import_case(actor=coordinator, board=board, document=json.dumps(FILE).encode(), name="a-12.json")

    assert engine_facts(report.case) == {
        "patient.age_years": 34, "tumour.site": "abdominal_wall",
        "prior_treatments": [{"modality": "hormonal", "outcome": "progression"}]}
    assert sorted((problem.fact, problem.code) for problem in report.refused) == [
        ("tumour.colour", "unknown_fact"), ("tumour.size_mm", "type")]
    assert all(problem.hint for problem in report.refused)
    assert report.case.reference == "a-12"
    assert Entry.objects.get(event=Event.CASE_IMPORTED).detail["refused"] == ["tumour.colour", "tumour.size_mm"]


def test_a_reference_already_taken_gives_the_case_a_new_one(coordinator, board):
    references = [import_case(actor=coordinator, board=board, document=json.dumps(FILE)).case.reference for _ in range(2)]

    assert len(set(references)) == 2


@pytest.mark.parametrize(("document", "words"), [
    (b"%PDF-1.7 ...", "PDF"),
    (b"\xff\xfe\x00", "UTF-8"),
    (b'{"facts": {', "JSON mal form"),
    (b'{"facts": {"patient": {"age_years": NaN}}}', "n'est pas un nombre"),
    (b"[]", "un dossier à la fois"),
    (b'{"patient": {}}', "forme d'un dossier"),
    (b"[" * 100_000, "JSON"),
    (b"x" * (50 * 1024 * 1024), "dépasse"),
])
def test_what_is_not_a_case_is_refused_in_a_sentence_and_journalled(coordinator, board, document, words):
    with pytest.raises(ImportRefused, match=words):
        import_case(actor=coordinator, board=board, document=document)

    assert Case.objects.count() == 0
    assert Entry.objects.get().event == Event.IMPORT_REFUSED


def test_a_day_in_the_future_is_refused_and_the_rest_is_kept(coordinator, board):
    report = import_case(actor=coordinator, board=board, document=json.dumps({**FILE, "on": "2999-01-01"}))

    assert ("on", "date") in [(problem.fact, problem.code) for problem in report.refused]
    assert engine_facts(report.case)["patient.age_years"] == 34


def test_who_may_not_open_a_case_imports_none(board):
    with pytest.raises(AccessRefused):
        import_case(actor=make_user("qualite", Role.QUALITY_3C, board), board=board, document=json.dumps(FILE))
