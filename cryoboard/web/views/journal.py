"""The journal of a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from cryoboard.cases.selectors import entries_visible_to
from cryoboard.web.access import case_page, open_case
from cryoboard.web.presenters.journal import journal_page


@require_GET
def journal(request: HttpRequest, reference: str) -> HttpResponse:
    """Who read, who wrote, what was refused."""
    case = open_case(request, reference, read="journal")
    page = journal_page(entries_visible_to(request.user, case), request.GET.get("avant"))
    return case_page(request, case, "cryoboard/audit/journal.html", "journal", {"page": page})
