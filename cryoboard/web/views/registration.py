"""The registration of a case for a meeting: creation, correction, postponement, withdrawal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cryoboard.meetings.models import Meeting, Registration
from cryoboard.meetings.services.quick_registration import quick_register_case
from cryoboard.meetings.services.registration import postpone, update_registration, withdraw
from cryoboard.meetings.services.registration_undo import action_to_return, bring_back, can_return
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import A_WRITE, WHEN_DRAWN, meeting_to_register_on, open_registration
from cryoboard.web.forms.meetings import BecauseForm
from cryoboard.web.forms.registration import EditForm
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.presenters.quick_registration import SAVE, RegisterPage, register_page
from cryoboard.web.presenters.registration import doctor_choice, registration_page
from cryoboard.web.reading_journal import Page, journal_case, journal_list, journal_named
from cryoboard.web.refusals import attempted
from cryoboard.web.undo import Offer, offer_undo

LEAVING: dict[str, tuple[str, str, Callable[..., object], str, Page]] = {
    "reporter": ("Reporter ce dossier", "Reporter à la séance suivante", postpone, "Dossier reporté.", Page.POSTPONEMENT),
    "retirer": (
        "Retirer ce dossier",
        "Retirer de la séance",
        withdraw,
        "Dossier retiré. La trace de son inscription reste.",
        Page.WITHDRAWAL,
    ),
}


LATER = "Ensuite : « Remettre à cette séance », sur cette page."


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """« Inscription en 90 secondes »: each step keeps the values typed before it."""
    meeting = meeting_to_register_on(request, pk)
    page = register_page(request, meeting)
    if request.POST.get("step") == SAVE:
        saved = save_registration(request, page)
        if saved is not None:
            messages.success(request, f"Dossier {saved.case.reference} inscrit sous le n° {saved.number}.")
            return redirect("cryoboard:registration", meeting.pk, saved.pk)
    if page.named:
        journal_named(request, Page.SEARCH if page.looked else Page.QUICK_REGISTRATION, page.named)
    elif page.looked:
        journal_list(request, Page.SEARCH, ())
    context = {"page": page, "form": page.form, "meeting": meeting, "head": head_for(request, meeting)}
    return render(request, "cryoboard/meetings/quick_registration.html", context, status=422 if page.form.errors else 200)


def save_registration(request: HttpRequest, page: RegisterPage) -> Registration | None:
    """Register the typed case; None if the form must be corrected."""
    form = page.form
    if not form.is_valid() or page.warn_of_similar_patients(request.user):
        return None
    call = partial(
        quick_register_case, meeting=page.meeting, actor=request.user, case=form.chosen, patient=form.patient(), facts=form.typed_facts
    )
    saved: Registration | None = attempted(form, lambda: call(**form.request()))
    return saved


def head_for(request: HttpRequest, meeting: Meeting) -> object:
    """The tabs of the meeting, for a user who may view it."""
    return meeting_head(meeting, "") if allowed(request.user, Action.VIEW_MEETING, on=meeting) else None


@require_GET
def registration(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """One registration: request, missing data, actions."""
    found = open_registration(request, pk, registration, unlogged=WHEN_DRAWN)
    page = registration_page(found)
    journal_case(request, found.case, Page.REGISTRATION, also=(each.case for each in page.others))
    context = {
        "page": page,
        "registration": found,
        "meeting": found.meeting,
        "head": head_for(request, found.meeting),
        "may_edit": allowed(request.user, Action.REGISTER_CASE, on=found),
        "may_manage": allowed(request.user, Action.MANAGE_MEETING, on=found.meeting),
        "may_return": can_return(found) and allowed(request.user, action_to_return(found), on=found),
    }
    return render(request, "cryoboard/meetings/registration.html", context)


@require_http_methods(["GET", "POST"])
def registration_edit(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Correct a registration and its synthesis; refused if changed meanwhile."""
    found = open_registration(request, pk, registration, unlogged=WHEN_DRAWN)
    require(request.user, Action.REGISTER_CASE, on=found)
    saving = request.POST.get("step") == SAVE
    initial = EditForm.initial_for(found) | (request.POST.dict() if request.POST else {})
    form = EditForm(request.POST if saving else None, initial=initial)
    call = partial(update_registration, registration=found, actor=request.user)
    if saving and form.is_valid() and attempted(form, lambda: call(**form.update())):
        messages.success(request, "Inscription enregistrée.")
        return redirect("cryoboard:registration", pk, registration)
    journal_case(request, found.case, Page.REGISTRATION_FORM)
    context = {"form": form, "page": doctor_choice(request, found), "registration": found, "head": head_for(request, found.meeting)}
    return render(request, "cryoboard/meetings/registration_edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def registration_leave(request: HttpRequest, pk: int, registration: int, how: str) -> HttpResponse:
    """Postpone or withdraw, with the reason."""
    if how not in LEAVING:
        raise Http404(how)
    found = open_registration(request, pk, registration, unlogged=WHEN_DRAWN)
    title, button, service, done, page = LEAVING[how]
    form = BecauseForm(request.POST or None)
    if form.is_valid():
        call = partial(service, registration=found, actor=request.user, because=form.cleaned_data["because"])
        if attempted(form, lambda: (call(), True)):
            offer_undo(request, Offer(done, reverse("cryoboard:registration_return", args=[pk, registration]), LATER, rank_of(found)))
            return redirect("cryoboard:registration", pk, registration)
    journal_case(request, found.case, page)
    context = {"form": form, "title": title, "button": button, "how": how, "registration": found, "head": head_for(request, found.meeting)}
    return render(request, "cryoboard/meetings/registration_leave.html", context, status=422 if form.is_bound else 200)


def rank_of(registration: Registration) -> dict[str, str]:
    """The rank of the case on the agenda, for the undo."""
    return {"rank": str(registration.position)} if registration.position else {}


@require_POST
def registration_return(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """« Remettre à cette séance »: undo a postponement or a withdrawal."""
    found, rank = open_registration(request, pk, registration, unlogged=A_WRITE), request.POST.get("rank", "")
    bring_back(registration=found, actor=request.user, position=int(rank) if rank.isdecimal() else None)
    messages.success(request, "Dossier remis à cette séance.")
    return redirect("cryoboard:registration", pk, registration)
