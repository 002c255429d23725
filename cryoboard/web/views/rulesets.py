"""« Référentiels »: every rule with its sources and examples, for signed-in users; no patient is named."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cryoboard.documents.kinds.ruleset.ruleset_catalogue import request_ruleset
from cryoboard.organisation.permissions import Action, require
from cryoboard.rulesets.selectors import rules_in_force
from cryoboard.web.presenters.documents import document_line
from cryoboard.web.presenters.rule import chapter_page, computed_page, rule_page
from cryoboard.web.presenters.ruleset_changes import changes_page
from cryoboard.web.presenters.rulesets import catalogue_blocks, readers_of, ruleset_page, rulesets_in_force_first, search
from cryoboard.web.refusals import is_htmx
from decision_rules import Ruleset, library

LONGEST_SEARCH = 100


def opened(request: HttpRequest, ruleset: str) -> Ruleset:
    """The revision in force of this ruleset, for a user who may read the rules; 404 if there is none."""
    require(request.user, Action.VIEW_RULES)
    if ruleset not in library().rulesets:
        raise Http404(ruleset)
    return rules_in_force().ruleset(ruleset)


def asked_words(request: HttpRequest) -> str:
    return request.GET.get("q", "").strip()[:LONGEST_SEARCH]


@require_GET
def rulesets(request: HttpRequest) -> HttpResponse:
    """Every catalogue and its rulesets; a search covers the rulesets in force first."""
    require(request.user, Action.VIEW_RULES)
    rules, today = rules_in_force(), timezone.localdate()
    found = search(rulesets_in_force_first(rules, today), asked_words(request))
    if is_htmx(request):
        return render(request, "cryoboard/rulesets/_found.html", {"found": found, "everywhere": True})
    context = {"catalogues": catalogue_blocks(rules, today), "found": found, "everywhere": True}
    return render(request, "cryoboard/rulesets/list.html", context)


@require_GET
def ruleset(request: HttpRequest, ruleset: str) -> HttpResponse:
    """One ruleset: its chapters, a search, and the rules that read a datum."""
    shown = opened(request, ruleset)
    fact = request.GET.get("donnee", "")
    context = {
        "found": search([shown], asked_words(request)),
        "readers": readers_of(shown, fact) if fact in shown.dictionary.facts else None,
    }
    if is_htmx(request):
        return render(request, f"cryoboard/rulesets/{'_found' if 'q' in request.GET else '_readers'}.html", context)
    page = ruleset_page(rules_in_force(), shown, timezone.localdate())
    return render(request, "cryoboard/rulesets/ruleset.html", {"page": page, **context})


@require_GET
def chapter(request: HttpRequest, ruleset: str, number: int) -> HttpResponse:
    """One chapter, every rule in full."""
    shown = opened(request, ruleset)
    if not 1 <= number <= len(shown.chapters):
        raise Http404(str(number))
    return render(request, "cryoboard/rulesets/chapter.html", {"page": chapter_page(shown, number)})


@require_GET
def rule(request: HttpRequest, ruleset: str, rule: str) -> HttpResponse:
    """One rule, and its versions in the other rulesets."""
    shown = opened(request, ruleset)
    if rule not in shown.rules:
        raise Http404(rule)
    return render(request, "cryoboard/rulesets/rule.html", {"page": rule_page(shown, shown.rules[rule])})


@require_GET
def computed(request: HttpRequest, ruleset: str) -> HttpResponse:
    """The computed data of a ruleset."""
    shown = opened(request, ruleset)
    return render(request, "cryoboard/rulesets/computed.html", {"ruleset": shown, "definitions": computed_page(shown)})


@require_GET
def changes(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """The changes from the first ruleset to the second; 404 for two catalogues."""
    before, after = opened(request, old), opened(request, new)
    if before.catalogue.id != after.catalogue.id:
        raise Http404(new)
    return render(request, "cryoboard/rulesets/changes.html", {"page": changes_page(before, after)})


@require_POST
def pdf(request: HttpRequest, ruleset: str) -> HttpResponse:
    """« Produire le PDF »: request the document, and show its progress."""
    made = request_ruleset(ruleset=opened(request, ruleset), actor=request.user)
    if is_htmx(request):
        return render(request, "cryoboard/cases/_document.html", {"document": document_line(made)})
    return redirect("cryoboard:document", made.pk)
