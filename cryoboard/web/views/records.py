"""Lists of records: add, edit, remove a row. Each change writes the whole list as a new row of the fact."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from cryoboard.cases.models import Case
from cryoboard.web.access import WHEN_DRAWN, case_page, open_case
from cryoboard.web.fact_entry import list_of, save_fact_state, save_list
from cryoboard.web.forms.facts import read_record
from cryoboard.web.presenters.fact_rows import Problem
from cryoboard.web.presenters.lesions import scored_list
from cryoboard.web.presenters.records import RecordForm, record_form
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.refusals import is_htmx
from cryoboard.web.views.facts import back_to, definition_of, form_of, show_row
from cryoboard.web.views.lesions import after_answer, asked_level, show_lesion
from decision_rules import FactDefinition


def list_definition(name: str) -> FactDefinition:
    definition = definition_of(name)
    if definition.type != "records":
        raise Http404(name)
    return definition


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, reference: str, name: str, position: int) -> HttpResponse:
    """One row of a list; position 0 adds one."""
    case, definition = open_case(request, reference, unlogged=WHEN_DRAWN), list_definition(name)
    current, items = list_of(case, name)
    if position > len(items):
        raise Http404(position)
    if request.method == "GET":
        form = record_form(case, definition, position, items, current, given=asked_level(request))
        return show_record(request, case, definition, form, position)
    typed = read_record(definition, request.POST)
    changed = [*items, typed] if not position else [*items[: position - 1], typed, *items[position:]]
    problem = save_list(request, case, definition, changed)
    if problem:
        form = record_form(case, definition, position, items, current, typed=request.POST, problem=problem)
        return show_record(request, case, definition, form, position, refused=True)
    scored = scored_list(definition)
    if scored and is_htmx(request) and "done" not in request.POST:
        return after_answer(request, case, scored, position or len(changed))
    return after_change(request, case, name)


def show_record(
    request: HttpRequest, case: Case, definition: FactDefinition, form: RecordForm, position: int, *, refused: bool = False
) -> HttpResponse:
    """The form of one row, under its list or, without JavaScript, on its own page."""
    scored = scored_list(definition)
    if scored:
        return show_lesion(request, case, scored, form, position, refused=refused)
    if not is_htmx(request):
        journal_case(request, case, Page.RECORD)
        return case_page(request, case, "cryoboard/cases/facts/record.html", "case", {"record": form}, 422 if refused else 200)
    response = render(request, "cryoboard/cases/facts/_record_form.html", {"case": case, "record": form})
    if refused:
        response["HX-Retarget"], response["HX-Reswap"] = f"#{form.owner_id}-form", "innerHTML"
    return response


def after_change(request: HttpRequest, case: Case, name: str, problem: Problem | None = None) -> HttpResponse:
    """The list rendered again."""
    if not is_htmx(request):
        return back_to(case, name)
    page = form_of(request, case, keep=name)
    page.row(name).problem = problem
    if not problem:
        page.row(name).mark_saved()
    return show_row(request, case, page, name)


@require_POST
def remove(request: HttpRequest, reference: str, name: str, position: int) -> HttpResponse:
    """Remove a row from the current list; the earlier list stays in the history."""
    case, definition = open_case(request, reference, unlogged=WHEN_DRAWN), list_definition(name)
    _, items = list_of(case, name)
    if not 0 < position <= len(items):
        raise Http404(position)
    problem = save_list(request, case, definition, [*items[: position - 1], *items[position:]])
    return after_change(request, case, name, problem)


@require_POST
def state(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Save the state of an empty list: none, awaited, or unknown."""
    case, definition = open_case(request, reference, unlogged=WHEN_DRAWN), list_definition(name)
    problem = save_fact_state(request, case, definition, request.POST.get("state", ""))
    return after_change(request, case, name, problem)
