"""The fiche RCP: the signed decision in the order of the official model; before the signature, a draft marked as such.

Everything comes from `Decision.content` and from the evaluations it names, which never change: one signature gives one fiche.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cryoboard.cases.identity import usual_name
from cryoboard.conf import configuration
from cryoboard.decisions.frcp_codes import DOCUMENT_STATUS, NATURE, QUORUM, REASON, ROUTE, Code
from cryoboard.decisions.models import Decision
from cryoboard.decisions.treatment_options import VERDICT_WORDS
from cryoboard.documents.kinds.dossier.dossier import Evaluated
from cryoboard.documents.kinds.dossier.known_facts import NOT_GIVEN, not_given
from cryoboard.documents.kinds.dossier.scores import NOT_COMPUTED, score_rows
from cryoboard.documents.kinds.identity_traits import PrintedIdentity, identity_traits
from cryoboard.documents.kinds.meeting_header import Field, day, hour, local, page, shown
from cryoboard.documents.kinds.rcp_status import conditions_words, is_staff, staff_words
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.pdf_rendering import Printed, Progress, dossier_html, print_pages
from cryoboard.documents.pipeline.typography import date_and_time, french, short_date
from decision_rules import Dictionary, FicheItem, computed_answer, does_not_apply, fiche_claims, library, lower_first, relevant_facts

DRAFT_NOTE = "Avis non signé, sans valeur. Ne pas diffuser."


def fiche_context(content: Content, evaluations: Sequence[Evaluated], *, draft: bool, sha256: str, saved_at: datetime) -> dict[str, Any]:
    """The context of the fiche."""
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
            description=f"Fiche de réunion de concertation pluridisciplinaire. {configuration().status_line}.",
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
        "opinions": [written_opinion_row(each) for each in content["opinions"]],
        "patient_rows": patient_rows(content),
        "signature": signature_block(content, draft=draft, sha256=sha256),
    }


def full_name(identity: Content) -> str:
    return usual_name(PrintedIdentity.of_signed(identity))


def identity_fields(identity: Content, on: date) -> list[Field]:
    """The identity traits as signed. The INS is printed only when it is qualified."""
    printed = PrintedIdentity.of_signed(identity)
    return shown(identity_traits(printed, on, given_names="Prénoms de naissance", missing=NOT_SAID))


def amendment_words(content: Content) -> str:
    """What an amendment replaces, and for which reason."""
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
    """Nature, reasons, route, and what was done before in emergency."""
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
    """The sentence, the ranked proposals, their conditions, and the examinations requested."""
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
        "verdict": VERDICT_WORDS.get(each["verdict"], "").lower() or str(each["verdict"]),
    }


def rank_words(rank: int) -> str:
    """The first proposal is the intended one; the others replace it, in order."""
    return "1re intention" if rank == 1 else "1re alternative" if rank == 2 else f"{rank - 1}e alternative"


def window(earliest: str | None, latest: str | None) -> str:
    if earliest and latest:
        return f"du {short_date(earliest)} au {short_date(latest)}"
    return f"à partir du {short_date(earliest)}" if earliest else f"avant le {short_date(latest)}" if latest else NOT_SAID


def frame_rows(content: Content) -> list[Field]:
    """Conformity, departure, and a procedure before histology with its two signatures."""
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
    """Name, revision and date of the ruleset, with the digest of the ruleset and that of its result."""
    return {
        "id": each["ruleset"],
        "title": french(each["title"]),
        "digest": each["digest"],
        "on": short_date(each["on"]),
        "result": each["result_sha256"][:16],
    }


Row = dict[str, str]
SAID = {**NOT_GIVEN, "unknown": "Inconnu"}  # the fiche prints « inconnu »; it never leaves a line empty
DOES_NOT_APPLY = NOT_GIVEN["not_applicable"]


def clinical_block(evaluations: Sequence[Evaluated]) -> dict[str, Any]:
    """Each official section with its known data; one line lists the items without an answer; then the other key facts and the scores."""
    rules = library()
    facts = {name: value for each in reversed(evaluations) for name, value in each.facts.items()}
    meta = {name: value for each in reversed(evaluations) for name, value in each.meta.items()}
    on = evaluations[0].on if evaluations else date.max
    claimed = {claim.item for claim in fiche_claims(rules, facts, on, relevant_facts(rules, facts, on))}
    rows = {item: item_row(item, facts, meta, on) for item in rules.fiche.items}
    told = {name for item in rules.fiche.items for name in (first_known(item, facts), *item.beside)}
    sections = [
        {"title": title, "rows": [row for item, row in rows.items() if row and item.section == section]}
        for section, title in rules.fiche.sections.items()
    ]
    return {
        "sections": [each for each in sections if each["rows"]],
        "other_facts": [
            fact_row(name, facts, meta, dictionary=dictionary)
            for name, dictionary in key_facts(evaluations).items()
            if facts.get(name) is not None and name not in told
        ],
        "scores": scores(evaluations),
        "missing_items": french(", ".join(item.label for item, row in rows.items() if row is None and item in claimed)),
    }


def item_row(item: FicheItem, facts: Mapping[str, Any], meta: Mapping[str, Any], on: date) -> Row | None:
    """« Plus grand diamètre : 61 mm (02/10/2026) »: the first known datum of the item, or the value the rules compute, or its state
    (awaited, not applicable, unknown). None without any of these."""
    if known := first_known(item, facts):
        row = fact_row(known, facts, meta, words=item.label)
        return row | {"value": french(" ; ".join([row["value"], *beside(item, facts)]))}
    if does_not_apply(library(), item, facts, on):
        return {"label": french(item.label), "value": DOES_NOT_APPLY, "when": ""}
    if computed := computed_answer(library(), item, facts, on):
        return {"label": french(item.label), "value": french(f"{computed}, calculé"), "when": ""}
    said = next((name for name in item.facts if meta.get(name, {}).get("state") in SAID), None)
    return fact_row(said, facts, meta, words=item.label) if said else None


def first_known(item: FicheItem, facts: Mapping[str, Any]) -> str | None:
    """The first datum of the item that is known."""
    return next((name for name in item.facts if facts.get(name) is not None), None)


def beside(item: FicheItem, facts: Mapping[str, Any]) -> list[str]:
    """« score du dépistage gériatrique : 13 »."""
    dictionary = library().dictionary
    known = [name for name in item.beside if facts.get(name) is not None]
    return [f"{lower_first(dictionary.label(name))} : {dictionary.format(name, facts[name])}" for name in known]


def fact_row(name: str, facts: Mapping[str, Any], meta: Mapping[str, Any], words: str = "", dictionary: Dictionary | None = None) -> Row:
    """A datum with its label or that of its item, and the date it was observed; shown with this dictionary, by default today's."""
    dictionary, value, envelope = dictionary or library().dictionary, facts.get(name), meta.get(name, {})
    observed = envelope.get("observed_on")
    unknown = envelope.get("state") == "unknown"
    return {
        "label": french(words or dictionary.label(name)),
        "value": french(dictionary.format(name, value)) if value is not None else SAID["unknown"] if unknown else not_given(envelope),
        "when": short_date(observed) if observed and value is not None else "",
    }


