"""The fiche RCP: what was signed, word for word, in the order of the official model; before the signature, a draft that says so.

Everything comes from `Decision.content` and from the evaluations it names, which never change: a signature gives one fiche.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cryoboard.cases.models import Patient
from cryoboard.conf import configuration
from cryoboard.decisions.codes import DOCUMENT_STATUS, NATURE, QUORUM, REASON, ROUTE, Code
from cryoboard.decisions.models import Decision
from cryoboard.documents.context import Evaluated
from cryoboard.documents.fiche_facts import clinical_block
from cryoboard.documents.gatherings import Field, day, hour, local, page, shown
from cryoboard.documents.models import Document
from cryoboard.documents.subjects import BORN, birth, grouped
from cryoboard.documents.typography import date_and_time, french, lower_first, short_date, short_digest

Content = Mapping[str, Any]
RANKS = ("1re intention", "1re alternative", "2e alternative", "3e alternative")
VERDICTS = {
    "indicated": "indiquée",
    "possible": "possible",
    "undetermined": "indéterminée",
    "contraindicated": "contre-indiquée",
    "not_indicated": "non indiquée",
    "": "hors des règles",
}
NOT_SAID = "non renseigné"
UNKNOWN_GP = "inconnu"
DRAFT_NOTE = "Brouillon : avis non signé, sans valeur. Ne pas diffuser."


def fiche_context(content: Content, evaluations: Sequence[Evaluated], *, draft: bool, sha256: str, saved_at: datetime) -> dict[str, Any]:
    """All that the fiche prints."""
    identity, meeting, signed_at = content["identity"], content["meeting"], moment(content["signed_at"])
    amendment = f"amendement n° {content['number']}" if content["number"] else ""
    standing = "brouillon" if draft else f"signée le {date_and_time(local(signed_at))}" if signed_at else ""
    return {
        **page(
            Document.Kind.FICHE,
            f"Fiche RCP {identity['reference']}" + (f", {amendment}" if amendment else ""),
            created=signed_at or saved_at,
            footer=" · ".join(filter(None, [f"Fiche RCP, dossier {identity['reference']}", full_name(identity), amendment, standing])),
            description="Fiche de réunion de concertation pluridisciplinaire. Aide à la décision, non marquée CE.",
        ),
        "draft": DRAFT_NOTE if draft else "",
        "name": full_name(identity),
        "reference": identity["reference"],
        "heading": french(" · ".join(filter(None, [meeting["facility"] or configuration().facility_name, meeting["board"]]))),
        "identity": identity_fields(identity, on=local(moment(meeting["starts_at"]) or saved_at).date()),
        "unqualified": "" if identity["ins_qualified"] else "Identité non qualifiée : le matricule INS n’est pas imprimé.",
        "amendment": amendment_words(content),
        "blocks": [
            {"title": "RCP et séance", "rows": meeting_rows(content)},
            {"title": "Type et motif", "rows": reason_rows(content)},
        ],
        "question": french(content["registration"]["question"]),
        "synthesis": french(content["registration"]["synthesis"]),
        **conclusion_block(content["conclusion"]),
        "frame": frame_rows(content),
        "rulesets": [ruleset_row(each) for each in content["evaluations"]],
        "proof": [french(f"{each['label']} : {'vrai' if each['holds'] else 'faux'}") for each in content["proof"]],
        **clinical_block(evaluations),
        "quorum": quorum_block(content),
        "people": people_rows(content),
        "opinions": [opinion_row(each) for each in content["opinions"]],
        "patient_rows": patient_rows(content),
        "signature": signature_block(content, draft=draft, sha256=sha256),
    }


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def full_name(identity: Content) -> str:
    return f"{(identity['used_name'] or identity['birth_name']).upper()} {identity['given_names']}".strip()


def identity_fields(identity: Content, on: date) -> list[Field]:
    """The traits as signed. The INS is printed only when it is qualified."""
    sex, born = Patient.Sex(identity["sex"]), identity["birth_date"]
    return shown(
        [
            ("Nom de naissance", identity["birth_name"].upper()),
            ("Nom utilisé", identity["used_name"].upper()),
            ("Prénoms de naissance", identity["given_names"]),
            (BORN[sex], birth(date.fromisoformat(born), on) if born else NOT_SAID),
            ("Sexe", str(sex.label)),
            ("IPP", identity["ipp"] or NOT_SAID),
            ("Matricule INS", grouped(identity["ins"]) if identity["ins_qualified"] and identity["ins"] else ""),
        ]
    )


def amendment_words(content: Content) -> str:
    """What an amendment replaces, and why."""
    if not content["number"]:
        return ""
    replaced = f" Remplace l’avis d’empreinte {content['amends'][:16]}…" if content["amends"] else ""
    return french(f"Amendement n° {content['number']} : {content['amended_because'] or 'motif non précisé'}.{replaced}")


def rows_of(pairs: Iterable[tuple[str, str]]) -> list[Field]:
    """Label and value, with an explicit word for what nobody said."""
    return [{"label": label, "value": french(value or NOT_SAID)} for label, value in pairs]


def coded(code: Code) -> str:
    """« Discuté (ORG-134) »."""
    return f"{code.label} ({code.code})"


def find(codes: Mapping[Any, Code], wanted: str) -> Code:
    return next(code for code in codes.values() if code.code == wanted)


def meeting_rows(content: Content) -> list[Field]:
    meeting, registration = content["meeting"], content["registration"]
    place = ", ".join(filter(None, [meeting["facility"], meeting.get("facility_address", "")]))
    finess = f" (FINESS {meeting['facility_finess']})" if meeting.get("facility_finess") else ""
    starts_at, frozen_at = moment(meeting["starts_at"]), moment(meeting.get("frozen_at"))
    ids = [("réseau", meeting["network_id"]), ("gestionnaire", meeting["manager_id"]), ("RCP", meeting["national_id"])]
    return rows_of(
        [
            ("RCP", f"{meeting['board']} ({lower_kind(meeting['kind'])})"),
            ("Réseau", meeting["network"]),
            ("Identifiants nationaux", " · ".join(f"{name} {value or NOT_SAID}" for name, value in ids)),
            ("Établissement", f"{place}{finess}" if place else ""),
            ("Séance", ", ".join(filter(None, [starts_at and date_and_time(local(starts_at)), meeting["mode"].lower(), meeting["place"]]))),
            ("Inscription", f"n° {registration['number']}, charte version {meeting['charter']}"),
            ("Ordre du jour gelé", date_and_time(local(frozen_at)) if frozen_at else "non gelé"),
        ]
    )


def lower_kind(kind: str) -> str:
    return kind.removeprefix("RCP ").lower()


def reason_rows(content: Content) -> list[Field]:
    """Nature, reasons, route, and what was done in emergency before."""
    meeting, registration = content["meeting"], content["registration"]
    reasons = [find(REASON, code) for code in registration["reasons"]]
    act, on = registration["after_emergency_act"], registration["after_emergency_on"]
    discussed = [hour(at) for at in (moment(registration["discussed_from"]), moment(registration["discussed_until"])) if at]
    urgency = registration["urgency"].lower() + (f" ({registration['urgency_reason']})" if registration["urgency_reason"] else "")
    return rows_of(
        [
            ("Nature de la discussion", coded(find(NATURE, meeting["nature"]))),
            ("Motif", ", ".join(coded(each) for each in reasons)),
            ("Statut du cas", coded(find(ROUTE, registration["route"])) + (f", de {' à '.join(discussed)}" if discussed else "")),
            ("Urgence", urgency),
            ("Après un geste en urgence", f"{act}, {short_date(on) if on else 'date inconnue'}" if act else "non"),
            ("Demandeur", person_words(registration["requester"])),
            ("Présentateur", person_words(registration["presenter"])),
        ]
    )


def person_words(person: Content) -> str:
    """« Dr Martin, chirurgie, RPPS 10…, CHU »."""
    rpps = f"RPPS {person['rpps']}" if person["rpps"] else ""
    return ", ".join(filter(None, [person["name"], lower_first(person["title"]), rpps, person["facility"]]))


def conclusion_block(conclusion: Content) -> dict[str, Any]:
    """The sentence, the ranked proposals, what they wait for, what is asked."""
    again = conclusion["present_again_on"]
    others = [
        ("Sous réserve de", " ; ".join(asked_words(each) for each in conclusion["conditions"])),
        ("Examens et avis demandés", " ; ".join(asked_words(each) for each in conclusion["examinations"])),
        ("Passage en RCP de recours", conclusion["recourse_board"] or "non"),
        ("Essai clinique proposé", conclusion["trial"] or "non"),
        ("Motif du sursis", conclusion["deferral"]["label"]),
        ("Nouvelle présentation", short_date(again) if again else ""),
        ("Argumentaire", conclusion["rationale"]),
    ]
    return {
        "conclusion": conclusion["label"],
        "summary": french(conclusion["summary"]),
        "proposals": [proposal_row(each) for each in conclusion["proposals"]],
        "conclusion_rows": [{"label": label, "value": french(value)} for label, value in others if value],
    }


def asked_words(each: Content) -> str:
    """« INR, avant le 25/07/2026, Dr Martin »."""
    due = f"avant le {short_date(each['due_on'])}" if each["due_on"] else ""
    return ", ".join(filter(None, [each["label"], due, each["owner"]["name"]]))


def proposal_row(each: Content) -> Field:
    rank = each["rank"]
    codes = f" ({', '.join(each['codes'])})" if each["codes"] else ""
    where = ", ".join(filter(None, [each["centre"], each["responsible"]["name"]]))
    return {
        "rank": RANKS[rank - 1] if rank <= len(RANKS) else f"{rank - 1}e alternative",
        "label": french(each["label"]),
        "act": french(f"{each['act_label']}{codes}"),
        "intent": each["intent_label"] or NOT_SAID,
        "where": french(where or NOT_SAID),
        "window": window(each["earliest_on"], each["latest_on"]),
        "verdict": VERDICTS.get(each["verdict"], each["verdict"]),
    }


def window(earliest: str | None, latest: str | None) -> str:
    if earliest and latest:
        return f"du {short_date(earliest)} au {short_date(latest)}"
    return f"à partir du {short_date(earliest)}" if earliest else f"avant le {short_date(latest)}" if latest else NOT_SAID


def frame_rows(content: Content) -> list[Field]:
    """Conformity, departure, and an act before histology with its two signatures."""
    conclusion = content["conclusion"]
    guarded = conclusion["without_histology"]
    at = moment(guarded["countersigned_at"])
    because = guarded.get("countersigned_because", "")
    counter = (
        f"contresigné par {guarded['countersigned_by']}{f' le {day(at)}' if at else ''}"
        if guarded["countersigned_by"]
        else "non contresigné"
    )
    acts = f"{guarded['reason']} ({counter}{f' : {because}' if because else ''})" if guarded["reason"] else ""
    pairs = [
        ("Conformité au référentiel", conclusion["conformity_label"]),
        ("Motif de l’écart", conclusion["departure"]["label"]),
        ("Geste sans histologie", acts),
    ]
    return [{"label": label, "value": french(value)} for label, value in pairs if value]


def ruleset_row(each: Content) -> Field:
    """Name, version and date of the ruleset, with the digests of what spoke and of what it said."""
    return {
        "id": each["ruleset"],
        "title": french(each["title"]),
        "digest": each["digest"],
        "on": short_date(each["on"]),
        "result": each["result_sha256"][:16],
    }


def quorum_block(content: Content) -> dict[str, str]:
    quorum = content["quorum"]
    fallback = dict(Decision.QuorumFallback.choices).get(quorum["fallback"], "")
    missing = quorum["missing_labels"]
    return {
        "status": coded(find(QUORUM, quorum["code"])),
        "missing": french(", ".join(missing)),
        "fallback": french(str(fallback)),
        "required": str(len(quorum["required"])),
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
                person_words(content["identity"].get("gp") or {"name": "", "rpps": "", "title": "", "facility": ""}) or UNKNOWN_GP,
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
        "short": "" if draft else short_digest(f"sha256:{sha256}"),
        "recorded_by": content["recorded_by"],
        "reviewed_by": content["reviewed_by"] or "non relue",
        "number": str(content["number"]),
    }
