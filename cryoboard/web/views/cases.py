"""The list of cases, a new case, its identity and its question."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cryoboard.cases.selectors import cases_visible_to
from cryoboard.cases.services import create_case
from cryoboard.decisions.identity_correction import correct_case
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import WHEN_DRAWN, case_page, open_case
from cryoboard.web.forms.cases import IdentityForm, NewCaseForm
from cryoboard.web.presenters.case_list import list_page
from cryoboard.web.reading_journal import Page, journal_case, journal_list
from cryoboard.web.refusals import attempted, is_htmx
from decision_rules import library

SEARCH = "cryoboard.search"  # the searched words stay in the session, not in the address


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases, all of them or those of the search in progress."""
    searching = "recherche" in request.GET
    return show_list(request, request.session.get(SEARCH, "") if searching else "")


@require_POST
def case_search(request: HttpRequest) -> HttpResponse:
    """Search by POST, so that no patient's name is in an address, a log or a browser history."""
    search = request.session[SEARCH] = request.POST.get("search", "").strip()[:100]
    address = reverse("cryoboard:cases") + ("?recherche=1" if search else "")
    if not is_htmx(request):
        return redirect(address)
    response = show_list(request, search)
    response["HX-Replace-Url"] = address
    return response


def show_list(request: HttpRequest, search: str) -> HttpResponse:
    page = list_page(cases_visible_to(request.user, search), request.GET.get("apres"))
    journal_list(request, Page.CASES, (line.case.pk for line in page.lines))
    context = {
        "page": page,
        "search": search,
        "sees_cases": allowed(request.user, Action.VIEW_CASE),
        "may_create": allowed(request.user, Action.CREATE_CASE),
        "may_booklet": allowed(request.user, Action.REQUEST_DOCUMENT),
    }
    return render(request, "cryoboard/cases/_list.html" if is_htmx(request) else "cryoboard/cases/list.html", context)


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """A new case from an identity and a question; no clinical datum is required."""
    require(request.user, Action.CREATE_CASE)
    form = NewCaseForm(request.POST or None, user=request.user)
    if form.is_valid() and (case := attempted(form, lambda: create_case(actor=request.user, **form.case_fields()))):
        messages.success(request, f"Dossier {case.reference} créé. Chaque donnée est enregistrée dès sa saisie.")
        return redirect("cryoboard:case", case.reference)
    return render(request, "cryoboard/cases/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Correct the identity and the question of a case; refused if changed meanwhile."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    require(request.user, Action.EDIT_FACTS, on=case)
    form = IdentityForm(request.POST or None, initial=IdentityForm.initial_for(case))
    update = partial(correct_case, case=case, actor=request.user)
    saved = attempted(form, lambda: update(**form.update_fields())) if form.is_valid() else None
    if saved is not None:
        messages.success(request, "Identité et question enregistrées.")
        return redirect("cryoboard:case", case.reference)
    status = 422 if form.is_bound else 200
    journal_case(request, case, Page.IDENTITY)
    return case_page(request, case, "cryoboard/cases/edit.html", "", {"form": form}, status)


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Intended purpose, status, accessibility, installed rulesets."""
    return render(request, "cryoboard/about/about.html", {"rulesets": library().rulesets.values()})
