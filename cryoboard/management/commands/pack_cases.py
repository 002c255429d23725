"""manage.py pack_cases [--all]: writes the packed row of each case where it is missing, or was written with another dictionary."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cryoboard.publication.services.packed_cases import pack_cases


class Command(BaseCommand):
    help = "Écrit, à côté de chaque dossier, ce qu'un rejeu en lit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="tous les dossiers, même ceux déjà écrits")

    def handle(self, *_: Any, **options: Any) -> None:
        count = pack_cases(everything=options["all"])
        self.stdout.write(f"{count} dossier(s) écrit(s)")
