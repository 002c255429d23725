"""A datum as someone types it, before it is checked; and whether it says anything new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from cryoboard.cases.models import Fact
from decision_rules import ValueRefused, library, parse_value


@dataclass(frozen=True, slots=True)
class TypedFact:
    """A value as typed and the state it is in: « en attente » is an answer too, without a value."""

    raw: Any
    state: str = Fact.State.KNOWN


def says_the_same(current: Fact | None, typed: TypedFact, **envelope: Any) -> bool:
    """Would recording this change nothing? Then no row is written for it.

    The value is compared as it would be stored. `envelope`: what was said beside it (day, document, day expected), by the names of the
    columns; what nobody said is not compared.
    """
    if current is None or current.state != typed.state:
        return False
    try:
        raw = typed.raw if typed.state == Fact.State.KNOWN else None
        value = parse_value(library().dictionary.facts[current.name], raw, timezone.localdate())
    except ValueRefused:
        return False
    return current.value == value and all(getattr(current, name) == said for name, said in envelope.items())
