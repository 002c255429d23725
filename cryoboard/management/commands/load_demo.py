"""manage.py load_demo: loads the demonstration board, its people, its cases and its meetings; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cryoboard.demo.demo_board import load_demonstration
from cryoboard.demo.people import PEOPLE, demo_password


class Command(BaseCommand):
    help = "Charge la RCP de démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        added, total = load_demonstration()
        self.stdout.write(f"{total} cas de démonstration, dont {added} ajoutés.")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:<18} {person.role.label:<28} mot de passe : {demo_password()}")
