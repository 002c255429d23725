"""The form of one scored item of a list, saved at each answer, with its score."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cryoboard.cases.models import Case
from cryoboard.web.access import case_page
from cryoboard.web.fact_entry import list_of
from cryoboard.web.presenters.lesion_form import lesion_form
from cryoboard.web.presenters.lesions import LEVEL, Scored
from cryoboard.web.presenters.records import RecordForm, record_form
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.refusals import is_htmx
from cryoboard.web.views.facts import form_of


def asked_level(request: HttpRequest) -> dict[str, str]:
    """The level chosen on the column, for a new item."""
    level = request.GET.get("niveau", "").strip()[:20]
    return {LEVEL: level} if level else {}


def show_lesion(
    request: HttpRequest, case: Case, scored: Scored, record: RecordForm, position: int, *, refused: bool = False
) -> HttpResponse:
    """The panel with this form open. A refusal is shown beside the field."""
    _, items = list_of(case, scored.definition.name)
    form = lesion_form(scored, record, position, items[position - 1] if position else asked_level(request))
    if not is_htmx(request):
        journal_case(request, case, Page.RECORD)
        return case_page(
            request, case, "cryoboard/cases/facts/record.html", "case", {"record": record, "form": form}, 422 if refused else 200
        )
    page = form_of(request, case, keep=scored.definition.name, settled=request.method == "POST" and not refused)
    row = page.row(scored.definition.name)
    row.lesions = replace(row.lesions, editing=form)
    if request.method == "POST" and not refused:
        row.mark_saved()
    opened_here = request.resolver_match is not None and request.resolver_match.kwargs["position"] == position > 0
    while_typing = request.method == "POST" and "done" not in request.POST and opened_here
    template = "cryoboard/cases/facts/_lesion_saved.html" if while_typing else "cryoboard/cases/facts/_lesions.html"
    response = render(request, template, {"case": case, "page": page, "row": row, "form": form, "record": record})
    if while_typing:
        response["HX-Reswap"] = "none"
    return response


def after_answer(request: HttpRequest, case: Case, scored: Scored, position: int) -> HttpResponse:
    """The same form, still open, with the saved values."""
    current, items = list_of(case, scored.definition.name)
    return show_lesion(request, case, scored, record_form(case, scored.definition, position, items, current), position)
