"""The upload of a case file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cryoboard.cases.imports import ImportReport, import_case
from cryoboard.conf import configuration
from cryoboard.organisation.permissions import Action, require
from cryoboard.web.access import WHEN_DRAWN, case_page, open_case
from cryoboard.web.forms.cases import UploadForm
from cryoboard.web.presenters.import_report import kept_report, report_page, sample
from cryoboard.web.reading_journal import Page, journal_case
from cryoboard.web.refusals import attempted

REPORT = "cryoboard.import.{}"


def imported(request: HttpRequest, form: UploadForm) -> ImportReport:
    """Import the file. At most one byte more than the limit of the service is read, so that a large file does not fill the memory."""
    file, board = form.cleaned_data["file"], form.cleaned_data["board"]
    head = file.read(configuration().upload_max_bytes + 1)
    return import_case(actor=request.user, board=board, document=head, name=file.name)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a file, then redirect to the report of saved and refused facts."""
    require(request.user, Action.CREATE_CASE)
    form = UploadForm(request.POST or None, request.FILES or None, user=request.user)
    if form.is_valid() and (made := attempted(form, lambda: imported(request, form), "file")):
        request.session[REPORT.format(made.case.pk)] = kept_report(made)
        return redirect("cryoboard:upload_report", made.case.reference)
    context = {"form": form, "sample": sample()}
    return render(request, "cryoboard/cases/upload.html", context, status=422 if form.is_bound else 200)


@require_GET
def report(request: HttpRequest, reference: str) -> HttpResponse:
    """The report of an upload, kept in the session of its author."""
    case = open_case(request, reference, unlogged=WHEN_DRAWN)
    kept = request.session.get(REPORT.format(case.pk))
    if kept is None:
        return redirect("cryoboard:case", case.reference)
    journal_case(request, case, Page.IMPORT)
    return case_page(request, case, "cryoboard/cases/upload_report.html", "", {"report": report_page(case, kept)})
