"""The receipt of a registration, for the requester: what was registered, which data are still missing, from whom and by when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from cryoboard.documents.kinds.meeting_header import day, footer_of, hour, local, meeting_block, named, page, short_identity
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.typography import counted, date_and_time, french, short_date
from cryoboard.meetings.completeness import Completeness, Item, completeness, guardrail
from cryoboard.meetings.deadlines import deadlines_of
from cryoboard.meetings.models import Registration

REASONS = (
    ("for_diagnosis", "avis diagnostique"),
    ("for_treatment", "proposition thérapeutique"),
    ("for_recourse", "recours"),
    ("for_paediatrics", "pédiatrie"),
)
GONE = (Registration.State.POSTPONED, Registration.State.WITHDRAWN)


def receipt_context(registration: Registration) -> dict[str, Any]:
    """The context of the receipt. It does not name the patient, because it is sent by post and by e-mail."""
    meeting, case = registration.meeting, registration.case
    due = agenda_day(registration)
    asked = completeness(registration)
    return {
        **page(
            Document.Kind.RECEIPT,
            f"Accusé d’inscription n° {registration.number} — séance du {day(meeting.starts_at)}",
            created=known_at(registration),
            footer=f"Inscription n° {registration.number} · dossier {case.reference} · {footer_of(meeting)}",
            description="Accusé d’inscription d’un dossier à une réunion de concertation pluridisciplinaire.",
        ),
        "meeting": meeting_block(meeting),
        "number": registration.number,
        "who": french(short_identity(case.patient, meeting.starts_at)),
        "reference": case.reference,
        "question": french(registration.question),
        "about": french(about(registration)),
        "withdrawn": french(f"{registration.get_state_display()} : {registration.postponed_because}") if registration.state in GONE else "",
        "due": due,
        "groups": groups(asked, due),
        "reminders": [french(line) for line in instructions(registration)],
        "closing": french(closing(registration)),
    }


def known_at(registration: Registration) -> datetime:
    """The time of the latest datum of the case that the receipt takes into account."""
    last: datetime | None = registration.case.facts.aggregate(last=Max("learnt_at"))["last"]
    return max(filter(None, [registration.registered_at, last]))


def closing(registration: Registration) -> str:
    known = date_and_time(local(known_at(registration)))
    return f"Dossier inscrit le {date_and_time(local(registration.registered_at))}. Données connues au {known}."


def agenda_day(registration: Registration) -> str:
    """The day the agenda is frozen. A datum that arrives later is not in the booklet."""
    due = next(each.due for each in deadlines_of(registration.meeting) if each.name == "agenda")
    return day(due) if isinstance(due, datetime) else short_date(due)


def about(registration: Registration) -> str:
    """« Demandé par Dr Martin pour avis diagnostique ; urgence : rapide »."""
    reasons = [words for name, words in REASONS if getattr(registration, name)]
    asked = named(registration.requester, unknown=registration.case.requester_name) or "demandeur non renseigné"
    parts = [f"Demandeur : {asked}", f"motif : {', '.join(reasons) or 'non précisé'}"]
    if registration.presenter:
        parts.append(f"présenté par {named(registration.presenter)}")
    urgency = registration.get_urgency_display().lower()
    parts.append(f"urgence : {urgency}" + (f" ({registration.urgency_reason})" if registration.urgency_reason else ""))
    return " · ".join(parts)


def groups(asked: Completeness, due: str) -> list[dict[str, Any]]:
    """The missing data, the obligatory ones first. An examination that is too old counts as missing."""
    stale = [
        {
            "label": french(item.label),
            "why": french(f"Examen du {item.why} : il aura {counted(item.stale_days or 0, 'jour', 'jours')} le jour de la séance"),
            "supplier": "médecin demandeur",
            "due": due,
        }
        for item in asked.stale
    ]
    found = [
        ("Obligatoire pour passer", [awaited(item, due) for item in asked.required]),
        ("Peut changer la proposition", [awaited(item, due, said="Peut changer la proposition (") for item in asked.decisive]),
        ("À renouveler", stale),
    ]
    return [{"title": title, "items": items} for title, items in found if items]


def awaited(item: Item, due: str, *, said: str = "") -> dict[str, str]:
    """One line. `said`: what the title of its group already says."""
    why = item.why.removeprefix(said).removesuffix(")") if said and item.why.startswith(said) else item.why
    return {
        "label": french(item.label),
        "why": french(why),
        "supplier": french(item.supplier or "médecin demandeur"),
        "due": f"{short_date(item.expected_on)} (prévu)" if item.expected_on else due,
    }


def instructions(registration: Registration) -> Sequence[str]:
    """What the requester has to do before the meeting, the guard-rail first."""
    meeting = registration.meeting
    told = "faite le " + short_date(registration.informed_on) if registration.informed_on else registration.get_informed_display().lower()
    lines = [output.text for output in guardrail(registration)]
    lines.append(f"Information du patient : {told} ; non-opposition ou consentement : {registration.get_consent_display().lower()}.")
    lines.append(f"Souhaits du patient : {registration.patient_wish or 'non recueillis'}.")
    lines.append(
        f"Le demandeur, ou la personne qui présente le dossier, est attendu le {day(meeting.starts_at)} à {hour(meeting.starts_at)}"
        + (f", {meeting.place}." if meeting.place else ".")
    )
    return lines
