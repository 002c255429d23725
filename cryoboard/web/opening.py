"""The way into a case, one for every page: visible to this person, allowed, and written in the journal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from cryoboard.audit.events import Event
from cryoboard.audit.journal import record
from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.pages.banner import banner


def open_case(request: HttpRequest, reference: str, *, read: str = "") -> Case:
    """The case of this reference; `read` names the page in the journal. 404 when this person may not know of it."""
    case = get_object_or_404(cases_visible_to(request.user).select_related("patient", "board"), reference=reference)
    require(request.user, Action.VIEW_CASE, on=case)
    if read:
        record(Event.CASE_READ, subject=case, actor=request.user, case=case, page=read)
    return case


def case_page(request: HttpRequest, case: Case, template: str, tab: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page of the case, under its banner."""
    top = banner(
        case,
        current=tab,
        may_edit=allowed(request.user, Action.EDIT_FACTS, on=case),
        may_audit=allowed(request.user, Action.VIEW_JOURNAL, on=case),
    )
    return render(request, template, {"case": case, "banner": top, **context}, status=status)
