"""Reads cases and facts that a person may see, as they are now or as they were at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.audit.models import Entry
from cryoboard.audit.selectors import entries_of
from cryoboard.cases.models import Case, Fact, Patient
from cryoboard.organisation.permissions import OWN_CASES_ONLY, Action, require, roles_allowing
from cryoboard.organisation.selectors import board_ids_where, folded
from decision_rules import FactRole, check_facts, library

IDENTITY = "Identité du patient"


def cases_visible_to(user: Actor, search: str = "") -> QuerySet[Case]:
    """The cases of the boards this person works on; for a requester, their own cases only."""
    everywhere = [role for role in roles_allowing(Action.VIEW_CASE) if role not in OWN_CASES_ONLY]
    own = board_ids_where(user, Action.VIEW_CASE, roles=list(OWN_CASES_ONLY))
    cases = Case.objects.filter(
        Q(board_id__in=board_ids_where(user, Action.VIEW_CASE, roles=everywhere)) | Q(board_id__in=own, requester=user)
    )
    for word in folded(search).split():
        cases = cases.filter(search_text__contains=word)
    return cases.order_by("-pk")


def current_facts(case: Case, as_of: datetime | None = None, on: date | None = None, *, last_row: int | None = None) -> dict[str, Fact]:
    """The latest row of each fact, in order of name: now, at a moment, or when the row of a given number was the last one.

    Age and sex come from the identity when nobody entered them; these two rows are not stored.
    """
    rows = Fact.objects.filter(case=case)
    if as_of is not None:
        rows = rows.filter(learnt_at__lte=as_of)
    if last_row is not None:
        rows = rows.filter(pk__lte=last_row)
    latest = rows.values("name").annotate(last=Max("pk")).values("last")
    found = Fact.objects.filter(pk__in=latest).select_related("entered_by", "entered_by__professional")
    day = on or (timezone.localdate(as_of) if as_of else timezone.localdate())
    known = identity_facts(case, day) | {fact.name: fact for fact in found}
    return {name: known[name] for name in sorted(known)}


def with_current_facts(lookup: str = "case") -> Prefetch[Any]:
    """A prefetch of the latest row of each fact, for rows that have a case: one query whatever the number of cases."""
    newer = Fact.objects.filter(case=OuterRef("case"), name=OuterRef("name"), pk__gt=OuterRef("pk"))
    latest = Fact.objects.filter(~Exists(newer)).order_by("name")
    return Prefetch(f"{lookup}__facts", queryset=latest, to_attr="latest_facts")


def facts_at_hand(case: Case, on: date | None = None) -> dict[str, Fact]:
    """The current facts of a case, from the prefetch `with_current_facts` when there was one."""
    ahead = getattr(case, "latest_facts", None)
    if ahead is None:
        return current_facts(case, on=on)
    known = identity_facts(case, on or timezone.localdate()) | {fact.name: fact for fact in ahead}
    return {name: known[name] for name in sorted(known)}


def same_person(patient: Patient) -> QuerySet[Patient]:
    """Other patients with the same birth name and birth date: perhaps the same person under another number."""
    if patient.birth_date is None:
        return Patient.objects.none()
    born_then = Patient.objects.filter(birth_date=patient.birth_date).exclude(pk=patient.pk).values_list("pk", "birth_name")
    name = folded(patient.birth_name).split()
    return Patient.objects.filter(pk__in=[pk for pk, other in born_then if folded(other).split() == name])


def printed_ins(patient: Patient) -> str:
    """The national number that may be printed or sent: empty unless the identity is qualified."""
    return patient.ins_matricule if patient.ins_qualified else ""


def identity_facts(case: Case, day: date) -> dict[str, Fact]:
    """The facts that the identity of the patient gives on that day."""
    patient, values = case.patient, dict[str, Any]()
    if patient.birth_date is not None and patient.birth_date <= day:
        values[age_fact()] = age_on(patient.birth_date, day)
    if patient.sex != Patient.Sex.UNKNOWN:
        values[sex_fact()] = patient.sex
    envelope = {"source_document": IDENTITY, "learnt_at": case.created_at, "entered_by_id": case.created_by_id}
    return {name: Fact(case=case, name=name, value=value, **envelope) for name, value in values.items()}


def age_fact() -> str:
    """The name of the fact that holds the age."""
    return library().fact_with_role(FactRole.PATIENT_AGE)


def sex_fact() -> str:
    """The name of the fact that holds the sex."""
    return library().fact_with_role(FactRole.PATIENT_SEX)


def age_on(birth: date, day: date) -> int:
    """The age in completed years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def known_values(facts: Mapping[str, Fact], on: date) -> dict[str, Any]:
    """The values that the rules read: the known facts, with those they imply, valid on that day."""
    values = {name: fact.value for name, fact in facts.items() if fact.state == Fact.State.KNOWN}
    return check_facts(values, library().dictionary, on)[0]


def engine_facts(case: Case, as_of: datetime | None = None) -> dict[str, Any]:
    """The values that the rules read of a case, today or at a moment."""
    day = timezone.localdate(as_of) if as_of else timezone.localdate()
    return known_values(current_facts(case, as_of), day)


def fact_history(case: Case, name: str) -> QuerySet[Fact]:
    """Every row of a fact, newest first."""
    return Fact.objects.filter(case=case, name=name).select_related("entered_by").order_by("-pk")


def entries_visible_to(user: Actor, case: Case) -> QuerySet[Entry]:
    """The journal of a case. Raises AccessRefused."""
    require(user, Action.VIEW_JOURNAL, on=case)
    return entries_of(case)
