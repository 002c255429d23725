"""The current source report: its name and date, used for the next typed facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from cryoboard.cases.models import Case
from cryoboard.web.forms.facts import EnvelopeForm


@dataclass(frozen=True, slots=True)
class Report:
    source_document: str = ""
    observed_on: str = ""
    saved: bool = False
    problem: str = ""

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.observed_on) if self.observed_on and not self.problem else None

    def message(self) -> tuple[int, str]:
        """The message at the top of the page, without JavaScript."""
        return (messages.ERROR, self.problem) if self.problem else (messages.SUCCESS, "Compte rendu retenu.")


def _key(case: Case) -> str:
    return f"cryoboard.report.{case.pk}"


def current_report(request: HttpRequest, case: Case) -> Report:
    """The report of this case in this session; empty if none."""
    kept = request.session.get(_key(case), {})
    return Report(kept.get("source_document", ""), kept.get("observed_on", ""))


def keep_report(request: HttpRequest, case: Case) -> Report:
    """Keep the typed report; an invalid date is reported and not kept."""
    form = EnvelopeForm(request.POST)
    source, typed = request.POST.get("source_document", "").strip(), request.POST.get("observed_on", "")
    fault = None if form.is_valid() else form.fault()
    day = form.cleaned_data.get("observed_on")
    if fault or (day and day > timezone.localdate()):
        return Report(source, typed, problem=fault[1] if fault else "Cette date est dans le futur.")
    kept = {"source_document": source, "observed_on": day.isoformat() if day else ""}
    request.session[_key(case)] = kept
    return Report(**kept, saved=True)
