"""Packages installed by an optional extra of the distribution: checked before use, with a one-line error when they are absent."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from decision_rules.model.errors import RulesError

PROVE = "prove"
SOLVER = ("z3",)


class MissingExtra(RulesError):
    """An operation that needs an extra that is not installed."""

    def __init__(self, extra: str, asked: str) -> None:
        super().__init__(f'{asked} demande l’extra « {extra} », qui n’est pas installé : pip install "cryoboard[{extra}]"')


def require_extra(extra: str, modules: Iterable[str], *, asked: str) -> None:
    """Check that the modules of an extra are installed. `asked`: the operation that needs them, in French. Raises MissingExtra."""
    if any(find_spec(module) is None for module in modules):
        raise MissingExtra(extra, asked)
