"""manage.py load_demo: the demonstration board, its people and its cases; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from cryoboard.demo.loading import PEOPLE, demo_password, load_cases


class Command(BaseCommand):
    help = "Charge la RCP de démonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        added, total = load_cases()
        self.stdout.write(f"{total} cas de démonstration, dont {added} ajoutés.")
        for username, _, role in PEOPLE:
            self.stdout.write(f"  {username:<16} {role.label:<28} mot de passe : {demo_password()}")
