"""A datum as it was typed, before it is checked, and whether it differs from the stored one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cryoboard.cases.models import Fact
from decision_rules import ValueRefused, library, parse_value


@dataclass(frozen=True, slots=True)
class TypedFact:
    """A value as it was typed, with its state. « En attente » is an answer too, without a value."""

    raw: Any
    state: str = Fact.State.KNOWN


def says_the_same(current: Fact | None, typed: TypedFact, **envelope: Any) -> bool:
    """Whether recording this would change nothing; then no row is written.

    The value is compared in the form in which it would be stored. `envelope` holds what was given beside it (day, document, expected day),
    by column name; a column that was not given is not compared.
    """
    if current is None or current.state != typed.state:
        return False
    try:
        raw = typed.raw if typed.state == Fact.State.KNOWN else None
        value = parse_value(library().dictionary.facts[current.name], raw, timezone.localdate())
    except ValueRefused:
        return False
    return current.value == value and all(getattr(current, name) == said for name, said in envelope.items())
