"""Reading cases and facts, as one person may see them and as they were known on a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet

from cryoboard.accounts.access import OWN_CASES_ONLY, Action, require, roles_allowing
from cryoboard.accounts.selectors import board_ids_where
from cryoboard.audit.models import Entry
from cryoboard.audit.selectors import entries_of
from cryoboard.cases.models import Case, Fact


def cases_visible_to(user: Any, search: str = "") -> QuerySet[Case]:
    """The cases of the boards this person works on; a requester's own ones."""
    everywhere = [role for role in roles_allowing(Action.VIEW_CASE) if role not in OWN_CASES_ONLY]
    own = board_ids_where(user, Action.VIEW_CASE, roles=list(OWN_CASES_ONLY))
    cases = Case.objects.filter(
        Q(board_id__in=board_ids_where(user, Action.VIEW_CASE, roles=everywhere)) | Q(board_id__in=own, requester=user)
    )
    for word in search.split():
        cases = cases.filter(
            Q(reference__icontains=word) | Q(question__icontains=word) | Q(patient__birth_name__icontains=word)
            | Q(patient__used_name__icontains=word) | Q(patient__given_names__icontains=word) | Q(patient__ipp__icontains=word)
        )
    return cases.order_by("-pk")


def current_facts(case: Case, as_of: datetime | None = None) -> dict[str, Fact]:
    """The latest row of each fact, as known now or at that moment, in order of name."""
    rows = Fact.objects.filter(case=case)
    if as_of is not None:
        rows = rows.filter(learnt_at__lte=as_of)
    latest = rows.values("name").annotate(last=Max("pk")).values("last")
    found = Fact.objects.filter(pk__in=latest).select_related("entered_by", "entered_by__professional").order_by("name")
    return {fact.name: fact for fact in found}


def engine_facts(case: Case, as_of: datetime | None = None) -> dict[str, Any]:
    """What the rules may read: the value of every known fact. Pending, unknown and not applicable stay unknown."""
    return {name: fact.value for name, fact in current_facts(case, as_of).items() if fact.state == Fact.State.KNOWN}


def fact_history(case: Case, name: str) -> QuerySet[Fact]:
    """Every row ever written for a fact, newest first."""
    return Fact.objects.filter(case=case, name=name).select_related("entered_by").order_by("-pk")


def entries_visible_to(user: Any, case: Case) -> QuerySet[Entry]:
    """The journal of a case, for who may read it."""
    require(user, Action.VIEW_JOURNAL, on=case)
    return entries_of(case)
