"""What a meeting prints when it was a staff; and that nothing is called one while it is not known."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest

from cryoboard.decisions.models import Decision
from cryoboard.decisions.services.decision import amend_decision
from cryoboard.documents.kinds.rcp_status import conditions_words, meeting_conditions
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.pdf_rendering import dossier_html
from cryoboard.documents.services.decision_papers import request_fiche, request_gp_letter
from cryoboard.documents.services.dispatch import save_dispatch
from cryoboard.documents.services.meeting_papers import request_minutes
from cryoboard.meetings.models import Attendance
from cryoboard.meetings.services.charter import save_charter
from tests.packages.documents.meeting_cases import played, recorded, signed

ORGANISED = {"authorised": "yes", "authorised_facility": "CHU d’essai", "authorised_finess": "990000010"}
LISTED = {"listed": "yes", "directory_id": "RCP-01"}


@pytest.fixture
def scene(board: Any, coordinator: Any) -> SimpleNamespace:
    return played(board, coordinator)


def said_of_organiser(scene: SimpleNamespace, coordinator: Any, **facts: str) -> None:
    save_charter(board=scene.meeting.board, actor=coordinator, requirements=[], **facts)


def without_surgeon(scene: SimpleNamespace, **fields: Any) -> Decision:
    Attendance.objects.filter(professional=scene.people["chirurgienne"].professional).delete()
    return signed(scene, recorded(scene, quorum_fallback="staff", **fields))


def text_of(document: Document) -> str:
    """The HTML, its spaces and line breaks as one space."""
    return re.sub(r"[ \n]+", " ", dossier_html(document.content))


def sent(decision: Decision, actor: Any, state: str, reason: str = "") -> None:
    fiche = request_fiche(decision=decision, actor=actor)
    Document.objects.filter(pk=fiche.pk).update(state=Document.State.READY)
    save_dispatch(document=fiche, actor=actor, channel="dcc", state=state, reason=reason)


def test_what_is_not_known_is_printed_as_such_and_nothing_is_called_a_staff(scene, coordinator):
    signed_decision = signed(scene, recorded(scene))

    papers = [
        text_of(request_fiche(decision=signed_decision, actor=coordinator)),
        text_of(request_gp_letter(decision=signed_decision, actor=coordinator)),
        text_of(request_minutes(meeting=scene.meeting, actor=coordinator)),
    ]

    assert signed_decision.content["rcp"]["outcome"] == "unknown"
    assert conditions_words(signed_decision.content) == (
        "établissement autorisé : indéterminé ; quorum : oui ; projet thérapeutique : oui ; trace au DCC : indéterminé ; "
        "annuaire des RCP : indéterminé"
    )
    assert not any("avis de staff" in paper.lower() for paper in papers)


def test_without_quorum_the_fiche_the_letter_and_the_minutes_are_those_of_a_staff(scene, coordinator):
    said_of_organiser(scene, coordinator, **ORGANISED, **LISTED)
    signed_decision = without_surgeon(scene)

    fiche = text_of(request_fiche(decision=signed_decision, actor=coordinator))
    letter = text_of(request_gp_letter(decision=signed_decision, actor=coordinator))
    minutes = text_of(request_minutes(meeting=scene.meeting, actor=coordinator))

    assert "AVIS DE STAFF" in fiche and "Conclusion du staff" in fiche and "Condition absente\u00a0: quorum" in fiche
    assert "Avis de staff du 26 novembre 2026" in letter and "a été discuté en staff" in letter and "discuté en RCP" not in letter
    assert "AVIS DE STAFF</b>, hors RCP (manque\u00a0: quorum)." in minutes and "Staff, hors RCP" in minutes


@pytest.mark.parametrize(
    ("facts", "lacking"), [(LISTED | {"authorised": "no"}, "établissement autorisé"), (ORGANISED | {"listed": "no"}, "annuaire des RCP")]
)
def test_a_condition_of_the_meeting_that_is_missing_makes_every_decision_one_of_a_staff(scene, coordinator, facts, lacking):
    said_of_organiser(scene, coordinator, **facts)
    signed_decision = signed(scene, recorded(scene))

    assert request_fiche(decision=signed_decision, actor=coordinator).content["staff"].startswith(f"Condition absente\u00a0: {lacking}.")
    assert meeting_conditions(scene.meeting).cases[scene.registration.pk].because == f"manque : {lacking}"


@pytest.mark.parametrize(("state", "expected"), [("to_send", "unknown"), ("sent", "rcp"), ("acknowledged", "rcp"), ("refused", "staff")])
def test_the_trace_in_the_shared_file_is_what_is_noted_of_its_sending(scene, coordinator, state, expected):
    said_of_organiser(scene, coordinator, **ORGANISED, **LISTED)
    signed_decision = signed(scene, recorded(scene))
    sent(signed_decision, coordinator, state, "Patient inconnu du DCC" if state == "refused" else "")

    standing = meeting_conditions(scene.meeting)

    assert (standing.outcome, standing.cases[scene.registration.pk].outcome) == (expected, expected)


def test_an_amendment_is_to_be_sent_again_but_an_open_one_changes_nothing(scene, coordinator):
    said_of_organiser(scene, coordinator, **ORGANISED, **LISTED)
    signed_decision = signed(scene, recorded(scene))
    sent(signed_decision, coordinator, "sent")
    amendment = amend_decision(decision=signed_decision, actor=scene.people["coordonnateur"], because="Date erronée")
    before = meeting_conditions(scene.meeting).outcome
    signed(scene, amendment)

    assert (before, meeting_conditions(scene.meeting).outcome) == ("rcp", "unknown")


def test_a_diagnostic_decision_alone_bears_on_no_therapeutic_project(scene, coordinator):
    said_of_organiser(scene, coordinator, **ORGANISED, **LISTED)
    signed_decision = signed(scene, recorded(scene, kind="diagnostic", proposals=[], departure_reason="", rationale="Tumeur desmoïde."))

    assert [each["status"] for each in signed_decision.content["rcp"]["conditions"]] == ["true", "true", "false", "unknown", "true"]
    assert signed_decision.content["rcp"]["outcome"] == "staff"
