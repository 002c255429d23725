"""The save of a typed fact, and its refusal; no rendering here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from cryoboard.audit.actor import Actor
from cryoboard.cases.errors import FactRefused
from cryoboard.cases.models import Case, Fact
from cryoboard.cases.selectors import current_facts
from cryoboard.cases.services import record_fact
from cryoboard.cases.typed_facts import says_the_same
from cryoboard.web.forms.facts import EnvelopeForm, FactEntry
from cryoboard.web.presenters.fact_rows import Problem
from cryoboard.web.presenters.status_labels import KNOWN, NOT_ASKED, PENDING, STATE_WORDS
from cryoboard.web.source_report import current_report
from decision_rules import FactDefinition, ValueRefused

MISSING = Problem("La valeur manque.", "Saisissez-la, ou choisissez un autre état.")
MOVED_ON = Problem(
    "Cette liste a changé entre-temps.",
    "Rechargez la page pour voir la version actuelle ; votre saisie est encore ici.",
)


def save_fact(request: HttpRequest, case: Case, definition: FactDefinition, typed: FactEntry) -> Problem | None:
    """Record the typed fact, unless it is already known. Returns the refusal, if any."""
    if typed.fault:
        return Problem(typed.fault[1])
    if typed.state == NOT_ASKED or (typed.state == KNOWN and typed.is_empty):
        return MISSING
    current = current_facts(case).get(definition.name)
    observed_on, source_document = typed.observed_day, typed.source_document
    if current is None and typed.state == KNOWN:
        report = current_report(request, case)
        observed_on, source_document = observed_on or report.day, source_document or report.source_document
    envelope = {
        "observed_on": observed_on,
        "source_document": source_document,
        "expected_on": typed.expected_day if typed.state == PENDING else None,
    }
    if says_the_same(current, typed, **envelope):
        return None
    return _record(case, definition, request.user, raw=typed.raw if typed.state == KNOWN else None, state=typed.state, **envelope)


def _record(case: Case, definition: FactDefinition, actor: Actor, **envelope: Any) -> Problem | None:
    try:
        record_fact(case=case, name=definition.name, actor=actor, **envelope)
    except FactRefused as refusal:
        cause = refusal.__cause__
        where = cause.where if isinstance(cause, ValueRefused) else ""
        return Problem(refusal.problem, refusal.hint, where.partition("].")[2])
    return None


def save_fact_state(request: HttpRequest, case: Case, definition: FactDefinition, state: str) -> Problem | None:
    """Record what an empty list means: known and empty, or a state without a value."""
    if state not in STATE_WORDS or state == NOT_ASKED:
        return MISSING
    raw: list[Any] | None = [] if state == KNOWN else None
    return _record(case, definition, request.user, raw=raw, state=state, observed_on=None, source_document="")


def list_of(case: Case, name: str) -> tuple[Fact | None, list[dict[str, Any]]]:
    """The current list, and its latest row."""
    current = current_facts(case).get(name)
    return current, list(current.value or []) if current and current.state == KNOWN else []


def save_list(request: HttpRequest, case: Case, definition: FactDefinition, items: list[dict[str, Any]]) -> Problem | None:
    """Record a whole list as changed by one of its rows, unless someone changed it meanwhile."""
    current, _ = list_of(case, definition.name)
    if request.POST.get("version", "") != (str(current.pk) if current else ""):
        return MOVED_ON
    form = EnvelopeForm(request.POST)
    if not form.is_valid():
        return Problem((form.fault() or ("", ""))[1])
    observed_on, source = form.cleaned_data["observed_on"], form.cleaned_data["source_document"]
    return _record(case, definition, request.user, raw=items, state=KNOWN, observed_on=observed_on, source_document=source)
