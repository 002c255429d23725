"""Signing in."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm


class LoginForm(AuthenticationForm):
    """Django's, with French words that do not tell which of the two was wrong."""

    error_messages = {
        "invalid_login": "Identifiant ou mot de passe incorrect.",
        "inactive": "Ce compte est fermé : s’adresser à l’administrateur de la RCP.",
    }
