"""The fiche RCP: what was signed, word for word, in the order of the official model; before the signature, a draft that says so.

Everything comes from `Decision.content` and from the evaluations it names, which never change: a signature gives one fiche.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from cryoboard.cases.models import Patient
from cryoboard.conf import configuration
from cryoboard.decisions.frcp_codes import NATURE, REASON, ROUTE
from cryoboard.documents.kinds.dossier.case_header import BORN, birth, grouped
from cryoboard.documents.kinds.dossier.dossier import Evaluated
from cryoboard.documents.kinds.fiche.fiche_facts import clinical_block
from cryoboard.documents.kinds.fiche.fiche_people import opinion_row, patient_rows, people_rows, quorum_block, signature_block
from cryoboard.documents.kinds.fiche.fiche_words import NOT_SAID, Content, coded, find, moment, person_words, rows_of
from cryoboard.documents.kinds.meeting_header import Field, day, hour, local, page, shown
from cryoboard.documents.kinds.rcp_status import conditions_words, is_staff, staff_words
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.typography import date_and_time, french, short_date

VERDICTS = {
    "indicated": "indiquée",
    "possible": "possible",
    "undetermined": "indéterminée",
    "contraindicated": "contre-indiquée",
    "not_indicated": "non indiquée",
    "": "hors des règles",
}
DRAFT_NOTE = "Avis non signé, sans valeur. Ne pas diffuser."


def fiche_context(content: Content, evaluations: Sequence[Evaluated], *, draft: bool, sha256: str, saved_at: datetime) -> dict[str, Any]:
    """All that the fiche prints."""
    identity, meeting, signed_at = content["identity"], content["meeting"], moment(content["signed_at"])
    amendment = f"amendement n° {content['number']}" if content["number"] else ""
    standing = "brouillon" if draft else f"signée le {date_and_time(local(signed_at))}" if signed_at else ""
    called = "Avis de staff" if is_staff(content) else "Fiche RCP"
    return {
        **page(
            Document.Kind.FICHE,
            f"{called} {identity['reference']}" + (f", {amendment}" if amendment else ""),
            created=signed_at or saved_at,
            footer=" · ".join(filter(None, [f"{called}, dossier {identity['reference']}", full_name(identity), amendment, standing])),
            description="Fiche de réunion de concertation pluridisciplinaire. Aide à la décision, non marquée CE.",
        ),
        "draft": DRAFT_NOTE if draft else "",
        "called": called,
        "staff": french(staff_words(content)),
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


def meeting_rows(content: Content) -> list[Field]:
    meeting, registration = content["meeting"], content["registration"]
    place = ", ".join(filter(None, [meeting["facility"], meeting.get("facility_address", "")]))
    finess = f" (FINESS {meeting['facility_finess']})" if meeting.get("facility_finess") else ""
    frozen_at = moment(meeting.get("frozen_at"))
    ids = [("réseau", meeting["network_id"]), ("gestionnaire", meeting["manager_id"]), ("RCP", meeting["national_id"])]
    return rows_of(
        [
            ("RCP", f"{meeting['board']} ({lower_kind(meeting['kind'])})"),
            ("Réseau", meeting["network"]),
            ("Identifiants nationaux", " · ".join(f"{name} {value or NOT_SAID}" for name, value in ids)),
            ("Établissement", f"{place}{finess}" if place else ""),
            ("Séance", when_and_where(meeting)),
            ("Inscription", f"n° {registration['number']}, charte version {meeting['charter']}"),
            ("Ordre du jour gelé", date_and_time(local(frozen_at)) if frozen_at else "non gelé"),
            ("Conditions d’une RCP, à la signature", conditions_words(content)),
        ]
    )


def when_and_where(meeting: Content) -> str:
    starts_at = moment(meeting["starts_at"])
    when = date_and_time(local(starts_at)) if starts_at else ""
    return ", ".join(filter(None, [when, meeting["mode"].lower(), meeting["place"]]))


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
    codes = f" ({', '.join(each['codes'])})" if each["codes"] else ""
    where = ", ".join(filter(None, [each["centre"], each["responsible"]["name"]]))
    return {
        "rank": rank_words(each["rank"]),
        "label": french(each["label"]),
        "act": french(f"{each['act_label']}{codes}"),
        "intent": each["intent_label"] or NOT_SAID,
        "where": french(where or NOT_SAID),
        "window": window(each["earliest_on"], each["latest_on"]),
        "verdict": VERDICTS.get(each["verdict"]) or str(each["verdict"]),
    }


def rank_words(rank: int) -> str:
    """The first is intended; the others replace it, in order."""
    return "1re intention" if rank == 1 else "1re alternative" if rank == 2 else f"{rank - 1}e alternative"


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
