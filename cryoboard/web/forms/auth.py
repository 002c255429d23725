"""The forms of sign-in and of authentication before a change."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm

from cryoboard.organisation.errors import CodeMissing
from cryoboard.organisation.second_factor import LONGEST_CODE

TYPED_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false", "inputmode": "text"}
TOO_LONG = "Un code tient en six chiffres, un code de secours en huit lettres et chiffres."


class CodeInput(forms.PasswordInput):
    """An input for a code: visible while typed, never rendered back, as for a password."""

    input_type = "text"


class LoginForm(AuthenticationForm):
    """Django's form, with French messages that do not say which of the two values was wrong."""

    error_messages = {
        "invalid_login": "Identifiant ou mot de passe incorrect.",
        "inactive": "Ce compte est fermé : s’adresser à l’administrateur de la RCP.",
    }


def code_field(label: str, **attributes: Any) -> forms.CharField:
    """The field of a six-digit code or a recovery code, spaces allowed."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_CODE * 2,
        widget=CodeInput(attrs=TYPED_CODE | attributes),
        error_messages={"required": CodeMissing.message, "max_length": TOO_LONG},
    )


class CodeForm(forms.Form):
    """The code alone."""

    use_required_attribute = False
    code = code_field("Code", autofocus=True)


class ProofForm(forms.Form):
    """The password and, for a user with a device, its code."""

    use_required_attribute = False
    password = forms.CharField(
        label="Votre mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Le mot de passe manque : tapez le vôtre."},
    )
    code = code_field("Code de votre téléphone, ou code de secours")

    def __init__(self, data: Any = None, *, code_asked: bool) -> None:
        super().__init__(data)
        if not code_asked:
            del self.fields["code"]
