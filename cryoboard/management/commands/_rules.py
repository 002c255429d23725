"""Hands Django's command line over to the one of `decision_rules`: same verbs, same exit codes."""

from __future__ import annotations

import sys

from django.core.management.base import BaseCommand

from decision_rules.commands import main


class RulesCommand(BaseCommand):
    """A verb of `python -m decision_rules`, as a management command."""

    verb = ""
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        sys.exit(main([self.verb, *argv[2:]]))
