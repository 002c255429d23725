"""The forms used after a meeting: the dispatch of a document, the closure of a task."""

from __future__ import annotations

from typing import Any

from django import forms

from cryoboard.decisions.models import Decision
from cryoboard.decisions.reason_codes import NON_APPLICATIONS
from cryoboard.documents.models import Dispatch, Document
from cryoboard.pathway.models import Task
from cryoboard.web.forms.cases import DayInput
from cryoboard.web.forms.facts import DAY_ERROR, DAY_FORMATS


class DispatchForm(forms.Form):
    """One line of the distribution list."""

    document = forms.ModelChoiceField(label="Document", queryset=Document.objects.none(), empty_label=None)
    recipient_name = forms.CharField(
        label="Destinataire", max_length=200, required=False, error_messages={"max_length": "Le destinataire tient en 200 caractères."}
    )
    channel = forms.ChoiceField(label="Canal", choices=Dispatch.Channel.choices)
    state = forms.ChoiceField(label="État", choices=Dispatch.State.choices)
    reason = forms.CharField(label="Motif, si refusé", max_length=300, required=False)

    def __init__(self, data: Any = None, *, decision: Decision, prefix: str | None = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, prefix=prefix, initial=initial)
        field = self.fields["document"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = decision.documents.filter(kind__in=(Document.Kind.FICHE, Document.Kind.GP_LETTER)).order_by("-pk")

    def fault(self) -> str:
        """The first error, in words."""
        return next((str(messages[0]) for messages in self.errors.values()), "")


class TaskForm(forms.Form):
    """The outcome of a task."""

    use_required_attribute = False
    done_on = forms.DateField(label="Fait le", widget=DayInput, input_formats=DAY_FORMATS, required=False, error_messages=DAY_ERROR)
    outcome = forms.CharField(label="Suite", max_length=300, required=False)
    application = forms.ChoiceField(label="Avis appliqué", choices=[("", "Choisir…"), *Task.Application.choices], required=False)
    reason = forms.ChoiceField(label="Motif", choices=[("", "Choisir un motif…"), *NON_APPLICATIONS], required=False)

    def __init__(self, *args: Any, treatment: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not treatment:
            del self.fields["application"], self.fields["reason"]
