"""The journal of a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cryoboard.cases.selectors import entries_visible_to
from cryoboard.web.access import WHEN_DRAWN, case_page, open_case
from cryoboard.web.presenters.journal import journal_page
from cryoboard.web.reading_journal import Page, journal_case


@require_GET
def journal(request: HttpRequest, reference: str) -> HttpResponse:
    """The readings, writes and refusals of a case."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    entries = entries_visible_to(request.user, case)
    journal_case(request, case, Page.JOURNAL)
    page = journal_page(entries, request.GET.get("avant"))
    return case_page(request, case, "cryoboard/audit/journal.html", "journal", {"page": page})
