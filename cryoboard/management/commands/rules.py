"""manage.py rules …: the same as `python -m decision_rules rules`, and the verbs that need an account."""

from __future__ import annotations

import sys

from cryoboard.management.commands._publication import run
from cryoboard.management.commands._rules import RulesCommand
from decision_rules.commands.site_verbs import VERBS


class Command(RulesCommand):
    help = "Montre, vérifie, propose, rejoue et publie les règles."
    verb = "rules"

    def run_from_argv(self, argv: list[str]) -> None:
        if len(argv) > 2 and argv[2] in VERBS:
            sys.exit(run(argv[2:]))
        super().run_from_argv(argv)
