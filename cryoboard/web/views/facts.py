"""The form of a case, saved one fact at a time."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import fact_history
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.web.access import NO_IDENTITY, WHEN_DRAWN, case_page, open_case
from cryoboard.web.fact_entry import save_fact
from cryoboard.web.forms.facts import read_fact
from cryoboard.web.presenters.case_form import DataPage, data_page, decisive_names, relevant_now
from cryoboard.web.presenters.fact_history import history_lines
from cryoboard.web.presenters.fact_rows import dom_id, settle
from cryoboard.web.presenters.status_labels import KNOWN
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.refusals import is_htmx
from cryoboard.web.source_report import current_report, keep_report
from decision_rules import FactDefinition, library


def definition_of(name: str) -> FactDefinition:
    """The fact of this name; 404 when the dictionary has none."""
    definition = library().dictionary.facts.get(name)
    if definition is None:
        raise Http404(name)
    return definition


def form_of(request: HttpRequest, case: Case, *, before: set[str] | None = None, keep: str = "", settled: bool = False) -> DataPage:
    """The form for this user: relevant facts, or all on request; `keep` always.

    `settled`: the row to render has just been answered, so its decisive facts are not computed.
    """
    return data_page(
        case,
        everything="toutes" in request.GET,
        editable=allowed(request.user, Action.EDIT_FACTS, on=case),
        decisive=frozenset() if settled and is_htmx(request) else decisive_names(case),
        before=before,
        keep=keep,
    )


def show_form(request: HttpRequest, case: Case, page: DataPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "report": current_report(request, case)}
    return case_page(request, case, "cryoboard/cases/facts/page.html", "case", context, status)


def back_to(case: Case, name: str) -> HttpResponse:
    """The address of the form, at this fact."""
    return redirect(f"{reverse('cryoboard:case', args=[case.reference])}#{dom_id(name)}")


@require_GET
def facts(request: HttpRequest, reference: str) -> HttpResponse:
    """The form: the facts that matter for this case, or all of them."""
    case = open_case(request, reference, read=Page.FACTS)
    return show_form(request, case, form_of(request, case))


def show_row(request: HttpRequest, case: Case, page: DataPage, name: str) -> HttpResponse:
    """One row for HTMX, with the counts and labels that depend on it; the whole form without JavaScript."""
    row = page.row(name)
    if not is_htmx(request):
        journal_case(request, case, Page.FACTS)
        return show_form(request, case, page, 422 if row.problem else 200)
    return render(request, "cryoboard/cases/facts/_saved.html", {"case": case, "page": page, "row": row})


@require_http_methods(["GET", "POST"])
def fact(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Render one fact, after its save for a POST. A refusal shows the typed values again."""
    case, definition = open_case(request, reference, unlogged=WHEN_DRAWN), definition_of(name)
    if request.method == "GET":
        return show_row(request, case, form_of(request, case, keep=name), name)
    typed, before = read_fact(definition, request.POST), relevant_now(case)
    problem = save_fact(request, case, definition, typed)
    if not problem and not is_htmx(request):
        messages.success(request, f"{definition.label} : enregistré.")
        return back_to(case, name)
    page = form_of(request, case, before=before, keep=name, settled=typed.state == KNOWN and not problem)
    settle(page.row(name), typed, problem)
    return show_row(request, case, page, name)


@require_GET
def history(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """Every row of a fact."""
    definition = definition_of(name)
    case = open_case(request, reference, read=Page.FACT_HISTORY)
    context = {"label": definition.label, "anchor": dom_id(name), "lines": history_lines(fact_history(case, name))}
    if is_htmx(request):
        return render(request, "cryoboard/cases/facts/_history.html", {"case": case, **context})
    return case_page(request, case, "cryoboard/cases/facts/history.html", "case", context)


@require_POST
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """Keep the source report for the next facts."""
    case = open_case(request, reference, unlogged=NO_IDENTITY)
    kept = keep_report(request, case)
    if is_htmx(request):
        return render(request, "cryoboard/cases/facts/_report.html", {"case": case, "report": kept})
    messages.add_message(request, *kept.message())
    return redirect("cryoboard:case", case.reference)
