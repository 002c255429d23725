"""The fiche RCP: a draft that says so, then what was signed, for ever, on two pages; the letter that reports it; to whom both went."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cryoboard.audit.events import Event
from cryoboard.audit.models import Entry
from cryoboard.cases.models import Patient
from cryoboard.cases.services import record_fact
from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import amend_decision
from cryoboard.documents.errors import DecisionDamaged, DecisionNotSigned, DispatchRefused
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline import queue
from cryoboard.documents.services.decision_papers import request_fiche, request_gp_letter
from cryoboard.documents.services.dispatch import dispatches_of, save_dispatch
from cryoboard.documents.tasks import render_document
from cryoboard.meetings.services.written_opinion import give_opinion
from cryoboard.organisation.models import Professional, Specialty
from decision_rules import library
from tests.packages.documents.meeting_cases import INS, played, printed, recorded, signed
from tests.packages.documents.pdf_text import catalog, elements, fonts, pages, words

pytestmark = pytest.mark.either_database


@pytest.fixture
def scene(board: Any, coordinator: Any) -> SimpleNamespace:
    return played(board, coordinator)


@pytest.fixture
def signed_decision(scene: SimpleNamespace) -> Decision:
    return signed(scene, recorded(scene))


def fiche(decision: Decision, actor: Any) -> bytes:
    return printed(request_fiche(decision=decision, actor=actor))


def test_before_the_signature_the_fiche_is_a_draft_and_says_so(scene, coordinator):
    said = words(fiche(recorded(scene), coordinator))

    assert "BROUILLON" in said and "En cours (385651009)" in said and "Non signé" in said
    assert "Signé le" not in said


def test_the_signed_fiche_holds_every_section_of_the_official_model(signed_decision, coordinator):
    said = words(fiche(signed_decision, coordinator))

    assert "BROUILLON" not in said
    for expected in (
        "RCP appareil-organes (ORG-117)",
        "Proposition thérapeutique (ORG-114)",
        "Discuté (ORG-134)",
        "CHU d’essai, 1 rue de l’Essai",
        "Morphologie : Tumeur desmoïde",
        "Indice OMS : 1",
        "Rubriques non renseignées : Mode de découverte",
        "Traiter ou surveiller ?",
        "1re intention Surveillance active",
        "Conformité au référentiel",
        "Quorum atteint (ORG-126)",
        "Dr Chirurgienne",
        "Médecin traitant : Dr Ana Généraliste",
        "Information du patient : faite",
        "Approuvé (9571008)",
        "RPPS 10101010139",
    ):
        assert expected in said, expected
    assert signed_decision.sha256 in said.replace(" ", "")
    assert "Aide à la décision, non marquée CE" in said


def test_it_names_each_ruleset_with_its_whole_digest(signed_decision, coordinator):
    said = words(fiche(signed_decision, coordinator)).replace(" ", "")

    for evaluation in signed_decision.evaluations.all():
        assert evaluation.ruleset in said and evaluation.digest in said
        assert evaluation.digest == library().rulesets[evaluation.ruleset].digest


def test_the_national_number_is_printed_only_when_it_is_qualified(board, coordinator):
    qualified, provisional = played(board, coordinator), None
    said = words(fiche(recorded(qualified), coordinator)).replace(" ", "").replace("\u202f", "")
    assert INS in said

    provisional = played_again(qualified)
    said = words(fiche(provisional, coordinator)).replace(" ", "")
    assert INS not in said and "Identiténonqualifiée" in said


def played_again(scene: SimpleNamespace) -> Decision:
    """The same decision once the identity is no longer qualified: a draft follows the identity."""
    Patient.objects.filter(pk=scene.case.patient_id).update(ins_qualified=False)
    return Decision.objects.get(registration=scene.registration)


def test_it_is_tagged_holds_its_fonts_and_is_titled(signed_decision, coordinator):
    pdf = fiche(signed_decision, coordinator)
    headers = [each for each in elements(pdf) if each["kind"] == "/TD"]

    assert (catalog(pdf)["variant"], catalog(pdf)["lang"], catalog(pdf)["title"]) == (
        "pdfuaid",
        "fr",
        f"Fiche RCP {signed_decision.case.reference}",
    )
    assert headers and all(each["headers"] for each in headers)
    assert fonts(pdf) and all(fonts(pdf).values())


def test_it_holds_on_two_pages_whatever_was_written(board, coordinator):
    scene = played(board, coordinator, synthesis="Synthèse longue du cas. " * 83)
    for number in range(12):
        seat = Professional.objects.create(family_name=f"Confrère{number}", specialty=Specialty.OTHER)
        scene.meeting.attendances.create(professional=seat, arrived_at=scene.meeting.starts_at)
    for user in list(scene.people.values())[:3]:
        who = user.professional
        give_opinion(registration=scene.registration, professional=who, actor=user, specialty=who.specialty, text="Avis détaillé. " * 130)
    asked = [{"label": f"Examen complémentaire numéro {each}", "owner": scene.gp} for each in range(6)]

    read = pages(fiche(signed(scene, recorded(scene, rationale="Argument. " * 190, examinations=asked)), coordinator))

    assert len(read) == 2
    assert "Signé le" in read[1] and "Confrère11" in read[1]


def test_the_same_signature_gives_the_same_bytes_though_identity_and_facts_changed(signed_decision, scene, coordinator, monkeypatch):
    first = fiche(signed_decision, coordinator)
    Patient.objects.filter(pk=scene.case.patient_id).update(birth_name="CHANGE", ins_qualified=False)
    record_fact(case=scene.case, name="tumour.size_mm", raw=99, actor=coordinator)
    monkeypatch.setattr(queue, "template_digest", lambda: "another drawing")
    document = request_fiche(decision=signed_decision, actor=coordinator)
    Document.objects.filter(pk=document.pk).update(state="queued", file="", sha256="")

    assert printed(document) == first
    assert Document.objects.filter(kind="fiche").count() == 1


def test_a_signature_writes_its_fiche_down_at_once(scene, django_capture_on_commit_callbacks, monkeypatch):
    draft, queued = recorded(scene), []
    monkeypatch.setattr(render_document, "delay", queued.append)
    with django_capture_on_commit_callbacks(execute=True):
        signed_decision = signed(scene, draft)

    document = Document.objects.get(kind="fiche")
    assert (document.decision, queued) == (signed_decision, [document.pk])


def test_an_amendment_has_its_own_fiche_that_says_what_it_replaces(signed_decision, scene, coordinator):
    first = fiche(signed_decision, coordinator)
    amendment = amend_decision(decision=signed_decision, actor=scene.people["coordonnateur"], because="Date de l’IRM erronée")
    said = words(fiche(signed(scene, amendment), coordinator))

    assert "Amendement n° 1 : Date de l’IRM erronée" in said and signed_decision.sha256[:16] in said
    assert fiche(signed_decision, coordinator) == first


def test_what_is_no_longer_what_was_signed_is_not_printed(signed_decision, coordinator):
    Decision._base_manager.filter(pk=signed_decision.pk).update(content=signed_decision.content | {"number": 7})

    with pytest.raises(DecisionDamaged):
        request_fiche(decision=signed_decision, actor=coordinator)


def test_the_letter_reports_the_signed_decision_to_the_general_practitioner(signed_decision, coordinator):
    said = words(printed(request_gp_letter(decision=signed_decision, actor=coordinator)))

    assert "Dr Ana Généraliste" in said and "26 novembre 2026" in said
    assert signed_decision.summary.split(".")[0] in said and "1re intention" in said
    assert "Le médecin référent en informe le patient" in said


def test_no_letter_reports_a_decision_that_is_not_signed(scene, coordinator):
    with pytest.raises(DecisionNotSigned):
        request_gp_letter(decision=recorded(scene), actor=coordinator)


def test_a_signed_fiche_opens_its_distribution_list_and_each_line_is_kept(signed_decision, scene, coordinator):
    document = request_fiche(decision=signed_decision, actor=coordinator)
    printed(document)
    lines = [(each.recipient_name, each.channel, each.state) for each in dispatches_of(document)]
    assert lines == [
        ("Dossier médical du patient", "record", "to_send"),
        ("Dossier communicant de cancérologie", "dcc", "to_send"),
        ("Dr Oncologue", "mssante", "to_send"),
        ("Dr Ana Généraliste", "mssante", "to_send"),
    ]

    save_dispatch(document=document, actor=coordinator, recipient=scene.gp, channel="mssante", state="refused", reason="Boîte pleine")
    request_fiche(decision=signed_decision, actor=coordinator)

    kept = dispatches_of(document).get(recipient=scene.gp)
    assert (dispatches_of(document).count(), kept.state, kept.reason) == (4, "refused", "Boîte pleine")
    assert Entry.objects.filter(case=scene.case, event=Event.DISPATCH_SAVED).count() == 1


@pytest.mark.parametrize("wrong", [{"state": "refused"}, {"recipient_name": " "}], ids=["no reason", "nobody"])
def test_a_line_that_says_too_little_is_refused(signed_decision, coordinator, wrong):
    document = request_fiche(decision=signed_decision, actor=coordinator)

    with pytest.raises(DispatchRefused):
        save_dispatch(**{"document": document, "actor": coordinator, "channel": "print", "recipient_name": "Dr A"} | wrong)


def test_a_draft_is_sent_to_nobody(scene, coordinator):
    draft = request_fiche(decision=recorded(scene), actor=coordinator)

    with pytest.raises(DispatchRefused):
        save_dispatch(document=draft, actor=coordinator, channel="print", recipient_name="Dr A")
