"""Packages that only an extra of the distribution installs: looked for before use, and named in one line when they are absent."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from decision_rules.model.errors import RulesError

PROVE = "prove"
SOLVER = ("z3",)


class MissingExtra(RulesError):
    """What was asked for needs an extra that is not installed."""

    def __init__(self, extra: str, asked: str) -> None:
        super().__init__(f'{asked} demande l’extra « {extra} », qui n’est pas installé : pip install "cryoboard[{extra}]"')


def require_extra(extra: str, modules: Iterable[str], *, asked: str) -> None:
    """Raises MissingExtra when one of the modules that this extra brings cannot be imported. `asked`: what needs it, in French."""
    if any(find_spec(module) is None for module in modules):
        raise MissingExtra(extra, asked)
