"""« Preuves »: the trials and series cited by the rules, for users who may read the rules; no patient is named."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from cryoboard.organisation.permissions import Action, require
from cryoboard.web.forms.evidence import EvidenceForm
from cryoboard.web.presenters.evidence import evidence_page, row_page
from cryoboard.web.refusals import is_htmx
from decision_rules import evidence_library, library


@require_GET
@vary_on_headers("HX-Request")
def evidence(request: HttpRequest) -> HttpResponse:
    """Every row, or those of the search and filters."""
    require(request.user, Action.VIEW_RULES)
    form = EvidenceForm(request.GET)
    wanted = form.wanted()
    context = {"form": form, "page": evidence_page(evidence_library(), wanted), "filtered": bool(wanted)}
    return render(request, f"cryoboard/rulesets/evidence/{'_found' if is_htmx(request) else 'list'}.html", context)


@require_GET
def row(request: HttpRequest, row: str) -> HttpResponse:
    """One row in full, with the rules that cite it."""
    require(request.user, Action.VIEW_RULES)
    if row not in evidence_library().rows:
        raise Http404(row)
    return render(request, "cryoboard/rulesets/evidence/row.html", {"page": row_page(evidence_library().rows[row], library())})
