"""« Inscription en 90 secondes »: a case, found or new, its tumour data and its registration, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.cases.selectors import cases_visible_to, facts_at_hand, known_values, same_person
from cryoboard.cases.services import create_case, record_fact
from cryoboard.cases.typed_facts import TypedFact, says_the_same
from cryoboard.meetings.completeness import guardrail_outputs
from cryoboard.meetings.current_evaluation import Known
from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.refusals import journalled
from cryoboard.meetings.services.registration import register_case
from cryoboard.organisation.models import Professional
from cryoboard.organisation.selectors import folded
from decision_rules import FactRole, OutputEntry, library

TUMOUR = (FactRole.TUMOUR_SITE, FactRole.HISTOLOGY, FactRole.DISEASE_PHASE)
MASS = (FactRole.MASS_PRESENT, FactRole.TUMOUR_SIZE, FactRole.TUMOUR_DEPTH)  # with the phase, the data of the guard-rail on masses
MOST_FOUND = 8


@journalled
def quick_register_case(
    *,
    meeting: Meeting,
    actor: Actor,
    question: str,
    case: Case | None = None,
    patient: dict[str, Any] | Patient | None = None,
    facts: Mapping[str, TypedFact] | None = None,
    requester: Professional | None = None,
    **fields: Any,
) -> Registration:
    """Register an existing case, or a new one of this patient, with the typed facts. No clinical datum is required.

    Raises what `create_case`, `record_fact` and `register_case` raise; nothing is then written.
    """
    if case is None:
        about: dict[str, Any] = {
            "question": question,
            "requester": getattr(requester, "user", None),
            "requester_name": str(requester or ""),
        }
        case = create_case(actor=actor, board=meeting.board, patient=patient or {}, **about)
    known = facts_at_hand(case)
    for name, typed in (facts or {}).items():
        if not says_the_same(known.get(name), typed):
            record_fact(case=case, name=name, raw=typed.raw, state=typed.state, actor=actor)
    return register_case(meeting=meeting, case=case, actor=actor, question=question, requester=requester, **fields)


def site_of(case: Case) -> str:
    """The tumour site in words; empty when unknown."""
    site = library().fact_with_role(FactRole.TUMOUR_SITE)
    fact = facts_at_hand(case).get(site)
    return library().dictionary.format(site, fact.value) if fact is not None and fact.state == Fact.State.KNOWN else ""


def guardrail_for(values: Mapping[str, Any]) -> list[tuple[str, OutputEntry]]:
    """(ruleset, output) for each guard-rail output on these values, saved or not."""
    return guardrail_outputs(Known(Case(), timezone.localdate(), {}, values))


def values_of(case: Case | None, typed: Mapping[str, TypedFact]) -> dict[str, Any]:
    """The values that the rules would read once the typed facts are saved."""
    rows = dict(facts_at_hand(case)) if case is not None else {}
    for name, each in typed.items():
        rows[name] = Fact(name=name, value=each.raw if each.state == Fact.State.KNOWN else None, state=each.state)
    return known_values(rows, timezone.localdate())


def cases_found(user: Actor, words: str, born: date | None) -> list[Case]:
    """The cases visible to this user whose patient matches these words or this birth date, newest first."""
    if not words.strip() and born is None:
        return []
    cases = cases_visible_to(user, words)
    if born is not None:
        cases = cases.filter(patient__birth_date=born)
    registrations = Prefetch("registrations", queryset=Registration.objects.select_related("meeting").order_by("-meeting__starts_at"))
    return list(cases.select_related("patient", "board").prefetch_related(registrations)[:MOST_FOUND])


def similar_cases(user: Actor, patient: Mapping[str, Any]) -> list[Case]:
    """The cases visible to this user whose patient has this IPP, or this birth name and birth date."""
    twin = Patient(birth_name=patient.get("birth_name") or "", birth_date=patient.get("birth_date"))
    alike = Q(patient__in=same_person(twin).values_list("pk", flat=True)) if folded(twin.birth_name).strip() else Q(pk__in=[])
    if patient.get("ipp"):
        alike |= Q(patient__ipp=patient["ipp"])
    return list(cases_visible_to(user).filter(alike).select_related("patient", "board")[:MOST_FOUND])
