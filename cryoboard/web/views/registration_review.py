"""« Relire »: the review of a registration before the meeting; the requests of its receipt and of the meeting documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from cryoboard.decisions.services.decision import propose_recording, return_to_discussion
from cryoboard.documents.services.meeting_papers import request_agenda, request_meeting_booklet, request_receipt
from cryoboard.meetings.models import Registration
from cryoboard.meetings.services.registration import confirm_complete, update_registration
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.web.access import A_WRITE, WHEN_DRAWN, enter_meeting, open_registration
from cryoboard.web.presenters.meeting_header import meeting_head
from cryoboard.web.presenters.registration_review import review_page
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.shown_evaluations import shown_evaluations

PAPERS = {"agenda": request_agenda, "booklet": request_meeting_booklet}


@require_GET
def review(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """The data of the case on the left, the verdicts of the rules on the right."""
    found = open_registration(request, pk, registration, unlogged=WHEN_DRAWN)
    require(request.user, Action.VIEW_MEETING, on=found.meeting)
    journal_case(request, found.case, Page.REVIEW)
    context = {
        "head": meeting_head(found.meeting, ""),
        "registration": found,
        "page": review_page(found, shown_evaluations(request, found.case)),
        "may_manage": allowed(request.user, Action.MANAGE_MEETING, on=found.meeting),
    }
    return render(request, "cryoboard/meetings/registration_review.html", context)


@require_POST
def conclusion(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """Save the conclusion of the review: ready, recorded without discussion, or for a referral board."""
    found = open_registration(request, pk, registration, unlogged=A_WRITE)
    conclude = CONCLUSIONS.get(request.POST.get("conclusion", ""))
    if conclude is None:
        raise Http404
    messages.success(request, conclude(request, found))
    return redirect("cryoboard:registration_review", pk, registration)


def conclude_ready(request: HttpRequest, registration: Registration) -> str:
    confirm_complete(registration=registration, actor=request.user)
    return "Dossier complet, prêt à être discuté."


def conclude_recorded(request: HttpRequest, registration: Registration) -> str:
    propose_recording(registration=registration, actor=request.user)
    return "Dossier proposé à l’enregistrement : la preuve de conformité stricte l’accompagne."


def conclude_discussion(request: HttpRequest, registration: Registration) -> str:
    return_to_discussion(registration=registration, actor=request.user)
    return "Dossier rendu à la discussion."


def conclude_recourse(request: HttpRequest, registration: Registration) -> str:
    update_registration(registration=registration, actor=request.user, version=registration.version, for_recourse=True)
    return "Avis de recours demandé : le motif « recours » est coché sur l’inscription."


CONCLUSIONS = {"ready": conclude_ready, "record": conclude_recorded, "discuss": conclude_discussion, "recourse": conclude_recourse}


@require_POST
def receipt(request: HttpRequest, pk: int, registration: int) -> HttpResponse:
    """« Accusé d'inscription »: request the receipt for the requester."""
    found = open_registration(request, pk, registration, unlogged=A_WRITE)
    made = request_receipt(registration=found, actor=request.user)
    return redirect("cryoboard:document", made.pk)


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Request the agenda with initials, or the booklet of its dossiers."""
    found, wanted = enter_meeting(request, pk, unlogged=A_WRITE), request.POST.get("paper", "")
    if wanted not in PAPERS:
        raise Http404(wanted)
    made = PAPERS[wanted](meeting=found, actor=request.user)
    return redirect("cryoboard:document", made.pk)
