"""The letter to the general practitioner: what the board proposes, what follows, who to call. Built from the signed decision only."""

from __future__ import annotations

from datetime import date
from typing import Any

from cryoboard.conf import configuration
from cryoboard.decisions.frcp_codes import ROUTE
from cryoboard.documents.kinds.fiche.fiche import Content, asked_words, full_name, identity_fields, moment, person_words, rank_words, window
from cryoboard.documents.kinds.meeting_header import local, page
from cryoboard.documents.kinds.rcp_status import is_staff, staff_words
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.typography import french, short_date
from decision_rules import lower_first

RECORDED = ROUTE["recorded"].code
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre")


def letter_context(content: Content, sha256: str) -> dict[str, Any]:
    """The context of the letter. The content is that of a signed decision."""
    identity, meeting, conclusion = content["identity"], content["meeting"], content["conclusion"]
    signed_at = moment(content["signed_at"])
    held_at = moment(meeting["starts_at"])
    assert signed_at is not None and held_at is not None
    held_on = local(held_at).date()
    amendment = f" (amendement n° {content['number']})" if content["number"] else ""
    return {
        **page(
            Document.Kind.GP_LETTER,
            f"Courrier au médecin traitant, dossier {identity['reference']}{amendment}",
            created=signed_at,
            footer=f"Dossier {identity['reference']} · {meeting['board']} · avis signé, empreinte {sha256[:16]}…",
            description="Courrier au médecin traitant après une réunion de concertation pluridisciplinaire.",
        ),
        "sender": sender(meeting),
        "addressee": addressee(identity.get("gp")),
        "dateline": f"Le {long_date(local(signed_at).date())}",
        "heading": french(f"{'Avis de staff' if is_staff(content) else 'Avis de la RCP'} du {long_date(held_on)}{amendment}"),
        "identity": identity_fields(identity, held_on),
        "salutation": "Cher confrère, chère consœur,",
        "opening": [french(line) for line in opening(content, held_on)],
        "conclusion_title": french(f"Conclusion {'du staff' if is_staff(content) else 'de la RCP'} : {lower_first(conclusion['label'])}"),
        "summary": french(conclusion["summary"]),
        "proposals": [proposal_line(each) for each in conclusion["proposals"]],
        "blocks": blocks(conclusion),
        "closing": [french(line) for line in closing(content)],
        "signed": [french(line) for line in signed(content)],
    }


def long_date(day: date) -> str:
    """« 26 novembre 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def sender(meeting: Content) -> dict[str, Any]:
    facility = meeting["facility"] or configuration().facility_name
    return {
        "facility": facility,
        "lines": [line for line in (meeting.get("facility_address", ""), meeting["board"], meeting["network"]) if line],
    }


def addressee(gp: Content | None) -> list[str]:
    """The general practitioner known when the decision was signed; otherwise an empty line for a name."""
    if gp and gp["name"]:
        return [line for line in (gp["name"], gp["facility"], "Médecin traitant") if line]
    return ["À l’attention du médecin traitant", "(non renseigné au dossier)"]


def opening(content: Content, held_on: date) -> list[str]:
    registration = content["registration"]
    asked_by = f" à la demande de {registration['requester']['name']}" if registration["requester"]["name"] else ""
    recorded = registration["route"] == RECORDED
    verb = "a été enregistré, sans discussion, par la RCP" if recorded else "a été discuté en RCP"
    if is_staff(content):
        verb = "a été enregistré, sans discussion, par un staff" if recorded else "a été discuté en staff"
    return [
        f"Le dossier de {full_name(content['identity'])} {verb} le {long_date(held_on)}{asked_by}.",
        *([f"Avis de staff. {staff_words(content)}"] if is_staff(content) else []),
        f"Question posée : {registration['question']}",
    ]


def proposal_line(each: Content) -> dict[str, str]:
    """« 1re intention : cryoablation (contrôle local ; CHU ; avant le …) »."""
    dates = window(each["earliest_on"], each["latest_on"]) if each["earliest_on"] or each["latest_on"] else ""
    parts = [
        f"intention {each['intent_label'].lower()}" if each["intent_label"] else "",
        each["centre"],
        each["responsible"]["name"],
        dates,
    ]
    return {
        "rank": rank_words(each["rank"]),
        "label": french(each["label"]),
        "detail": french(" ; ".join(part for part in parts if part)),
    }


def blocks(conclusion: Content) -> list[dict[str, Any]]:
    """The conditions of the proposal, the examinations requested, and what follows."""
    again = conclusion["present_again_on"]
    found = [
        ("Sous réserve de", [asked_words(each) for each in conclusion["conditions"]]),
        ("Examens et avis demandés", [asked_words(each) for each in conclusion["examinations"]]),
        ("Argumentaire", [conclusion["rationale"]] if conclusion["rationale"] else []),
        ("Essai clinique proposé", [conclusion["trial"]] if conclusion["trial"] else []),
        ("RCP de recours", [conclusion["recourse_board"]] if conclusion["recourse_board"] else []),
        ("Motif du sursis", [conclusion["deferral"]["label"]] if conclusion["deferral"]["label"] else []),
        ("Nouvelle présentation", [short_date(again)] if again else []),
    ]
    return [{"title": title, "lines": [french(line) for line in lines]} for title, lines in found if lines]


def closing(content: Content) -> list[str]:
    requester = person_words(content["registration"]["requester"])
    contact = f" Votre interlocuteur est le médecin demandeur : {requester}." if requester else ""
    whose = "d’un staff, et non d’une RCP" if is_staff(content) else "de la RCP"
    return [
        f"Cet avis est une proposition {whose}. Le médecin référent en informe le patient et décide avec lui ; le projet "
        f"personnalisé de soins lui est remis à cette occasion.{contact}",
        "La fiche complète est au dossier du patient." if is_staff(content) else "La fiche RCP complète est au dossier du patient.",
        "Confraternellement.",
    ]


def signed(content: Content) -> list[str]:
    """Who signed the decision that this letter reports."""
    signatory = content["signatory"]
    at = moment(content["signed_at"])
    assert at is not None
    rpps = f"RPPS {signatory['rpps']}" if signatory["rpps"] else ""
    return [
        line
        for line in (signatory["name"], "Médecin coordonnateur de la RCP", rpps, f"Avis signé le {short_date(local(at).date())}")
        if line
    ]
