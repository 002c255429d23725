"""The charter of a board, and its next version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from cryoboard.meetings.services.charter import save_charter
from cryoboard.organisation.permissions import Action, allowed, require
from cryoboard.organisation.selectors import boards_where
from cryoboard.web.forms.charter import CharterForm
from cryoboard.web.presenters.charter import charter_page, current_charter
from cryoboard.web.refusals import attempted


@require_http_methods(["GET", "POST"])
def charter(request: HttpRequest, pk: int) -> HttpResponse:
    """The charter for the members of the board; each change by the coordination is a new version."""
    board = get_object_or_404(boards_where(request.user, Action.VIEW_MEETING), pk=pk)
    form = CharterForm(request.POST or None, instance=current_charter(board))
    if request.method == "POST":
        require(request.user, Action.MANAGE_CHARTER, on=board)
    if form.is_valid():
        saved = attempted(
            form, lambda: save_charter(board=board, actor=request.user, requirements=form.requirements(), **form.cleaned_data)
        )
        if saved:
            messages.success(request, f"Charte, version {saved.version}, enregistrée. Les séances déjà ouvertes gardent la leur.")
            return redirect("cryoboard:charter", board.pk)
    context = {"page": charter_page(board, form.ticked), "form": form, "may_manage": allowed(request.user, Action.MANAGE_CHARTER, on=board)}
    return render(request, "cryoboard/meetings/charter.html", context, status=422 if form.is_bound else 200)
