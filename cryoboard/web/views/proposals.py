"""The outputs of the rules, their explanation, and the comparison of two rulesets."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cryoboard.cases.selectors import current_facts
from cryoboard.evaluations.selectors import evaluations_now
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import WHEN_DRAWN, case_page, open_case
from cryoboard.web.presenters.comparison import comparison_page
from cryoboard.web.presenters.explanation import explain
from cryoboard.web.presenters.overview import overview
from cryoboard.web.presenters.pathway import journey_page
from cryoboard.web.presenters.proposals import proposals_page
from cryoboard.web.reading_journal import Page, journal_case, journal_evaluations
from cryoboard.web.refusals import is_htmx
from cryoboard.web.shown_evaluations import asked_ruleset, evaluation_of, shown_evaluations
from decision_rules import UnknownRule


@require_GET
def proposals(request: HttpRequest, reference: str) -> HttpResponse:
    """The outputs of the rulesets in force, or of the requested one."""
    case = open_case(request, reference, read=Page.PROPOSALS)
    evaluations = shown_evaluations(request, case)
    page = proposals_page(case, evaluations, current_facts(case), unknown=asked_ruleset(request).unknown)
    may_request = bool(evaluations) and allowed(request.user, Action.REQUEST_DOCUMENT, on=case)
    context = {"page": page, "overview": overview(case, evaluations, page.panels), "may_request": may_request}
    return case_page(request, case, "cryoboard/evaluations/proposals.html", "proposals", context)


@require_GET
def why(request: HttpRequest, reference: str, evaluation: str, rule: str) -> HttpResponse:
    """« Pourquoi » : the criteria of a rule, on the facts of the evaluation that was shown."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    shown = evaluation_of(case, evaluation, rule)
    try:
        explanation = explain(case, shown, rule)
    except UnknownRule as unknown:
        raise Http404(rule) from unknown
    journal_evaluations(request, case, [shown], rule=rule)
    if is_htmx(request):
        return render(request, "cryoboard/evaluations/_explanation.html", {"case": case, "explanation": explanation})
    return case_page(request, case, "cryoboard/evaluations/explanation.html", "proposals", {"explanation": explanation})


@require_GET
def compare(request: HttpRequest, reference: str) -> HttpResponse:
    """Two rulesets on the same facts."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    require(request.user, Action.EVALUATE, on=case)
    wanted = [name for key in ("a", "b") if (name := asked_ruleset(request, key).id)]
    if len(wanted) != 2:
        raise Http404("ruleset")
    journal_case(request, case, Page.COMPARISON)
    page = comparison_page(*evaluations_now(case, rulesets=wanted))
    return case_page(request, case, "cryoboard/evaluations/compare.html", "proposals", {"page": page})


@require_GET
def journey(request: HttpRequest, reference: str) -> HttpResponse:
    """Ladder, ablation plan, timeline, follow-up."""
    case = open_case(request, reference, read=Page.PATHWAY)
    page = journey_page(shown_evaluations(request, case), current_facts(case), timezone.localdate())
    return case_page(request, case, "cryoboard/pathway/pathway.html", "journey", {"page": page})
