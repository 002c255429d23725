"""A case file: what fits is kept, what does not is listed with its cure, what is not a case is refused in a sentence."""

from __future__ import annotations

import json

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.errors import ImportRefused
from cryoboard.cases.imports import import_case
from cryoboard.cases.models import Case, Patient
from cryoboard.cases.selectors import current_facts, engine_facts
from cryoboard.organisation.errors import AccessRefused
from cryoboard.organisation.models import Role
from tests.factories import make_user

FACTS = {
    "patient": {"age_years": 34},
    "tumour": {"site": "abdominal_wall"},
    "prior_treatments": [{"modality": "hormonal", "outcome": "progression"}],
}
KEPT = {
    "patient.age_years": 34,
    "tumour.site": "abdominal_wall",
    "prior_treatments": [{"modality": "hormonal", "outcome": "progression"}],
}


@pytest.fixture
def upload(coordinator, board):
    """Sends a document as the coordinator; anything but bytes is written as JSON first."""

    def send(document, name="a-12.json"):
        content = document if isinstance(document, bytes | str) else json.dumps(document)
        return import_case(actor=coordinator, board=board, document=content, name=name)

    return send


def refusals(report):
    return sorted((problem.fact, problem.code) for problem in report.refused)


def test_a_file_of_the_contract_becomes_a_case_with_its_facts_and_their_envelope(upload, coordinator):
    report = upload({"case": "A-12", "on": "2026-01-10", "rulesets": ["desmoid-2024-dtwg"], "facts": FACTS})

    assert (report.case.reference, report.refused, engine_facts(report.case)) == ("A-12", [], KEPT)
    fact = current_facts(report.case)["tumour.site"]
    assert (fact.source_document, fact.observed_on.isoformat(), fact.entered_by) == (
        "Fichier a-12.json",
        "2026-01-10",
        coordinator,
    )
    assert {row.name for row in report.accepted} == set(KEPT)


def test_the_items_of_the_fiche_are_accepted_and_what_resembles_one_is_refused(upload):
    report = upload({"facts": {"patient": {"allergies": [], "weight_kg": 62.5, "allergy": "pénicilline"}, "tumour": {"clinical_t": "T1c"}}})

    assert engine_facts(report.case) == {"patient.allergies": [], "patient.weight_kg": 62.5, "tumour.clinical_t": "T1c"}
    assert refusals(report) == [("patient.allergy", "unknown_fact")]


@pytest.mark.parametrize(
    ("group", "values", "refused"),
    [
        ("tumour", {"size_mm": -3}, ("tumour.size_mm", "range")),
        ("tumour", {"size_mm": "8 cm"}, ("tumour.size_mm", "type")),
        ("tumour", {"size_mm": True}, ("tumour.size_mm", "type")),
        ("tumour", {"site": "Paroi"}, ("tumour.site", "list")),
        ("tumour", {"site": ["neck"]}, ("tumour.site", "list")),
        ("tumour", {"size_mm": {"value": 80}}, ("tumour.size_mm", "type")),
        ("tumour", {"colour": "red"}, ("tumour.colour", "unknown_fact")),
        ("tumor", {"size_mm": 80}, ("tumor.size_mm", "unknown_fact")),
        ("ablation", {"date": "2999-01-01"}, ("ablation.date", "date")),
        ("ablation", {"date": "30/02/2026"}, ("ablation.date", "date")),
        ("ablation", {"date": 20260101}, ("ablation.date", "date")),
        ("patient", {"age_years": 34.5}, ("patient.age_years", "type")),
        ("patient", {"is_pregnant": "peut-être"}, ("patient.is_pregnant", "type")),
        ("disease", {"threat": "life"}, ("disease.threat", "type")),
        ("prior_treatments", [{"modality": "magie"}], ("prior_treatments[0].modality", "list")),
        ("prior_treatments", [{"modality": "surgery", "prix": 3}], ("prior_treatments[0].prix", "unknown_fact")),
        ("imaging", "IRM", ("imaging", "type")),
    ],
)
def test_a_wrong_value_is_listed_with_its_cure_and_the_good_ones_are_kept(upload, group, values, refused):
    report = upload({"facts": {"symptoms": {"pain_nrs": 4}, group: values}})

    assert refusals(report) == [refused]
    assert report.refused[0].problem and report.refused[0].hint
    assert engine_facts(report.case) == {"symptoms.pain_nrs": 4}


def test_unknown_absent_and_null_say_the_same_and_are_no_refusal(upload):
    report = upload({"facts": {"tumour": {"site": None, "size_mm": "unknown"}, "patient": {}}})

    assert (refusals(report), engine_facts(report.case)) == ([], {})


def test_the_journal_says_what_was_refused_and_holds_no_word_of_the_file(upload, coordinator):
    document = {"Mme Dupont": 1, "facts": {"tumour": {"site": "neck", "size_mm": "8 cm"}, "Dupont Claire": "née en 1990"}}
    report = upload(document, name="Dupont Claire.json")

    assert refusals(report) == [("Dupont Claire", "unknown_fact"), ("Mme Dupont", "unknown_fact"), ("tumour.size_mm", "type")]
    entry = Entry.objects.get(event=Event.CASE_IMPORTED)
    assert (entry.actor, entry.case) == (coordinator, report.case)
    assert entry.detail == {"kept": 1, "refused": 3, "refused_facts": ["tumour.size_mm"]}
    assert "Dupont" not in str(list(Entry.objects.values_list("detail", flat=True)))


