"""The form of a reminder, corrected before it is sent."""

from __future__ import annotations

from django import forms


class ReminderForm(forms.Form):
    recipient = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(label="Objet", max_length=200)
    body = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 14}), max_length=8000)
