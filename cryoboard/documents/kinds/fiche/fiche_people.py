"""The people of the fiche: the quorum and who answered for it, who sat, who wrote, the patient's side, who signed. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from cryoboard.decisions.frcp_codes import DOCUMENT_STATUS, QUORUM
from cryoboard.decisions.models import Decision
from cryoboard.documents.kinds.fiche.fiche_words import Content, coded, find, moment, person_words, rows_of
from cryoboard.documents.kinds.meeting_header import Field, day, hour, local
from cryoboard.documents.pipeline.typography import date_and_time, french, short_date

UNKNOWN_GP = "inconnu"
NOBODY: Mapping[str, str] = {"name": "", "rpps": "", "title": "", "facility": ""}


def quorum_block(content: Content) -> dict[str, str]:
    quorum = content["quorum"]
    fallback = dict(Decision.QuorumFallback.choices).get(quorum["fallback"], "")
    missing = quorum["missing_labels"]
    return {
        "status": coded(find(QUORUM, quorum["code"])),
        "missing": french(", ".join(missing)),
        "fallback": french(str(fallback)),
        "answered": french(" ; ".join(f"{each['label']} : {each['name']}{how_words(each['how'])}" for each in quorum["matched"])),
    }


def how_words(how: str) -> str:
    return " (avis écrit)" if how == "opinion" else ""


def people_rows(content: Content) -> list[Field]:
    """Everyone who sat, those the quorum counts first, each with what they were there for."""
    counted = {each["name"]: each["label"] for each in content["quorum"]["matched"] if each["how"] != "opinion"}
    rows = [person_row(each, counted, content["registration"]) for each in content["people"]]
    return sorted(rows, key=lambda row: (row["quality"].startswith("Autre"), row["name"]))


def person_row(each: Content, counted: Mapping[str, str], registration: Content) -> Field:
    quality = "Quorum" if each["name"] in counted else "Autre participant"
    parts = [("requester", "demandeur"), ("presenter", "présentateur")]
    roles = [words for key, words in parts if registration[key]["name"] == each["name"]]
    return {
        "name": each["name"],
        "rpps": each["rpps"] or "—",
        "specialty": french(counted.get(each["name"]) or each["specialty_label"] or each["title"] or "—"),
        "quality": ", ".join([quality, *roles]),
        "stay": f"{hour(moment(each['arrived_at'])) or '?'} – {hour(moment(each['left_at'])) or 'fin'}",
        "mode": each["mode"],
    }


def opinion_row(each: Content) -> Field:
    return {
        "who": french(person_words(each)),
        "when": day(moment(each["given_at"])),
        "text": french(each["text"]),
        "digest": each["sha256"][:16],
    }


def patient_rows(content: Content) -> list[Field]:
    """Information, consent, wishes, general practitioner, whether the file was complete."""
    registration, on = content["registration"], content["registration"]["informed_on"]
    wish = content["conclusion"]["patient_wish"] or registration.get("patient_wish", "")
    return rows_of(
        [
            ("Information du patient", registration["informed"].lower() + (f", le {short_date(on)}" if on else "")),
            ("Non-opposition ou consentement", registration["consent"].lower()),
            ("Souhaits du patient", wish or "non recueillis"),
            (
                "Médecin traitant",
                person_words(content["identity"].get("gp") or NOBODY) or UNKNOWN_GP,
            ),
            ("Dossier complet", "oui" if registration["complete"] else "non"),
        ]
    )


def signature_block(content: Content, *, draft: bool, sha256: str) -> dict[str, str]:
    """Who takes responsibility, when, and the fingerprint of what was signed."""
    at, status = moment(content["signed_at"]), find(DOCUMENT_STATUS, content["status"])
    return {
        "status": coded(status),
        "signatory": "" if draft else french(person_words(content["signatory"])),
        "at": date_and_time(local(at)) if at and not draft else "",
        "sha256": "" if draft else sha256,
        "recorded_by": content["recorded_by"],
        "reviewed_by": content["reviewed_by"] or "non relue",
        "version": str(content["number"] + 1),
    }
