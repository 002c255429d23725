"""« Gouvernance » : drafts, proposals, replays and releases of rulesets."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cryoboard.organisation.permissions import Action, require
from cryoboard.publication.models import ImpactReport
from cryoboard.publication.selectors import in_force_beside, latest_proposal
from cryoboard.publication.services.publication import propose_ruleset, read_impact, release_ruleset, request_impact, resume_impact
from cryoboard.web.forms.publication import ImpactForm, ProposalForm, ReleaseForm
from cryoboard.web.presenters.publication import draft_line, impact_line, impact_page, proposal_line, publication_page
from cryoboard.web.reading_journal import Page, journal_named
from cryoboard.web.refusals import attempted
from decision_rules import Ruleset, library

HEADINGS = {
    "propose": ("Proposer à la publication", "Proposer ce contenu"),
    "impact": ("Rejouer les dossiers de la base", "Lancer l’étude d’impact"),
    "release": ("Publier", "Publier ce référentiel"),
}


@require_GET
def publication(request: HttpRequest) -> HttpResponse:
    """Drafts, proposals, impact reports, releases and refusals."""
    require(request.user, Action.VIEW_PUBLICATION)
    return render(request, "cryoboard/publication/publication.html", {"page": publication_page(request.user)})


def ruleset_named(name: str) -> Ruleset:
    """The loaded content of the ruleset of the address, draft or not; 404 when there is none."""
    if name not in library().rulesets:
        raise Http404(name)
    return library().rulesets[name]


def form_page(request: HttpRequest, what: str, ruleset: Ruleset, form: Form) -> HttpResponse:
    """The page of one form, with its ruleset and typed values."""
    title, button = HEADINGS[what]
    proposal = latest_proposal(ruleset.id) if what == "release" else None
    context = {"title": title, "button": button, "draft": draft_line(ruleset), "form": form}
    context["proposal"] = proposal_line(proposal) if proposal else None
    return render(request, "cryoboard/publication/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, ruleset: str) -> HttpResponse:
    """« Proposer »: propose the loaded draft, with a note."""
    require(request.user, Action.PROPOSE_RULESET)
    found, form = ruleset_named(ruleset), ProposalForm(request.POST or None)
    if form.is_valid():
        call = partial(propose_ruleset, ruleset_id=found.id, actor=request.user, note=form.cleaned_data["note"])
        if attempted(form, call):
            messages.success(request, "Référentiel proposé : la relecture automatique commence, une autre personne le publiera.")
            return redirect("cryoboard:publication")
    return form_page(request, "propose", found, form)


@require_http_methods(["GET", "POST"])
def impact_new(request: HttpRequest, ruleset: str) -> HttpResponse:
    """« Étude d'impact » : the draft against another ruleset of its catalogue."""
    require(request.user, Action.REQUEST_IMPACT)
    found = ruleset_named(ruleset)
    form = ImpactForm(request.POST or None, draft=found, in_force=in_force_beside(found, timezone.localdate()))
    if form.is_valid():
        report = attempted(form, partial(request_impact, new=found.id, old=form.cleaned_data["old"], actor=request.user), "old")
        if report:
            return redirect("cryoboard:impact", report.pk)
    return form_page(request, "impact", found, form)


@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, ruleset: str) -> HttpResponse:
    """« Publier »: release the proposal of another person, by its digest."""
    require(request.user, Action.RELEASE_RULESET)
    found = ruleset_named(ruleset)
    proposal = latest_proposal(found.id)
    form = ReleaseForm(request.POST or None, initial={"digest": proposal.digest if proposal else ""})
    if form.is_valid():
        call = partial(release_ruleset, ruleset_id=found.id, digest=form.cleaned_data["digest"], actor=request.user)
        if attempted(form, call):
            messages.success(request, f"{found.title} : publié. Il s’applique désormais aux dossiers de sa période.")
            return redirect("cryoboard:publication")
    return form_page(request, "release", found, form)


@require_GET
def proposal_state(request: HttpRequest, ruleset: str) -> HttpResponse:
    """The card of a proposal, polled while its review runs."""
    require(request.user, Action.VIEW_PUBLICATION)
    proposal = latest_proposal(ruleset)
    if proposal is None:
        raise Http404(ruleset)
    return render(request, "cryoboard/publication/_proposal.html", {"proposal": proposal_line(proposal)})


@require_GET
def impact(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: its progress, then the counts of changed cases."""
    require(request.user, Action.VIEW_PUBLICATION)
    report = get_object_or_404(ImpactReport, pk=pk)
    page = impact_page(report, request.user)
    journal_named(request, Page.IMPACT, page["cases_named"] if page else [])
    context = {"line": impact_line(report), "page": page}
    return render(request, "cryoboard/publication/impact.html", context)


@require_GET
def impact_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The line of a report, polled while it runs."""
    require(request.user, Action.VIEW_PUBLICATION)
    line = impact_line(get_object_or_404(ImpactReport, pk=pk))
    response = render(request, "cryoboard/publication/_impact.html", {"line": line})
    if not line.moving and request.headers.get("HX-Current-URL", "").rstrip("/").endswith(f"/etudes/{pk}"):
        response["HX-Refresh"] = "true"  # the page of the report has new content
    return response


@require_GET
def impact_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF; each download is written in the journal."""
    report = get_object_or_404(ImpactReport, pk=pk)
    content = read_impact(report=report, actor=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{report.file_name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_POST
def impact_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """« Reprendre »: replay the missing slices."""
    report = get_object_or_404(ImpactReport, pk=pk)
    resume_impact(report=report, actor=request.user)
    messages.success(request, "L’étude reprend là où elle s’était arrêtée.")
    return redirect("cryoboard:impact", report.pk)
