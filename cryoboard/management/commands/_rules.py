"""Management commands that call the command line of `decision_rules`: same verbs, same exit codes, with the releases of this site."""

from __future__ import annotations

import sys
from typing import TextIO

from django.core.management.base import BaseCommand
from django.db import Error, connection

from cryoboard.rulesets.models import Release
from cryoboard.rulesets.selectors import released_here as site_releases
from decision_rules import Revision, RulesError
from decision_rules.commands import main

UNREACHABLE = "base de données injoignable : seuls les référentiels publiés avec le logiciel s'appliquent par défaut\n"


class RulesCommand(BaseCommand):
    """A verb of `python -m decision_rules`, as a management command."""

    verb = ""
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        sys.exit(main([self.verb, *argv[2:]], released=released_here(sys.stderr)))


def released_here(err: TextIO) -> list[Revision]:
    """The revisions released in this site's database; none before its first migration. Writes a line when there is no database."""
    try:
        if Release._meta.db_table not in connection.introspection.table_names():
            return []
        return site_releases()
    except Error:
        err.write(UNREACHABLE)
        return []
    except RulesError:
        return []  # the rules do not load: the command itself reports it
