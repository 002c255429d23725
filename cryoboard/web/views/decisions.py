"""The decision: saved as a draft, reviewed, countersigned, signed, amended, sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from cryoboard.audit.actor import Actor
from cryoboard.cases.selectors import current_facts
from cryoboard.decisions.basis import basis_now
from cryoboard.decisions.basis_changes import changes_since
from cryoboard.decisions.errors import DecisionChangedMeanwhile, EvaluationsChanged, SignatoryRefused
from cryoboard.decisions.locks import changed_meanwhile
from cryoboard.decisions.models import Decision
from cryoboard.decisions.selectors import current_decision
from cryoboard.decisions.services.decision import (
    amend_decision,
    countersign,
    record_decision,
    restore_version,
    review_decision,
    validate_decision,
)
from cryoboard.decisions.services.draft_versions import version_before
from cryoboard.documents.services.decision_papers import request_fiche, request_gp_letter
from cryoboard.documents.services.dispatch import save_dispatch
from cryoboard.meetings.models import Registration
from cryoboard.web.access import (
    A_WRITE,
    ITS_CASE,
    NO_IDENTITY,
    enter_decision,
    enter_meeting,
    enter_registration,
    is_projected,
)
from cryoboard.web.forms.decisions import DecisionForm, keys_sent, keys_shown
from cryoboard.web.forms.meeting_closure import DispatchForm
from cryoboard.web.presenters.decision import decision_page
from cryoboard.web.presenters.decision_form import Merge, decision_form, merge_with
from cryoboard.web.presenters.draft_merge import merge_page
from cryoboard.web.presenters.live_meeting import live_page
from cryoboard.web.reading_journal import Page, journal_decision
from cryoboard.web.refusals import attempted, is_htmx
from cryoboard.web.undo import Offer, offer_undo


@require_POST
def save(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """« Enregistrer le brouillon »: saved, refused with messages beside the fields, or a conflict to merge."""
    found = enter_registration(request, enter_meeting(request, pk, unlogged=ITS_CASE), registration, unlogged=NO_IDENTITY)
    before = current_decision(found)
    form = decision_form(found, basis_now(found), before, request.POST)
    merge = merge_with(before, form.sent(), request.POST.dict()) if form.is_valid() and before and "merge" in request.POST else None
    if merge and (not merge.is_settled or request.POST["merge"] != str(merge.theirs.version)):
        return _conflict(request, found, form, merge)
    sent = merge.sent() if merge else form.sent() if form.is_valid() else None
    said = attempted(form, lambda: _recorded(found, request.user, sent)) if sent else None
    if isinstance(said, Decision):
        return _saved(request, found, said)
    theirs = current_decision(found) if isinstance(said, DecisionChangedMeanwhile) or merge else None
    if theirs is not None:
        return _conflict(request, found, form, merge_with(theirs, form.sent(), request.POST.dict()))
    if isinstance(said, EvaluationsChanged):
        return _conflict(request, found, form, None, said)
    return _decision_band(request, {"form": form, "registration": found, "meeting": found.meeting, "may_record": True}, 422)


def _recorded(registration: Registration, actor: Actor, sent: dict[str, Any]) -> Decision | DecisionChangedMeanwhile | EvaluationsChanged:
    """The saved draft, or the conflict with a colleague's save or with changed evaluations, which is not a form error."""
    try:
        return record_decision(registration=registration, actor=actor, **sent)
    except (DecisionChangedMeanwhile, EvaluationsChanged) as changed:
        return changed


def _conflict(
    request: HttpRequest, registration: Registration, form: DecisionForm, merge: Merge | None, changed: EvaluationsChanged | None = None
) -> HttpResponse:
    """The conflict: show the colleague's draft, replace it or merge, or show the current outputs. Typed values stay in the form."""
    context = {"form": form, "registration": registration, "meeting": registration.meeting, "may_record": True}
    today = basis_now(registration)
    moved_on = changed or changes_since(registration, form.sent()["shown"], today)
    if moved_on is not None:
        page = live_page(registration, today, current_facts(registration.case), projected=is_projected(request))
        context |= {"moved_on": moved_on, "keys_now": ",".join(moved_on.keys), "page": page, "oob": is_htmx(request)}
    if merge is not None:
        context |= {"conflict": changed_meanwhile(merge.theirs), "theirs": decision_page(merge.theirs)}
        context |= {"merge": merge_page(merge.theirs, merge.found, merge.choices), "asked": "merge" in request.POST}
    return _decision_band(request, context, 409)


def _saved(request: HttpRequest, registration: Registration, saved: Decision) -> HttpResponse:
    before = version_before(saved)
    if not is_htmx(request):
        if before is None:
            messages.success(request, "Brouillon enregistré.")
        else:
            url = reverse("cryoboard:decision_restore", args=[saved.pk, before.number])
            later = "Ensuite : « Versions du brouillon », sur la page de l’avis."
            read = {"version": str(saved.version), "evaluations": keys_shown(basis_now(registration))}
            offer_undo(request, Offer("Brouillon enregistré.", url, later, read))
        return redirect("cryoboard:meeting_live_case", registration.meeting_id, registration.pk)
    form = decision_form(registration, basis_now(registration), saved)
    context = {"form": form, "registration": registration, "meeting": registration.meeting, "may_record": True, "saved": saved}
    context["before"] = before
    response = _decision_band(request, context | {"decision": saved})
    response["X-Decision-Version"] = str(saved.version)
    return response