def key_facts(evaluations: Sequence[Evaluated]) -> dict[str, Dictionary]:
    """The key facts of each revision that was run, each once, with the dictionary that shows it."""
    found: dict[str, Dictionary] = {}
    for each in evaluations:
        for name in each.revision.catalogue.key_facts:
            found.setdefault(name, each.revision.dictionary)
    return found


def scores(evaluations: Sequence[Evaluated]) -> list[dict[str, str]]:
    """The scores, the grade and the stage that could be computed."""
    rows = [row for each in evaluations for row in score_rows(each.revision, each.facts, each.on, each.outcome)]
    return [row for row in rows if row["value"] != NOT_COMPUTED]


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
    """Everyone who attended, those counted in the quorum first, each with the reason of their presence."""
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


def written_opinion_row(each: Content) -> Field:
    return {
        "who": french(person_words(each)),
        "when": day(moment(each["given_at"])),
        "text": french(each["text"]),
        "digest": each["sha256"][:16],
    }


def patient_rows(content: Content) -> list[Field]:
    """Information, consent, wishes, general practitioner, and whether the file was complete."""
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
    """Who signed, when, and the fingerprint of what was signed."""
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


Content = Mapping[str, Any]
NOT_SAID = "non renseigné"


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def rows_of(pairs: Iterable[tuple[str, str]]) -> list[Field]:
    """Labels and values, with explicit words for a missing value."""
    return [{"label": label, "value": french(value or NOT_SAID)} for label, value in pairs]


def coded(code: Code) -> str:
    """« Discuté (ORG-134) »."""
    return f"{code.label} ({code.code})"


def find(codes: Mapping[Any, Code], wanted: str) -> Code:
    return next(code for code in codes.values() if code.code == wanted)


def person_words(person: Content) -> str:
    """« Dr Martin, chirurgie, RPPS 10…, CHU »."""
    rpps = f"RPPS {person['rpps']}" if person["rpps"] else ""
    return ", ".join(filter(None, [person["name"], lower_first(person["title"]), rpps, person["facility"]]))


MOST_PAGES = 2
STEPS = (0, 1, 2, 3)  # each is a class of fiche.css; the last one prints of a written opinion only its author, date and digest


def print_fiche(content: Mapping[str, Any], on_progress: Progress) -> Printed:
    """Print the fiche on at most two pages where possible.

    A tighter setting is used when it saves the second page; a longer fiche is set tighter and tighter until it fits in two pages.
    """
    printed = setting(content, 0, on_progress)
    if printed.pages == MOST_PAGES:
        tighter = setting(content, 1)
        return tighter if tighter.pages < printed.pages else printed
    for step in STEPS[1:]:
        if printed.pages <= MOST_PAGES:
            break
        printed = setting(content, step)
    return printed


def setting(content: Mapping[str, Any], step: int, on_progress: Progress | None = None) -> Printed:
    html = dossier_html({**content, "tight": step, "whole_opinions": step < STEPS[-1]})
    return print_pages(html, created=content["created"], kind=content["kind"], on_progress=on_progress)
