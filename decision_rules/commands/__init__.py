"""The command line, with and without Django: reads files, prints results, returns exit codes. It holds no clinical logic."""

from decision_rules.commands.main import main

__all__ = ["main"]