def _decision_band(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The fragment of the decision for HTMX, or a whole page without JavaScript."""
    template = "cryoboard/decisions/_draft.html" if is_htmx(request) else "cryoboard/decisions/draft.html"
    return render(request, template, context, status=status)


@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """« Annuler » a save, or « Reprendre » an older version: its content becomes the newest version."""
    found, read_version = enter_decision(request, pk, unlogged=A_WRITE), request.POST.get("version", "")
    version = int(read_version) if read_version.isdecimal() else None
    try:
        restored = restore_version(decision=found, actor=request.user, number=number, version=version, shown=shown_by(request))
    except EvaluationsChanged as changed:
        if is_htmx(request):
            raise
        return _decision_page(request, found, moved_on=changed)
    if is_htmx(request):
        registration = enter_registration(request, found.registration.meeting, found.registration_id, unlogged=NO_IDENTITY)
        return _saved(request, registration, restored)
    messages.success(request, f"Version {number} reprise : c’est la version {restored.version} du brouillon.")
    return redirect("cryoboard:decision", found.pk)


@require_GET
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a decision: printed content, steps, dispatches."""
    return _decision_page(request, enter_decision(request, pk, read=Page.DECISION))


def _decision_page(
    request: HttpRequest, found: Decision, refusal: SignatoryRefused | None = None, moved_on: EvaluationsChanged | None = None
) -> HttpResponse:
    """The page of the decision, with the refusal of a signature beside its field, or the changes since it was shown."""
    page = decision_page(found, request.user)
    if refusal or moved_on:
        journal_decision(request, found, Page.DECISION)
    context = {"page": page, "decision": found, "dispatch_form": DispatchForm(decision=found), "refusal": refusal, "moved_on": moved_on}
    return render(request, "cryoboard/decisions/decision.html", context, status=409 if moved_on else 422 if refusal else 200)


def shown_by(request: HttpRequest) -> list[str]:
    """The keys of the evaluations that the page showed, from its form."""
    return keys_sent(request.POST.get("evaluations", ""))


def _step(request: HttpRequest, pk: int, call: Callable[[Decision], Any], done: str) -> HttpResponse:
    """Take one step of the decision, then show its page; only the page, with the changes, if its evaluations changed."""
    found = enter_decision(request, pk, unlogged=A_WRITE)
    try:
        after = call(found)
    except EvaluationsChanged as changed:
        return _decision_page(request, found, moved_on=changed)
    messages.success(request, done)
    return redirect("cryoboard:decision", after.pk if isinstance(after, Decision) else found.pk)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """« Relu »: review the draft."""
    shown = shown_by(request)
    return _step(request, pk, lambda found: review_decision(decision=found, actor=request.user, shown=shown), "Avis relu.")


@require_POST
def countersignature(request: HttpRequest, pk: int) -> HttpResponse:
    """Countersign an irreversible act without histology."""
    typed: dict[str, Any] = {"reason": request.POST.get("reason", ""), "shown": shown_by(request)}
    return _step(request, pk, lambda found: countersign(decision=found, actor=request.user, **typed), "Geste contresigné.")


@sensitive_post_parameters("password", "code")
@require_POST
def validate(request: HttpRequest, pk: int) -> HttpResponse:
    """« Valider »: sign, with the password typed again and the code of a user with a second factor."""
    sent = {name: request.POST.get(name, "") for name in ("password", "code", "version")}
    read = int(sent["version"]) if sent["version"].isdecimal() else None
    found = enter_decision(request, pk, unlogged=A_WRITE)
    proof = {"password": sent["password"], "code": sent["code"]}
    try:
        validate_decision(decision=found, actor=request.user, version=read, shown=shown_by(request), **proof)
    except SignatoryRefused as refusal:
        return _decision_page(request, found, refusal)
    except EvaluationsChanged as changed:
        return _decision_page(request, found, moved_on=changed)
    messages.success(request, "Avis signé. Il ne peut plus être modifié, seulement amendé.")
    return redirect("cryoboard:decision", found.pk)


@require_POST
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an amendment of a signed decision."""
    because = request.POST.get("because", "")
    return _step(request, pk, lambda found: amend_decision(decision=found, actor=request.user, because=because), "Amendement ouvert.")


@require_POST
def produce(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Produce the fiche, or the letter to the general practitioner."""
    ask = request_gp_letter if what == "courrier" else request_fiche
    found = enter_decision(request, pk, unlogged=A_WRITE)
    document = ask(decision=found, actor=request.user)
    return redirect("cryoboard:document", document.pk)


@require_POST
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a dispatch: recipient, channel, outcome."""
    found = enter_decision(request, pk, unlogged=A_WRITE)
    form = DispatchForm(request.POST, decision=found)
    if form.is_valid():
        save_dispatch(actor=request.user, **form.cleaned_data)
        messages.success(request, "Envoi noté.")
    else:
        messages.error(request, form.fault())
    return redirect("cryoboard:decision", found.pk)
