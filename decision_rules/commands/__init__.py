"""The command line, with and without Django: reads files, prints lines, gives exit codes; decides nothing."""

from decision_rules.commands.main import main

__all__ = ["main"]
