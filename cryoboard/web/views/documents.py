"""The PDF dossier of a case, the booklet of several, their progress and their files."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cryoboard.cases.models import Case
from cryoboard.cases.selectors import cases_visible_to
from cryoboard.documents.models import Document
from cryoboard.documents.selectors import documents_visible_to
from cryoboard.documents.services.case_papers import request_booklet, request_dossier
from cryoboard.documents.services.filed_documents import read_document
from cryoboard.organisation.permissions import Action, allowed
from cryoboard.web.access import A_WRITE, WHEN_DRAWN, case_page, open_case
from cryoboard.web.presenters.documents import DocumentLine, document_line
from cryoboard.web.reading_journal import Page, journal_case, journal_named
from cryoboard.web.refusals import is_htmx


def drawn_lines(request: HttpRequest, case: Case) -> list[DocumentLine]:
    """The documents of a case visible to this user: a booklet may hold a case they may not see, and its failure may name one."""
    found = documents_visible_to(request.user).filter(items__case=case).distinct()
    journal_case(request, case, Page.DOCUMENTS, also=(other for each in found for other in named_by_failure(each)))
    return [document_line(each) for each in found]


def named_by_failure(document: Document) -> list[Case]:
    """The cases named in the message of a failure."""
    return [each for each in document.cases.distinct() if each.reference in document.failure] if document.failure else []


@require_GET
def documents(request: HttpRequest, reference: str) -> HttpResponse:
    """The documents of a case."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    lines = drawn_lines(request, case)
    context = {
        "documents": lines,
        "may_request": allowed(request.user, Action.REQUEST_DOCUMENT, on=case),
    }
    return case_page(request, case, "cryoboard/cases/documents.html", "documents", context)


@require_POST
def dossier(request: HttpRequest, reference: str) -> HttpResponse:
    """« Produire le dossier PDF »."""
    case = open_case(request, reference, unlogged=A_WRITE)
    request_dossier(case=case, actor=request.user)
    if not is_htmx(request):
        return redirect("cryoboard:documents", case.reference)
    lines = drawn_lines(request, case)
    return render(request, "cryoboard/cases/_documents.html", {"case": case, "documents": lines})


@require_POST
def booklet(request: HttpRequest) -> HttpResponse:
    """One PDF for the ticked cases, in the order of the list."""
    ticked = list(cases_visible_to(request.user).filter(reference__in=request.POST.getlist("case")).order_by("-pk"))
    if not ticked:
        messages.warning(request, "Cochez au moins un dossier pour produire un livret.")
        return redirect("cryoboard:cases")
    made = request_booklet(cases=ticked, actor=request.user)
    return redirect("cryoboard:document", made.pk)


@require_GET
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its cases and its progress."""
    found = get_object_or_404(documents_visible_to(request.user), pk=pk)
    contents = list(found.cases.order_by("-pk").distinct())
    journal_named(request, Page.DOCUMENT, contents)
    context = {"document": document_line(found), "contents": contents}
    return render(request, "cryoboard/cases/document.html", context)


@require_GET
def document_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress of a document, polled while it is made. It shows no title, since a title may name a case; so may a failure."""
    found = get_object_or_404(documents_visible_to(request.user), pk=pk)
    journal_named(request, Page.DOCUMENT, named_by_failure(found))
    return render(request, "cryoboard/cases/_document_state.html", {"document": document_line(found)})


@require_GET
def document_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF itself; each download is written in the journal."""
    found = get_object_or_404(documents_visible_to(request.user), pk=pk)
    content = read_document(document=found, actor=request.user)
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
