"""The minutes of a meeting: who attended, the quorum of each case, the decisions, the postponed cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cryoboard.decisions.models import Decision
from cryoboard.documents.kinds.meeting_header import day, footer_of, hour, local, meeting_block, page, short_identity
from cryoboard.documents.kinds.rcp_status import WORDS, CaseOutcome, MeetingConditions, is_staff_altogether
from cryoboard.documents.models import Document
from cryoboard.documents.pipeline.typography import counted, date_and_time, french, listed
from cryoboard.meetings.models import Attendance, Meeting, Registration
from cryoboard.meetings.rcp_conditions import RcpCondition
from cryoboard.meetings.selectors import quorum_of
from cryoboard.organisation.models import Specialty
from cryoboard.organisation.selectors import account_name

QUORUM = {"reached": "atteint", "not_reached": "non atteint", "unknown": "ne sait pas"}
WROTE = "opinion"
ON_AGENDA = Registration.State.ON_AGENDA
CLOSED = Meeting.State.CLOSED


def minutes_context(
    meeting: Meeting, registrations: Sequence[Registration], decisions: Mapping[int, Decision], rcp: MeetingConditions
) -> dict[str, Any]:
    """The context of the minutes. `decisions`: the latest decision of each registration. `rcp`: whether it is one of an RCP."""
    people = {each.professional_id: str(each.professional) for each in meeting.attendances.all()}
    for registration in registrations:
        people |= {each.professional_id: str(each.professional) for each in registration.opinions.all()}
    placed = [each for each in registrations if each.state == ON_AGENDA]
    rows = [
        case_row(rank, each, decisions.get(each.pk), people) | {"staff": french(staff_of(rcp.cases[each.pk]))}
        for rank, each in enumerate(placed, start=1)
    ]
    return {
        **page(
            Document.Kind.MINUTES,
            f"Procès-verbal de la séance du {day(meeting.starts_at)} — {meeting.board.name}",
            created=latest(meeting, decisions.values()),
            footer=f"Procès-verbal · {footer_of(meeting)}",
            description="Procès-verbal d’une réunion de concertation pluridisciplinaire, patients désignés par leurs initiales.",
        ),
        "meeting": meeting_block(meeting),
        "draft": meeting.state != CLOSED,
        "staff": is_staff_altogether(rcp),
        "conditions": [condition_row(each) for each in rcp.conditions],
        "brief": french(brief(meeting, placed, decisions)),
        "people": [person_row(each) for each in meeting.attendances.all() if each.arrived_at or not each.expected],
        "rows": rows,
        "gone": [gone_row(each) for each in registrations if each.state in (Registration.State.POSTPONED, Registration.State.WITHDRAWN)],
        "closing": french(closing(meeting)),
    }


def condition_row(each: RcpCondition) -> dict[str, str]:
    return {"label": each.label, "status": WORDS[each.status], "why": french(each.why)}


def staff_of(case: CaseOutcome) -> str:
    """« manque : quorum »: why the decision on this case is one of a staff meeting; an empty text for an RCP."""
    return case.because if case.outcome == "staff" else ""


def latest(meeting: Meeting, decisions: Iterable[Decision]) -> datetime:
    """The time of the last event that the minutes report, not that of the printing."""
    return max([meeting.finished_at or meeting.started_at or meeting.starts_at, *(each.signed_at or each.saved_at for each in decisions)])


def brief(meeting: Meeting, placed: Sequence[Registration], decisions: Mapping[int, Decision]) -> str:
    signed = sum(1 for each in placed if each.pk in decisions and decisions[each.pk].signed_at)
    held = f"Séance ouverte à {hour(meeting.started_at)}" if meeting.started_at else "Séance non ouverte"
    ended = f", levée à {hour(meeting.finished_at)}" if meeting.finished_at else ""
    return f"{held}{ended} · {counted(len(placed), 'dossier', 'dossiers')} · {counted(signed, 'avis signé', 'avis signés')}"


def person_row(each: Attendance) -> dict[str, str]:
    return {
        "name": str(each.professional),
        "rpps": each.professional.rpps or "—",
        "specialty": each.get_specialty_display() or "Ne compte pas pour le quorum",
        "arrived": hour(each.arrived_at) or "non notée",
        "left": hour(each.left_at) or "fin",
        "mode": each.get_mode_display(),
    }


def case_row(rank: int, each: Registration, decision: Decision | None, people: Mapping[int, str]) -> dict[str, str]:
    """One case: the question, the decision, and its quorum."""
    times = [hour(moment) for moment in (each.discussed_from, each.discussed_until) if moment]
    return {
        "rank": str(rank),
        "who": short_identity(each.case.patient, each.meeting.starts_at),
        "reference": each.case.reference,
        "number": str(each.number),
        "route": each.get_route_display().lower(),
        "time": french(" – ".join(times)),
        "question": french(each.question),
        "decision": french(decision.summary or decision.get_kind_display()) if decision else "aucun avis enregistré",
        "standing": french(signature_words(decision)) if decision else "",
        "quorum": french(quorum_words(counted_quorum(each, decision), people, decision)),
        "opinions": french(
            " ; ".join(f"{one.professional} ({one.get_specialty_display().lower()}, {day(one.given_at)})" for one in each.opinions.all())
        ),
    }


def signature_words(decision: Decision) -> str:
    """« signé le 20/11/2026 par Dr Martin, amendement n° 1 », or why it is not signed."""
    amendment = f", amendement n° {decision.number}" if decision.number else ""
    if not decision.signed_at:
        return f"({decision.get_state_display().lower()}, non signé{amendment})"
    return f"(signé le {date_and_time(local(decision.signed_at))} par {account_name(decision.signed_by)}{amendment})"


def counted_quorum(each: Registration, decision: Decision | None) -> Mapping[str, Any]:
    """The quorum kept with the decision, or the one counted from the attendance."""
    if decision is not None and decision.quorum:
        return dict(decision.quorum)
    found = quorum_of(each)
    matched = [{"specialty": specialty, "person": person, "how": how} for specialty, person, how in found.matched]
    return {"status": found.status, "matched": matched, "missing": list(found.missing)}


def quorum_words(quorum: Mapping[str, Any], people: Mapping[int, str], decision: Decision | None) -> str:
    """« atteint — chirurgie : Dr A ; radiologie : Dr B (avis écrit) ; manque : radiothérapie »."""
    answered = [f"{label(each['specialty'])} : {who(each, people)}" for each in quorum.get("matched", ())]
    missing = [label(each) for each in quorum.get("missing", ())]
    said = [*answered, *([f"manque : {listed(missing)}"] if missing else [])]
    fallback = decision.get_quorum_fallback_display().lower() if decision and decision.quorum_fallback else ""
    words = QUORUM[quorum["status"]] + (f" — {' ; '.join(said)}" if said else "")
    return f"{words}. Suite : {fallback}." if fallback else f"{words}."


def who(each: Mapping[str, Any], people: Mapping[int, str]) -> str:
    name = people.get(each["person"]) or each.get("name", "")
    return f"{name} (avis écrit)" if each["how"] == WROTE else name


def label(specialty: str) -> str:
    return str(Specialty(specialty).label).lower()


def gone_row(each: Registration) -> dict[str, str]:
    after = next(iter(each.next_ones.all()), None)
    return {
        "who": short_identity(each.case.patient, each.meeting.starts_at),
        "reference": each.case.reference,
        "state": each.get_state_display(),
        "because": french(each.postponed_because or "non précisé"),
        "next": day(after.meeting.starts_at) if after else "—",
    }


def closing(meeting: Meeting) -> str:
    if meeting.state != CLOSED:
        return "Document provisoire : la séance n’est pas close, des avis peuvent encore être relus ou signés."
    return "Séance close. Chaque avis fait l’objet d’une fiche RCP, seule opposable ; ce procès-verbal en tient la liste."
