"""manage.py withdraw_second_factor USERNAME: for a person who lost their telephone, when no administrator can do it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from cryoboard.organisation.services.second_factor_enrolment import withdraw_second_factor_of


class Command(BaseCommand):
    help = "Retire le second facteur d'un compte : téléphone et codes de secours perdus. Inscrit au journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", metavar="IDENTIFIANT")

    def handle(self, *_: Any, username: str, **__: Any) -> None:
        users = get_user_model()
        user = users._default_manager.filter(**{users.USERNAME_FIELD: username}).first()
        if user is None:
            raise CommandError(f"Aucun compte « {username} » : vérifier l'identifiant.")
        held = withdraw_second_factor_of(user=user, actor=None)
        self.stdout.write(f"{username} : second facteur retiré" if held else f"{username} : ce compte n'avait pas de second facteur")
