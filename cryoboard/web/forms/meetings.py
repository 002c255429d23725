"""The forms to open and to cancel a meeting."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cryoboard.audit.actor import Actor
from cryoboard.meetings.models import Meeting
from cryoboard.organisation.models import Board
from cryoboard.organisation.permissions import Action
from cryoboard.organisation.selectors import boards_where
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS


class MeetingForm(forms.Form):
    """The board, the hour and the place; the duration is in the charter."""

    board = forms.ModelChoiceField(label="RCP", queryset=Board.objects.none(), empty_label=None)
    day = forms.DateField(label="Jour", widget=DayInput, input_formats=DAY_FORMATS, error_messages=DAY_ERROR)
    hour = forms.TimeField(
        label="Heure de début",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        input_formats=["%H:%M", "%Hh%M", "%H h %M", "%H h", "%Hh"],
        error_messages={"invalid": "Heure illisible : écrire par exemple 14:00."},
    )
    mode = forms.ChoiceField(label="Modalité", choices=Meeting.Mode.choices, initial=Meeting.Mode.MIXED)
    place = forms.CharField(label="Lieu", max_length=150, required=False, help_text="Salle, ou adresse de la visioconférence.")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = boards_where(user, Action.MANAGE_MEETING)  # type: ignore[attr-defined]

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError("Ce jour est passé : choisissez un jour à venir.")
        return day

    def meeting_fields(self) -> dict[str, Any]:
        """The arguments of `open_meeting`."""
        data = self.cleaned_data
        starts_at = timezone.make_aware(datetime.combine(data["day"], data["hour"]))
        return {"board": data["board"], "starts_at": starts_at, "mode": data["mode"], "place": data["place"]}


class BecauseForm(forms.Form):
    """The reason of a postponement, a withdrawal or a cancellation."""

    because = forms.CharField(
        label="Motif",
        max_length=200,
        error_messages={"required": "Le motif manque : indiquez-le en une phrase."},
    )
