"""The page « Suites »."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from cryoboard.organisation.permissions import Action, require
from cryoboard.pathway.models import Task
from cryoboard.pathway.selectors import tasks_visible_to
from cryoboard.pathway.services.tasks import close_task
from cryoboard.web.forms.meeting_closure import TaskForm
from cryoboard.web.presenters.follow_up import follow_up_page
from cryoboard.web.reading_journal import Page, journal_list
from cryoboard.web.refusals import attempted


@require_GET
def follow_up(request: HttpRequest) -> HttpResponse:
    """The tasks, late ones first."""
    require(request.user, Action.FOLLOW_UP)
    page = follow_up_page(request.user, request.GET.get("voir", ""), request.GET.get("apres", ""))
    journal_list(request, Page.FOLLOW_UP, (line.task.case_id for line in page.lines))
    return render(request, "cryoboard/pathway/follow_up.html", {"page": page})


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a task as done or cancelled; a refusal is shown beside its line."""
    task = get_object_or_404(tasks_visible_to(request.user), pk=pk)
    form = TaskForm(request.POST, treatment=task.kind == Task.Kind.TREATMENT, prefix=f"t{task.pk}")
    show = request.POST.get("voir", "")
    if form.is_valid() and attempted(form, lambda: close_task(task=task, actor=request.user, **form.cleaned_data)):
        messages.success(request, f"« {task.label} » : noté.")
        return redirect(reverse("cryoboard:follow_up") + f"?{urlencode({'voir': show})}")
    page = follow_up_page(request.user, show, "", (task.pk, form))
    journal_list(request, Page.FOLLOW_UP, (line.task.case_id for line in page.lines))
    return render(request, "cryoboard/pathway/follow_up.html", {"page": page}, status=422)
