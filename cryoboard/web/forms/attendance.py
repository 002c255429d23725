"""The forms of attendance and of written opinions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from cryoboard.meetings.models import Attendance, Meeting
from cryoboard.organisation.models import Professional, Specialty
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS

HOUR_ERROR = {"invalid": "Heure illisible : écrire 14:05."}
SPECIALTIES = [("", "Aucune : ne compte pas"), *Specialty.choices]


class HourInput(forms.TimeInput):
    """The browser's own hour field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def _hour(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=HourInput, error_messages=HOUR_ERROR)


class StayForm(forms.Form):
    """The stay of one person; an empty hour is an hour that was not noted."""

    use_required_attribute = False
    professional = forms.IntegerField(widget=forms.HiddenInput)
    specialty = forms.ChoiceField(label="Compétence", choices=SPECIALTIES, required=False)
    mode = forms.ChoiceField(label="Modalité", choices=Attendance.Mode.choices, required=False)
    arrived_at = _hour("Arrivée")
    left_at = _hour("Départ")
    move = forms.ChoiceField(choices=[("save", ""), ("arrive", ""), ("leave", ""), ("absent", ""), ("undo", "")], required=False)

    def stay_pk(self) -> int:
        """The id of the stay of this line; 0 for a person without one."""
        number = str(self.prefix).rpartition("-")[2]
        return int(number) if number.isdecimal() else 0

    def stay(self, meeting: Meeting) -> dict[str, Any]:
        """The arguments of `save_attendance`: hours on the day of the meeting; « Arrive » and « Part » mean now."""
        data, now = self.cleaned_data, timezone.now()
        moments = {name: at_hour(meeting, data[name]) for name in ("arrived_at", "left_at")}
        if data["move"] in ("arrive", "leave"):
            moments["arrived_at" if data["move"] == "arrive" else "left_at"] = now
        return {"specialty": data["specialty"], "mode": data["mode"] or Attendance.Mode.ROOM, **moments}


def at_hour(meeting: Meeting, hour: Any) -> datetime | None:
    """That hour, on the day of the meeting."""
    if hour is None:
        return None
    return timezone.make_aware(datetime.combine(timezone.localtime(meeting.starts_at).date(), hour))


class WrittenOpinionForm(forms.Form):
    """« Avis complémentaire écrit »."""

    specialty = forms.ChoiceField(label="Au titre de la compétence", choices=[("", "Choisir…"), *Specialty.choices])
    text = forms.CharField(
        label="Avis",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        error_messages={"required": "Écrivez l’avis avant de le signer.", "max_length": "L’avis tient en 2 000 caractères."},
        help_text="Il sera daté, signé de votre nom et compté dans le quorum de ce dossier.",
    )


class WrittenOpinionRequestForm(forms.Form):
    """A colleague for a missing competence, and the day the written opinion is awaited."""

    use_required_attribute = False
    whom = forms.ChoiceField(label="Confrère", widget=forms.RadioSelect, error_messages={"required": "Choisissez à qui demander l’avis."})
    due_on = forms.DateField(label="Attendu pour le", widget=DayInput, input_formats=DAY_FORMATS, error_messages=DAY_ERROR)

    everywhere = forms.BooleanField(label="Demander aussi pour les autres dossiers de la séance où cette compétence manque", required=False)

    def __init__(self, data: Any = None, *, people: Mapping[str, Professional], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.people = people
        self.fields["whom"].choices = [(value, str(one)) for value, one in self.people.items()]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The arguments of `ask_colleague`."""
        value = self.cleaned_data["whom"]
        return {"specialty": value.partition(":")[0], "professional": self.people[value], "due_on": self.cleaned_data["due_on"]}