def test_a_reference_already_taken_gives_a_new_number_and_says_so(upload):
    first, second = (upload({"case": "A-12", "facts": FACTS}) for _ in range(2))

    assert [first.case.reference, second.case.reference] == ["A-12", "2026-0001"]
    assert (refusals(first), refusals(second)) == ([], [("case", "reference")])


@pytest.mark.parametrize("reference", ["nouveau", "import", "../../etc", "A 12", "Mme Dupont", "é1", "1" * 41, {"a": 1}])
def test_what_cannot_be_a_reference_is_replaced_and_said(upload, reference):
    report = upload({"case": reference, "facts": FACTS})

    assert (report.case.reference, refusals(report)) == ("2026-0001", [("case", "reference")])


@pytest.mark.parametrize("number", [12, None, ""])
def test_a_number_or_nothing_is_a_fine_reference(upload, number):
    assert upload({"case": number, "facts": FACTS}).refused == []


@pytest.mark.parametrize(("day", "code"), [("2999-01-01", "date"), ("hier", "date"), (20260101, "date"), (["2026-01-01"], "date")])
def test_a_day_that_cannot_be_is_refused_and_the_rest_is_kept(upload, day, code):
    report = upload({"on": day, "facts": FACTS})

    assert (refusals(report), engine_facts(report.case)) == ([("on", code)], KEPT)


@pytest.mark.parametrize("question", [["?"], "?" * 2001])
def test_a_question_that_cannot_be_is_refused_and_the_rest_is_kept(upload, question):
    report = upload({"question": question, "facts": FACTS})

    assert (report.case.question, refusals(report)) == ("", [("question", "type")])


@pytest.mark.parametrize(
    ("document", "reason", "words"),
    [
        (b"%PDF-1.7 ...", "pdf", "PDF"),
        (b"\xff\xfe\x00", "not_text", "UTF-8"),
        (b"\x89PNG\r\n", "not_text", "UTF-8"),
        (b"", "json", "JSON mal formé, ligne 1, colonne 1"),
        (b'{"facts": {', "json", "JSON mal formé, ligne 1, colonne 12"),
        (b'{"facts": {"patient": {"age_years": NaN}}}', "json", "NaN n'est pas un nombre"),
        (b'{"facts": {"patient": {"age_years": ' + b"9" * 5000 + b"}}}", "json", "démesuré"),
        (
            b'{"facts": {"tumour": {"size_mm": 72}, "tumour": {"site": "neck"}}}',
            "duplicate",
            "« tumour » est écrit deux fois dans le même objet, ligne 1, colonne 12 puis ligne 1, colonne 39",
        ),
        (rb'{"facts": {"imaging": [{"context": "\ud800"}]}}', "not_text", "pas du texte"),
        (b"[]", "several", "un dossier à la fois"),
        (b'[{"facts": {}}, {"facts": {}}]', "several", "un dossier à la fois"),
        (b'{"facts": {}}\n\n{"facts": {}}\n', "several", "un par ligne ; déposez un dossier à la fois"),
        (b'{"facts": {}}\n{"facts": {}', "json", "ligne 2"),
        (b'{"facts": {}}\n12', "json", "ligne 2"),
        (b'{"patient": {}}', "shape", "forme d'un dossier"),
        (b'{"facts": []}', "shape", "forme d'un dossier"),
        (b'"facts"', "shape", "forme d'un dossier"),
        (b"[" * 100_000, "nesting", "trop imbriqué"),
        (b"x" * (50 * 1024 * 1024), "too_large", "dépasse 2 Mo"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isascii() and " " not in value else "",
)
def test_what_is_not_a_case_is_refused_in_a_sentence_and_journalled(upload, coordinator, document, reason, words):
    with pytest.raises(ImportRefused, match=words):
        upload(document)

    assert (Case.objects.count(), Patient.objects.count()) == (0, 0)
    entry = Entry.objects.get()
    assert (entry.event, entry.actor, entry.detail) == (Event.IMPORT_REFUSED, coordinator, {"code": reason})


def test_no_depth_of_nesting_breaks_the_reader(upload):
    refused = 0
    for depth in range(800, 1000, 3):
        try:
            report = upload(b'{"facts":' + b'{"a":' * depth + b"1" + b"}" * (depth + 1))
        except ImportRefused as refusal:
            refused += refusal.reason == "nesting"
        else:
            assert [problem.code for problem in report.refused] == ["unknown_fact"]

    assert refused


def test_a_file_with_a_byte_order_mark_is_read(upload):
    assert upload(b"\xef\xbb\xbf" + json.dumps({"facts": FACTS}).encode()).refused == []


def test_a_text_with_a_null_character_is_kept_word_for_word(upload):
    report = upload({"facts": {"imaging": [{"context": "bilan\u0000initial"}]}})

    assert engine_facts(report.case) == {"imaging": [{"context": "bilan\u0000initial"}]}


@pytest.mark.parametrize("role", [Role.QUALITY_3C, Role.ADMINISTRATOR, Role.RULE_AUTHOR])
def test_who_may_not_open_a_case_imports_none(board, role):
    with pytest.raises(AccessRefused):
        import_case(actor=make_user("quelquun", role, board), board=board, document=json.dumps({"facts": FACTS}))
    assert Case.objects.count() == 0
